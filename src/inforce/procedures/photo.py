"""Pictures of pupils on one's own equipment: entered, moved to the school's, and deleted on the same day (2.4.6a).

What is kept is that they were taken and are gone. No picture, and no field that could take one. Nobody is asked for
any of it until governors say whether such equipment is allowed (domain.md A3).

The day is the day at school. When they were deleted is told by the adult, beside the moment at which it was entered:
who had no connection on a trip enters it in the evening or the next morning, and was not late by that.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from inforce.core.addresses import address_in
from inforce.core.calendar import LONDON, local_day
from inforce.core.may import YES, Answer, no, require
from inforce.core.vocabulary import Procedure
from inforce.ledger.facts import Fact
from inforce.people.models import Person, School
from inforce.policies.queries import choice
from inforce.records.access import may_enter, may_handle, may_work
from inforce.records.actions import add_to_record, lock_record, make_record
from inforce.records.models import Record
from inforce.records.queries import OpenRecord, entered_today, opened_all, records_in

KIND = Procedure.PHOTO.value
CHOICE = "personal_equipment"
LONGEST_EVENT = 80
LONGEST_WHY = 200
MOST = 5000
LONGEST_AGO = timedelta(days=366)
_CLOCKS_DIFFER = timedelta(minutes=5)  # a telephone's clock may be ahead of the server's

DEVICES = {
    "phone": "My own phone",
    "tablet": "My own tablet",
    "camera": "My own camera",
    "other": "Something else of my own",
}
MOVED_TO = {
    "storage": "The school's own storage",
    "device": "A computer, tablet or camera of the school's",
    "office": "The office took them over",
    "nowhere": "Nowhere: none of them was needed",
}
DELETED = {
    "device": "I deleted these pictures from my phone, tablet or camera, and its card",
    "bin": "I emptied them from its bin, where deleted pictures stay for weeks",
    "copy": "I deleted its automatic copy on the internet, or there is none",
}

NOT_DECIDED = "Governors have not decided whether pictures may be taken with one's own equipment: nothing is entered."
NOT_ALLOWED = (
    "No pictures of pupils are taken with one's own equipment here. If it happened, delete them and tell the head."
)
NO_LEAVE = "Without the head's leave it is outside the policy. Delete the pictures and tell the head."


def rule_of(school: School) -> str:
    """What governors chose: "no", "with_leave", "yes", or "" until they do."""
    return choice(CHOICE, school)


def may_take(school: School) -> Answer:
    """Whether governors allow it here at all."""
    rule = rule_of(school)
    if not rule:
        return no(NOT_DECIDED)
    return no(NOT_ALLOWED) if rule == "no" else YES


def may_be_event(words: str) -> Answer:
    """What may be kept of an event: nothing that leads to somebody."""
    if found := address_in(words):
        return no(f"Take out {found}. A few words are enough, for example: sports day.")
    return YES


@transaction.atomic
def enter_pictures(
    *,
    by: Person,
    school: School,
    event: str,
    taken_on: date,
    number: int,
    device: str,
    leave_given: bool,
    today: date,
    now: datetime,
) -> Record:
    """Say that pictures were taken. They are to be deleted by the end of the day on which they were."""
    require(may_enter(by, school, today=today))
    require(may_take(school))
    if rule_of(school) == "with_leave" and not leave_given:
        require(no(NO_LEAVE))
    require(may_be_event(event))
    require(_may_be_taken_on(taken_on, today=today))
    words = {
        "event": " ".join(event.split()),
        "taken_on": taken_on.isoformat(),
        "number": number,
        "device": device,
        "leave_given": leave_given,
    }
    if before := entered_today(by, school, KIND, words=words, today=today):
        return before
    return make_record(
        Fact.PICTURES_ENTERED,
        kind=KIND,
        person=by,
        school=school,
        said="taken",
        words=words,
        by=by,
        turn=Record.Turn.ITS_OWN,
        due=taken_on,
        today=today,
        now=now,
    )


def may_read_own(by: Person, record: Record) -> Answer:
    """Read one's own entry. Others read what is late, on a page of theirs."""
    return YES if by.pk == record.person_id else no("This is somebody else's entry.")


def may_say_deleted(by: Person, record: Record) -> Answer:
    """Say that pictures are deleted: whoever took them, and nobody for them."""
    if by.pk != record.person_id:
        return no("Whoever took the pictures says that they are deleted.")
    if not is_open(record):
        return no("You have said already that these pictures are deleted.")
    return may_work(record)


@transaction.atomic
def say_deleted(
    record: Record,
    *,
    by: Person,
    moved_to: str,
    ticked: Sequence[str],
    deleted_at: datetime,
    why_late: str = "",
    today: date,
    now: datetime,
) -> Record:
    """Say where the pictures went and that one's own are gone, everywhere. `deleted_at` is when, as they tell it.

    What was deleted on a later day than it was taken needs a reason, which waits for whoever leads the school.
    """
    held = lock_record(record)
    require(may_say_deleted(by, held))
    if set(ticked) != set(DELETED):
        require(no("Tick all three when they are done: the device, its bin and its automatic copy."))
    taken_on = held.due or today
    require(_may_be_deleted_at(deleted_at, taken_on=taken_on, now=now))
    late = local_day(deleted_at) > taken_on
    if late and not why_late.strip():
        require(no("They were deleted on a later day than they were taken: say why, in a few words."))
    return add_to_record(
        Fact.PICTURES_DELETED,
        held,
        said="deleted",
        words={
            "moved_to": moved_to,
            "ticked": sorted(ticked),
            "deleted_at": deleted_at.isoformat(),
            "why_late": " ".join(why_late.split()) if late else "",
        },
        by=by,
        turn=Record.Turn.LEADER if late else Record.Turn.NOBODY,
        over=not late,
        today=today,
        now=now,
    )


def may_see_late(by: Person, record: Record, *, today: date) -> Answer:
    """Read what somebody entered that is late: whoever leads the school, once the day is over."""
    if not (answer := may_handle(by, record, today=today)):
        return answer
    if record.turn == Record.Turn.LEADER or is_late(record, today=today):
        return YES
    return no("Nothing here is late.")


def may_say_seen(by: Person, record: Record, *, today: date) -> Answer:
    """Say that one has seen why pictures were deleted late."""
    if not (answer := may_handle(by, record, today=today) and may_work(record)):
        return answer
    if record.turn == Record.Turn.LEADER:
        return YES
    return no(f"{record.person.name} has not said yet that these pictures are deleted.")


@transaction.atomic
def say_seen(record: Record, *, by: Person, today: date, now: datetime) -> Record:
    """Say that one has seen the reason. Nothing follows from it here: lateness is a reminder."""
    held = lock_record(record)
    require(may_say_seen(by, held, today=today))
    return add_to_record(
        Fact.PICTURES_LATE_SEEN, held, said="seen", words={}, by=by, post="leader", over=True, today=today, now=now
    )


# --- reading ----------------------------------------------------------------------------------------------------------


def is_open(record: Record) -> bool:
    """Whether nobody has said yet that the pictures are deleted."""
    return record.turn == Record.Turn.ITS_OWN


def is_late(record: Record, *, today: date) -> bool:
    """Whether the day is over and nobody has said yet that the pictures are deleted."""
    return is_open(record) and record.due is not None and record.due < today


def late_for(by: Person, school: School, *, today: date) -> list[Record]:
    """The entries of others that are late and not yet deleted, for whoever handles them: the first due first."""
    late = records_in(school, KIND).filter(turn=Record.Turn.ITS_OWN, due__lt=today).order_by("due", "pk")
    return [record for record in late if may_handle(by, record, today=today)]


def own_entries(person: Person, school: School) -> list[OpenRecord]:
    """Somebody's own entries, the open ones first, and of the others the newest first."""
    every = opened_all(records_in(school, KIND).filter(person=person))
    return sorted(every, key=lambda one: (is_open(one.record), one.record.pk), reverse=True)


def deleted_at_of(held: OpenRecord) -> datetime | None:
    """When they were deleted, as the adult tells it."""
    line = held.last("deleted")
    return datetime.fromisoformat(line.words["deleted_at"]) if line else None


def moment_told(day: date, at: time) -> datetime:
    """A day and a time at school as a moment. Of an hour that comes twice, in October, the first is meant."""
    return datetime.combine(day, at, tzinfo=LONDON)


# --- days -------------------------------------------------------------------------------------------------------------


def _may_be_taken_on(taken_on: date, *, today: date) -> Answer:
    if taken_on > today:
        return no("Pictures are entered once they were taken: enter a day no later than today.")
    if taken_on < today - LONGEST_AGO:
        return no("That is more than a year ago. Tell the head.")
    return YES


def _may_be_deleted_at(deleted_at: datetime, *, taken_on: date, now: datetime) -> Answer:
    if local_day(deleted_at) < taken_on:
        return no("They cannot have been deleted before the day on which they were taken.")
    if deleted_at > now + _CLOCKS_DIFFER:
        return no("That time is still to come. Say that they are deleted once they are.")
    return YES
