"""Giving a pupil one's own number or e-mail: asked for, agreed by everybody who must, and over by itself (2.5.4).

The number itself is never entered. Senior management and those with parental responsibility agree beforehand; one no
stops it. A pupil over 18 counts as a pupil, and answers too. Where it stands is in contact_standing.py; how somebody
without an account answers, in contact_slips.py.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from inforce.core.addresses import address_in
from inforce.core.calendar import add_working_days
from inforce.core.may import YES, Answer, all_of, no, require
from inforce.core.refs import new_ref
from inforce.core.said import Said
from inforce.keys.models import Post
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body
from inforce.notices.actions import tell
from inforce.people.models import Engagement, Person, School
from inforce.policies.queries import number_chosen
from inforce.procedures.contact_standing import KIND, OPEN, STOPPED, Details, Request, Standing, Step, state_of
from inforce.records.access import handlers_of, may_enter, may_handle, may_work
from inforce.records.actions import LEADER, OWN, add_to_record, lock_record, make_record
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, opened, opened_all

LONGEST = timedelta(days=366)
MOST_WHO_AGREE = 8
LONGEST_NAME = 80
LONGEST_WHY = 500
LONGEST_WORDS = 500

RELATIONS = {
    "parent": "A parent, or somebody else with parental responsibility",
    "carer": "A carer",
    "social_worker": "A social worker",
    "pupil": "The pupil, who is 18 or over",
}
NOT_ASKED = {
    "unreachable": "They cannot be reached",
    "court": "A court has ordered it",
    "council": "The council holds responsibility",
}
HOW = {"paper": "On paper", "telephone": "By telephone", "person": "In person"}
DONE = {
    "asked": "I asked for it to be deleted",
    "deleted": "I was told that it is deleted",
    "blocked": "Nothing from that side reaches me any more",
    "changed": "I have another number or address now",
    "never": "I never gave it",
}
DONE_FOR_THEM = {
    "they_say": "They told the school that it is deleted, or was never given",
    "family_says": "The family told the school that it is deleted",
    "family_told": "The family was told that it is not to be used any more",
    "unreached": "They could not be reached",
}
"""What whoever leads the school writes down for somebody who left."""


# --- asking -----------------------------------------------------------------------------------------------------------


def may_ask(by: Person, school: School, *, today: date) -> Answer:
    """Ask to give a pupil one's own number or e-mail."""
    if not (may := may_enter(by, school, today=today)):
        return may
    if handlers_of(by, school, today=today):
        return YES
    return no("Nobody holds a post today who could agree to this. Ask the clerk to the governors who stands in.")


def may_last(starts: date, ends: date, *, today: date) -> Answer:
    """From when until when it may be."""
    if starts < today:
        return no("Choose today or a later day to begin. If you gave it already, tell the head what happened.")
    if starts > today + LONGEST:
        return no("Choose a day to begin that is less than a year away.")
    if ends < starts:
        return no("Choose a last day that is not before the first.")
    if ends >= starts + LONGEST - timedelta(days=1):
        return no("Choose a last day within a year of the first: what is needed for longer is asked for again.")
    return YES


def may_keep(words: str) -> Answer:
    """What may be kept of the reason: never the number or the address itself."""
    if found := address_in(words):
        return no(f"Take out {found}: only which kind of detail it is, is kept.")
    return YES


@transaction.atomic
def ask(*, request: Request, by: Person, school: School, today: date, now: datetime) -> Record:
    """Ask. Whoever leads the school is left word; the chair where that is the head's own, or the head is close."""
    require(may_ask(by, school, today=today))
    require(may_last(request.starts, request.ends, today=today))
    for words in (request.first_name, request.family_name, request.other, request.why):
        require(may_keep(words))
    return make_record(
        Fact.CONTACT_ASKED,
        kind=KIND,
        person=by,
        school=school,
        said="asked",
        words=request.kept(),
        by=by,
        turn=Record.Turn.LEADER,
        due=request.starts,
        today=today,
        now=now,
    )


def may_withdraw(by: Person, held: OpenRecord, *, today: date) -> Answer:
    """Take back what one asked for: at any time, also while it is valid."""
    if by.pk != held.record.person_id:
        return no("Only the person who asked can take it back.")
    return _still_goes_on(held, today=today)


@transaction.atomic
def withdraw(record: Record, *, by: Person, today: date, now: datetime) -> Standing:
    """Take it back. Where it was valid already, say next what became of the details."""
    held = _locked(record)
    require(may_withdraw(by, held, today=today))
    return _add_to_record(Fact.CONTACT_ENDED, held, "withdrawn", {}, by=by, post=OWN, today=today, now=now)


# --- whoever leads the school -----------------------------------------------------------------------------------------


def may_list(by: Person, held: OpenRecord, *, today: date) -> Answer:
    """Say who must agree and who is not asked."""
    if not (may := may_deal(by, held, today=today)):
        return may
    if state_of(held, today=today).step in OPEN:
        return YES
    return no("Everybody on the list has agreed. If somebody was left out, say no, and let it be asked for again.")


def may_deal(by: Person, held: OpenRecord, *, today: date) -> Answer:
    """Everything that whoever leads the school does: never for oneself, nor for somebody close."""
    may = may_handle(by, held.record, today=today)
    return may and may_work(held.record) and _still_goes_on(held, today=today)


@transaction.atomic
def must_agree(
    record: Record, *, name: str, relation: str, safe: bool, by: Person, today: date, now: datetime
) -> Standing:
    """Put somebody on the list of those who must agree. `safe`: something may be sent to them."""
    held = _locked(record)
    require(may_list(by, held, today=today))
    standing, name = state_of(held, today=today), _one_line(name)
    if relation == "pupil" and not standing.request.over_18:
        require(no("A pupil under 18 is not asked to agree. List who has parental responsibility."))
    if any((one.name.casefold(), one.relation) == (name.casefold(), relation) for one in standing.must):
        require(no(f"{name} is on the list already."))
    if len(standing.must) >= MOST_WHO_AGREE:
        require(no(f"{MOST_WHO_AGREE} people are on the list. Nobody more can be put on it."))
    words = {"who": new_ref(), "name": name, "relation": relation, "safe": safe}
    return _add_to_record(Fact.CONTACT_DEALT_WITH, held, "must", words, by=by, post=LEADER, today=today, now=now)


@transaction.atomic
def leave_out(record: Record, *, name: str, why: str, by: Person, today: date, now: datetime) -> Standing:
    """Write down who is not asked, and why."""
    held = _locked(record)
    require(may_list(by, held, today=today))
    words = {"who": new_ref(), "name": _one_line(name), "why": why}
    return _add_to_record(Fact.CONTACT_DEALT_WITH, held, "left_out", words, by=by, post=LEADER, today=today, now=now)


@transaction.atomic
def let_off(record: Record, *, who: str, why: str, by: Person, today: date, now: datetime) -> Standing:
    """Take somebody off the list of those who must agree, for one of the reasons not to ask."""
    held = _locked(record)
    require(may_list(by, held, today=today))
    one = state_of(held, today=today).agreeing(who)
    require(YES if one else no("They are not on the list of those who must agree."))
    require(no(f"{one.name} has answered already.") if one and one.answer is not None else YES)
    require(no("The pupil is 18 or over, and must agree.") if one and one.relation == "pupil" else YES)
    words = {"who": who, "why": why}
    return _add_to_record(Fact.CONTACT_DEALT_WITH, held, "let_off", words, by=by, post=LEADER, today=today, now=now)


def may_enter_answer(by: Person, held: OpenRecord, *, who: str, yes: bool, on: date, today: date) -> Answer:
    """Enter an answer that somebody gave on paper, by telephone or in person."""
    if not (may := may_deal(by, held, today=today)):
        return may
    one = state_of(held, today=today).agreeing(who)
    if one is None:
        return no("They are not on the list of those who must agree.")
    if on > today or on < held.record.made_on:
        return no("Choose a day from the one on which this was asked for until today.")
    if one.answer and yes:
        return no(f"{one.name} has agreed already. Only a no can be entered now.")
    return YES


@transaction.atomic
def enter_answer(
    record: Record, *, who: str, yes: bool, how: str, on: date, words: str, by: Person, today: date, now: datetime
) -> Standing:
    """Enter somebody's answer for them. A no stops it, also where they said yes before."""
    held = _locked(record)
    require(may_enter_answer(by, held, who=who, yes=yes, on=on, today=today))
    said = {"who": who, "yes": yes, "how": how, "on": on.isoformat(), "name": "", "words": words.strip()}
    return _add_to_record(Fact.CONTACT_DEALT_WITH, held, "answered", said, by=by, post=LEADER, today=today, now=now)


def may_decide(by: Person, held: OpenRecord, *, yes: bool, today: date) -> Answer:
    """Agree for the school, or not. A no is possible as long as it goes on, and ends it."""
    if not (may := may_deal(by, held, today=today)) or not yes:
        return may
    standing = state_of(held, today=today)
    pupil_is_missing = standing.request.over_18 and not any(one.relation == "pupil" for one in standing.must)
    return all_of(
        no("The school has agreed already.") if standing.leader else YES,
        YES if standing.must else no("List first who must agree."),
        no("The pupil is 18 or over: list the pupil among those who must agree.") if pupil_is_missing else YES,
    )


@transaction.atomic
def decide(record: Record, *, yes: bool, words: str, by: Person, today: date, now: datetime) -> Standing:
    """Agree for the school, or say no. The person who asked reads the words."""
    held = _locked(record)
    require(may_decide(by, held, yes=yes, today=today))
    said = {"yes": yes, "words": words.strip()}
    return _add_to_record(Fact.CONTACT_DEALT_WITH, held, "decided", said, by=by, post=LEADER, today=today, now=now)


# --- afterwards -------------------------------------------------------------------------------------------------------


def may_say_details(by: Person, held: OpenRecord, *, today: date) -> Answer:
    """Say whether the details are withdrawn: the person who asked; for somebody who left, whoever leads the school."""
    if by.pk != held.record.person_id and not (may := may_handle(by, held.record, today=today)):
        return may
    if state_of(held, today=today).details in (Details.TO_SAY, Details.NOT_YET):
        return may_work(held.record)
    return no("There is nothing to withdraw: it is not over, or it was never valid.")


@transaction.atomic
def say_details(
    record: Record, *, withdrawn: bool, done: list[str], by: Person, today: date, now: datetime
) -> Standing:
    """Say whether the pupil's side still has the details, and what was done. "Not yet" is asked again."""
    held = _locked(record)
    require(may_say_details(by, held, today=today))
    post = OWN if by.pk == record.person_id else LEADER
    words = {"withdrawn": withdrawn, "done": list(done)}
    return _add_to_record(Fact.CONTACT_ENDED, held, "details", words, by=by, post=post, today=today, now=now)


def end_what_is_over(body: Body, *, today: date, now: datetime, not_yet: dict[int, date] | None = None) -> int:
    """What ended yesterday is over, and whoever asked is asked for the details back. Answers how many ended.

    One query finds them: what is valid is due on its last day, what nobody has agreed to yet on its first, and of the
    second only those are over whose last day has passed too. What somebody asked for who left the school ends that
    day, and whoever leads it is asked instead. What does not open is left to the check of the record.
    `not_yet` remembers what was looked at in vain, and on which day: before the next it need not be opened again.
    """
    known = {} if not_yet is None else not_yet
    for pk in [pk for pk, day in known.items() if day != today]:
        del known[pk]
    here = _still_here(today=today)
    due = Q(due__lt=today) & ~Q(turn=Record.Turn.ITS_OWN)
    rows = Record.objects.annotate(here=here).filter(due | Q(here=False), body=body, kind=KIND, closed_on=None)
    rows = rows.exclude(pk__in=list(known))
    rows = rows.select_related("person", "school", "body").order_by("pk")
    looked_at = opened_all(rows.select_for_update(skip_locked=True, of=("self",)))
    ended = [(held, line) for held in looked_at if (line := _ends_with(held, today=today))]
    over = {held.record.pk for held, _ in ended}
    known |= dict.fromkeys((held.record.pk for held in looked_at if held.record.pk not in over), today)
    for held, line in ended:
        _add_to_record(Fact.CONTACT_ENDED, held, line, {}, by=None, post="", today=today, now=now)
    return len(ended)


def _still_here(*, today: date) -> Q:
    """Whether whoever's record it is works at its school today or holds a post there: as records.access asks it."""
    there: dict[str, Any] = {"person": OuterRef("person"), "school": OuterRef("school"), "since__lte": today}
    open_now = Q(until=None) | Q(until__gt=today)
    return Q(Exists(Engagement.objects.filter(open_now, **there))) | Q(Exists(Post.objects.filter(open_now, **there)))


def _ends_with(held: OpenRecord, *, today: date) -> str:
    """The line that is due: that they left, or that its days ran out. Empty where there is none."""
    if held.damaged or held.said("left"):
        return ""
    if not held.record.here:  # type: ignore[attr-defined]  # the query above asked it
        return "left"
    return "ran_out" if state_of(held, today=today).step is Step.OVER else ""


# --- what several of these need ---------------------------------------------------------------------------------------


def add_answer(held: OpenRecord, words: Mapping[str, Any], *, post: str, today: date, now: datetime) -> Standing:
    """Add what somebody without an account answered."""
    return _add_to_record(Fact.CONTACT_ANSWERED, held, "answered", words, by=None, post=post, today=today, now=now)


def _locked(record: Record) -> OpenRecord:
    return opened(lock_record(record))


def _still_goes_on(held: OpenRecord, *, today: date) -> Answer:
    if state_of(held, today=today).step in STOPPED:
        return no("This has ended. If it is needed again, it is asked for again.")
    return YES


def _add_to_record(
    fact: Fact,
    held: OpenRecord,
    said: str,
    words: Mapping[str, Any],
    *,
    by: Person | None,
    post: str,
    today: date,
    now: datetime,
) -> Standing:
    """Add a line, and what follows from it: whose turn it is then, by when, and who is left word."""
    before = state_of(held, today=today).step
    line = Said(kind=said, at=now, post=post, by=by.ref if by else "", words=dict(words))
    after = state_of(OpenRecord(held.record, [*held.lines, line]), today=today)
    turn, due, over = Record.Turn.NOBODY, None, False
    if after.step in OPEN:
        turn, due = Record.Turn.LEADER, after.request.starts
    elif after.step not in STOPPED:
        due = after.request.ends
    elif after.details in (Details.TO_SAY, Details.NOT_YET):
        within = number_chosen("details_gone_within", held.record.school)
        gone = any(one.kind == "left" for one in [*held.lines, line])
        turn = Record.Turn.LEADER if gone else Record.Turn.ITS_OWN
        due = add_working_days(today, within)
    else:
        over = True
    add_to_record(
        fact,
        held.record,
        said=said,
        words=words,
        by=by,
        post=post,
        turn=turn,
        due=due,
        over=over,
        today=today,
        now=now,
    )
    if said in ("withdrawn", "details"):
        _leave_word(held, now=now, to_leader=True, today=today)
    elif said != "left" and turn != Record.Turn.ITS_OWN and after.step not in OPEN and (after.step != before or over):
        _leave_word(held, now=now, to_leader=False, today=today)
    return after


def _leave_word(held: OpenRecord, *, to_leader: bool, today: date, now: datetime) -> None:
    person, school = held.record.person, held.record.school
    for one in handlers_of(person, school, today=today) if to_leader else [person]:
        tell(one, school=school, now=now)


def _one_line(name: str) -> str:
    return " ".join(name.split())
