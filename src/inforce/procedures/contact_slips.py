"""How somebody without an account says yes or no to a pupil being given a number: a slip with a code, good once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from inforce.core.may import YES, Answer, Refused, no, require
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.people.queries import digest_of_code
from inforce.procedures.contact_permission import add_answer, may_list
from inforce.procedures.contact_standing import KIND, STOPPED, Agreeing, Request, Standing, state_of
from inforce.records.actions import LEADER, OUTSIDE, add_to_record, ask_outside, lock_record
from inforce.records.models import Asked, Record
from inforce.records.queries import OpenRecord, opened

SLIP_DAYS = 30
UNKNOWN = "This code opens nothing here. Look for a letter left out or swapped, or ask the school for a new slip."


@dataclass(frozen=True, slots=True)
class Slip:
    """What a code opens: who is asked, what, and by whose wish."""

    asked: Asked
    held: OpenRecord
    one: Agreeing
    request: Request

    @property
    def adult(self) -> str:
        """Whose number or address it is."""
        return self.held.record.person.name


@transaction.atomic
def make_slip(record: Record, *, who: str, by: Person, today: date, now: datetime) -> tuple[str, Agreeing, date]:
    """Make a slip for somebody who must agree; an earlier one stops working.

    Returns the code, which is kept nowhere; whom it is for; and the last day on which it opens.
    """
    held = opened(lock_record(record))
    require(may_list(by, held, today=today))
    standing = state_of(held, today=today)
    one = standing.agreeing(who)
    if one is None:
        raise Refused("They are not on the list of those who must agree.")
    require(no(f"{one.name} has answered already.") if one.answer is not None else YES)
    until = min(today + timedelta(days=SLIP_DAYS), standing.request.ends)
    asked, code = ask_outside(held.record, until=until)
    add_to_record(
        Fact.CONTACT_DEALT_WITH,
        held.record,
        said="slip",
        words={"who": who, "slip": asked.ref, "until": until.isoformat()},
        by=by,
        post=LEADER,
        turn=held.record.turn,
        due=held.record.due,
        today=today,
        now=now,
    )
    return code, one, until


def open_slip(code: str, *, school: School, today: date) -> Slip:
    """What a code opens. Raises Refused with the reason where it opens nothing, or no longer does."""
    asked = _asked(code, school)
    held = opened(asked.record)
    require(may_use(asked, held, today=today))
    standing = state_of(held, today=today)
    one = standing.agreeing(_for_whom(asked, held))
    assert one is not None  # may_use has looked
    return Slip(asked=asked, held=held, one=one, request=standing.request)


def may_use(asked: Asked, held: OpenRecord, *, today: date) -> Answer:
    """Whether a slip still opens."""
    who = _for_whom(asked, held)
    newest = [line.words["slip"] for line in held.said("slip") if line.words["who"] == who][-1:]
    standing = state_of(held, today=today)
    one = standing.agreeing(who)
    if asked.used_on:
        return no(f"This code was used on {_day(asked.used_on)}. If that was not you, tell the school at once.")
    if standing.step in STOPPED:
        return no("There is nothing left to answer: what was asked for has ended.")
    if asked.until < today:
        return no(f"This code was good until {_day(asked.until)}. Ask the school for a new slip.")
    if one is None:
        return no("The school does not need your answer any more.")
    if newest != [asked.ref]:
        return no("A newer slip was made for you. Use that one, or ask the school for another.")
    if one.answer is not None and one.on:
        return no(f"The school entered your answer of {_day(one.on)}. If it is not yours, tell the school at once.")
    return YES


@transaction.atomic
def answer_slip(code: str, *, school: School, yes: bool, name: str, words: str, today: date, now: datetime) -> Standing:
    """Answer, once. Of two who use one code at the same time the second is told that it was used."""
    record = _asked(code, school).record
    held = opened(lock_record(record))
    asked = _asked(code, school)  # read again: the first of two has marked it by now
    require(may_use(asked, held, today=today))
    asked.used_on = today
    asked.save(update_fields=["used_on"])
    said = {
        "who": _for_whom(asked, held),
        "yes": yes,
        "how": "slip",
        "on": today.isoformat(),
        "name": " ".join(name.split()),
        "words": words.strip(),
    }
    return add_answer(held, said, post=OUTSIDE, today=today, now=now)


def _asked(code: str, school: School) -> Asked:
    rows = Asked.objects.filter(code_digest=digest_of_code(code), record__school=school, record__kind=KIND)
    found = rows.select_related("record__person", "record__school", "record__body").first()
    if found is None:
        raise Refused(UNKNOWN)
    return found


def _for_whom(asked: Asked, held: OpenRecord) -> str:
    return next((str(line.words["who"]) for line in held.said("slip") if line.words["slip"] == asked.ref), "")


def _day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
