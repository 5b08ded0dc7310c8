"""What is new this term (1.4): one short note of the head, shown to adults where they look at themselves.

The next note takes the place of the one before. It is no news page: whoever looks once a year reads one thing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from inforce.core.may import YES, Answer, all_of, no, require
from inforce.keys.queries import offices_of
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.policies.access import HEADS
from inforce.records.actions import LEADER, make_record
from inforce.records.models import Record
from inforce.records.queries import entered_today, opened, records_in

KIND = "new_this_term"
LONGEST_THING = 60
LONGEST_WORDS = 600


@dataclass(frozen=True, slots=True)
class News:
    """The note: which site or thing, what is new about it, since when, and whose note it is."""

    thing: str
    words: str
    day: date
    by: Person


def may_write(by: Person, school: School, *, today: date) -> Answer:
    """Write the note."""
    if offices_of(by, school, today=today) & HEADS:
        return YES
    return no("The headteacher writes this note. Tell them what is new.")


def may_be_written(thing: str, words: str) -> Answer:
    """Whether it names a thing and says something about it."""
    return all_of(
        YES if thing.strip() else no("Name the site, the app or the thing."),
        YES if words.strip() else no("Say what is new about it."),
    )


def write(*, by: Person, school: School, thing: str, words: str, today: date, now: datetime) -> Record:
    """Write the note. It takes the place of the one before; the same once more is once."""
    require(may_write(by, school, today=today))
    require(may_be_written(thing, words))
    said = {"thing": " ".join(thing.split()), "words": words.strip()}
    if before := entered_today(by, school, KIND, words=said, today=today):
        return before
    return make_record(
        Fact.NEWS_WRITTEN,
        kind=KIND,
        person=by,
        school=school,
        said="written",
        words=said,
        by=by,
        post=LEADER,
        over=True,
        today=today,
        now=now,
    )


def new_this_term(school: School) -> News | None:
    """The note that is shown; None until the head wrote one."""
    newest = records_in(school, KIND).order_by("-pk").first()
    held = opened(newest) if newest else None
    if held is None or not held.lines:
        return None
    return News(**held.lines[0].words, day=held.record.made_on, by=held.record.person)
