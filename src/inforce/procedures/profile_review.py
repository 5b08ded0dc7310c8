"""Looking through what strangers can see: on joining and every year (2.3.2, 2.3.3, 2.4.5, 2.8.2).

Ticks and a day are kept, and whether help is wanted. Never a profile, never the name or address of one: an employer
that collects those watches people's private lives.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction

from inforce.core.addresses import address_in
from inforce.core.duties import DutyKind
from inforce.core.may import YES, Answer, no, require
from inforce.duties.actions import mark_done
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.records.access import may_enter, may_handle, may_work
from inforce.records.actions import add_to_record, make_record
from inforce.records.models import Record
from inforce.records.queries import look_by

KIND = DutyKind.PROFILE_REVIEW.value
LONGEST_HELP = 300

SITES = {
    "social": "Social networks, where people post and follow each other",
    "pictures": "Pictures and videos",
    "messages": "Messages and groups",
    "games": "Games and chat beside them",
    "work": "Work and studying",
    "dating": "Meeting people",
    "other": "Another kind",
    "none": "I use none",
}
CHECKED = {
    "details": "My address and my telephone numbers cannot be seen",
    "pictures": "The pictures that strangers can see are ones I am content to be judged by",
    "accurate": "What strangers can read about me is right",
    "settings": "My settings are as narrow as I want them",
    "friends": "No pupil, and nobody under 18 who was one, is among my friends or followers",
}


def may_say_looked(checked: Collection[str], *, sites: Collection[str], help_wanted: bool) -> Answer:
    """Say that one has looked: at everything that is asked about, or what is open is asked help with."""
    if help_wanted or list(sites) == ["none"] or set(checked) >= set(CHECKED):
        return YES
    return no("Tick what you checked. Ask for help with what you cannot tick yet, below.")


def may_keep(words: str) -> Answer:
    """What may be kept of a request for help: nothing that leads to a profile."""
    if found := address_in(words):
        return no(f"Take out {found}: nothing that leads to your profile is kept. You can show it when you are helped.")
    return YES


@transaction.atomic
def review_profile(
    *,
    by: Person,
    school: School,
    sites: Sequence[str],
    checked: Sequence[str],
    help_wanted: bool,
    help_with: str,
    today: date,
    now: datetime,
) -> Record:
    """Say that one has looked. Where help is wanted, whoever leads the school is left word."""
    require(may_enter(by, school, today=today))
    require(may_keep(help_with))
    require(may_say_looked(checked, sites=sites, help_wanted=help_wanted))
    made = make_record(
        Fact.PROFILE_CHECKED,
        kind=KIND,
        person=by,
        school=school,
        said="checked",
        words={"sites": list(sites), "checked": list(checked), "help": help_wanted, "help_with": help_with.strip()},
        by=by,
        turn=Record.Turn.LEADER if help_wanted else Record.Turn.NOBODY,
        due=look_by(school, today=today) if help_wanted else None,
        over=not help_wanted,
        today=today,
        now=now,
    )
    mark_done(person=by, school=school, kind=DutyKind.PROFILE_REVIEW, today=today)
    return made


def may_say_helped(by: Person, record: Record, *, today: date) -> Answer:
    """Say that somebody was helped."""
    return may_handle(by, record, today=today) and may_work(record)


@transaction.atomic
def say_helped(record: Record, *, by: Person, helped_on: date, today: date, now: datetime) -> None:
    """Write down that somebody was helped with their settings, and when."""
    require(may_say_helped(by, record, today=today))
    words = {"helped_on": helped_on.isoformat()}
    add_to_record(
        Fact.HELP_GIVEN, record, said="helped", words=words, by=by, post="leader", over=True, today=today, now=now
    )
