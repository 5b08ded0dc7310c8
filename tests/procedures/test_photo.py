"""Pictures on one's own equipment: nothing until governors say so, then gone by the end of the day, or a reminder."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.core.calendar import local_day
from inforce.core.may import Refused
from inforce.ledger.queries import story_of
from inforce.notices.models import Notice
from inforce.people.models import Person
from inforce.policies.actions import choose
from inforce.procedures import photo
from inforce.records.access import waiting_for
from inforce.records.models import Record
from inforce.records.queries import opened
from inforce.records.tick import tick
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TOMORROW = TODAY + timedelta(days=1)
ALL = tuple(photo.DELETED)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        choose(name=photo.CHOICE, value="yes", school=cast.school, today=TODAY, by=cast.clerk)
        Notice.objects.all().delete()
        yield cast


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by the clock at school."""
    return photo.moment_told(day, time(hour, minute))


def acting(moment: datetime) -> dict[str, Any]:
    return {"today": local_day(moment), "now": moment.astimezone(UTC)}


def entered(cast: Cast, *, by: Person | None = None, now: datetime | None = None, **changed: Any) -> Record:
    moment = now or at(TODAY, 15)
    given = {"event": "Sports day", "taken_on": TODAY, "number": 12, "device": "phone", "leave_given": False}
    return photo.enter_pictures(by=by or cast.aisha, school=cast.school, **(given | changed), **acting(moment))


def gone(record: Record, *, at_: datetime, now: datetime | None = None, **changed: Any) -> Record:
    given = {"by": record.person, "moved_to": "storage", "ticked": ALL, "deleted_at": at_}
    return photo.say_deleted(record, **(given | changed), **acting(now or at_))


def test_until_governors_say_nothing_is_entered_and_nobody_is_asked_for_it(cast: Cast) -> None:
    choose(name=photo.CHOICE, value="no", school=cast.school, today=TODAY, by=cast.clerk)
    with pytest.raises(Refused) as refused:
        entered(cast)
    assert refused.value.why == photo.NOT_ALLOWED
    cast.school.choices.all().delete()
    with pytest.raises(Refused) as refused:
        entered(cast)

    assert refused.value.why == photo.NOT_DECIDED
    assert not Record.objects.exists()


def test_with_leave_an_entry_says_that_it_was_given(cast: Cast) -> None:
    choose(name=photo.CHOICE, value="with_leave", school=cast.school, today=TODAY, by=cast.clerk)

    with pytest.raises(Refused) as refused:
        entered(cast)

    assert refused.value.why == photo.NO_LEAVE
    assert opened(entered(cast, leave_given=True)).lines[0].words["leave_given"] is True


def test_an_entry_waits_for_whoever_made_it_until_the_end_of_the_day_and_then_it_is_over(cast: Cast) -> None:
    record = entered(cast)

    assert (record.turn, record.due, record.closed_on) == (Record.Turn.ITS_OWN, TODAY, None)
    record = gone(record, at_=at(TODAY, 15, 40))
    assert (record.turn, record.closed_on) == (Record.Turn.NOBODY, TODAY)
    assert [told.sentence for told in story_of(record.ref, body=cast.body)] == [
        "entered pictures taken on equipment of their own",
        "entered that their own copies of pictures are deleted",
    ]
    assert Notice.objects.count() == 0
    assert verify(cast.body, today=TODAY) == []


def test_what_is_kept_is_no_picture_and_no_name(cast: Cast) -> None:
    record = gone(entered(cast), at_=at(TODAY, 15, 40))

    assert [line.words for line in opened(record).lines] == [
        {"event": "Sports day", "taken_on": "2026-09-07", "number": 12, "device": "phone", "leave_given": False},
        {
            "moved_to": "storage",
            "ticked": sorted(ALL),
            "deleted_at": "2026-09-07T15:40:00+01:00",
            "why_late": "",
        },
    ]


def test_deleted_without_a_connection_and_sent_the_next_day_is_not_late_and_keeps_both_times(cast: Cast) -> None:
    record = entered(cast, now=at(TOMORROW, 9))
    record = gone(record, at_=at(TODAY, 23, 59), now=at(TOMORROW, 9, 5))

    line = opened(record).lines[-1]
    assert photo.deleted_at_of(opened(record)) == at(TODAY, 23, 59)
    assert line.at == at(TOMORROW, 9, 5)
    assert record.closed_on == TOMORROW
    assert line.words["why_late"] == ""


def test_a_minute_after_midnight_is_late_needs_a_reason_and_waits_for_the_head(cast: Cast) -> None:
    record = entered(cast)
    moment = at(TOMORROW, 0, 1)

    with pytest.raises(Refused, match="say why, in a few words"):
        gone(record, at_=moment)
    record = gone(record, at_=moment, why_late="The coach broke down.")

    assert (record.turn, record.closed_on) == (Record.Turn.LEADER, None)
    assert waiting_for(cast.head, cast.school, today=TOMORROW) == [record]
    assert [notice.person for notice in Notice.objects.all()] == [cast.head]
    record = photo.say_seen(record, by=cast.head, **acting(at(TOMORROW, 8)))
    assert record.closed_on == TOMORROW
    assert verify(cast.body, today=TOMORROW) == []


def test_overdue_is_reminded_once_and_stands_on_the_heads_list_from_the_morning_after(cast: Cast) -> None:
    record = entered(cast)
    tick(cast.school, today=TODAY, now=at(TODAY, 23, 59))
    assert (Notice.objects.count(), photo.late_for(cast.head, cast.school, today=TODAY)) == (0, [])

    for hour in (0, 8):
        tick(cast.school, today=TOMORROW, now=at(TOMORROW, hour))

    assert [notice.person for notice in Notice.objects.all()] == [cast.aisha]
    assert photo.late_for(cast.head, cast.school, today=TOMORROW) == [record]
    assert [who for who in cast.everybody if photo.late_for(who, cast.school, today=TOMORROW)] == [cast.head]
    assert photo.may_say_seen(cast.head, record, today=TOMORROW).why == (
        "Aisha Khan has not said yet that these pictures are deleted."
    )
    assert verify(cast.body, today=TOMORROW) == []


def test_the_heads_own_are_the_chairs_to_see(cast: Cast) -> None:
    record = entered(cast, by=cast.head)

    assert photo.late_for(cast.chair, cast.school, today=TOMORROW) == [record]
    assert photo.late_for(cast.head, cast.school, today=TOMORROW) == []


def test_the_head_reads_nothing_that_is_in_time(cast: Cast) -> None:
    record = entered(cast)

    assert photo.may_see_late(cast.head, record, today=TODAY).why == "Nothing here is late."
    assert photo.may_see_late(cast.head, record, today=TOMORROW)
    assert not photo.may_read_own(cast.head, record)


def test_pressing_twice_enters_once(cast: Cast) -> None:
    assert entered(cast) == entered(cast)
    assert entered(cast) != entered(cast, event="Class 3 at the farm")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"taken_on": TOMORROW}, "Pictures are entered once they were taken: enter a day no later than today."),
        ({"taken_on": TODAY - timedelta(days=367)}, "That is more than a year ago. Tell the head."),
        ({"event": "see www.example.com"}, "Take out a link. A few words are enough, for example: sports day."),
    ],
)
def test_what_cannot_be_entered_is_refused_with_what_to_do(cast: Cast, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused) as refused:
        entered(cast, **changed)

    assert refused.value.why == why
    assert not Record.objects.exists()


def test_what_cannot_be_deleted_so_is_refused_with_what_to_do(cast: Cast) -> None:
    record = entered(cast)

    for changed, why in (
        ({"ticked": ["device", "bin"]}, "Tick all three when they are done"),
        ({"deleted_at": at(TODAY - timedelta(days=1), 12)}, "They cannot have been deleted before the day"),
        ({"deleted_at": at(TODAY, 17)}, "That time is still to come"),
        ({"by": cast.mary}, "Whoever took the pictures says that they are deleted"),
        ({"by": cast.head}, "Whoever took the pictures says that they are deleted"),
    ):
        with pytest.raises(Refused, match=why):
            gone(record, at_=at(TODAY, 15, 40), now=at(TODAY, 16), **changed)
    gone(record, at_=at(TODAY, 15, 40))
    with pytest.raises(Refused, match="You have said already"):
        gone(record, at_=at(TODAY, 15, 40))
    assert verify(cast.body, today=TODAY) == []


def test_a_phone_that_is_a_few_minutes_ahead_is_believed(cast: Cast) -> None:
    assert gone(entered(cast), at_=at(TODAY, 15, 4), now=at(TODAY, 15)).closed_on == TODAY


# --- days that are not like others ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "last_minute", "next_day"),
    [
        # the clocks go back on 25 October 2026: the day has 25 hours, and ends at midnight UTC
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 59, tzinfo=UTC), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, 59, tzinfo=UTC), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
        # they go forward on 28 March 2027: the day has 23 hours, and ends an hour before midnight UTC
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, 59, tzinfo=UTC), datetime(2027, 3, 28, 23, 0, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 27, 23, 59, tzinfo=UTC), datetime(2027, 3, 28, 0, 0, tzinfo=UTC)),
        (date(2028, 2, 28), datetime(2028, 2, 28, 23, 59, tzinfo=UTC), datetime(2028, 2, 29, 0, 0, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2028, 2, 29, 23, 59, tzinfo=UTC), datetime(2028, 3, 1, 0, 0, tzinfo=UTC)),
    ],
)
def test_the_day_ends_at_midnight_at_school(cast: Cast, taken: date, last_minute: datetime, next_day: datetime) -> None:
    noon = at(taken, 12)
    in_time, late = (entered(cast, event=event, taken_on=taken, now=noon) for event in ("One", "Other"))
    assert not photo.is_late(late, today=local_day(last_minute))

    assert gone(in_time, at_=last_minute).closed_on == taken
    assert photo.is_late(late, today=local_day(next_day))
    with pytest.raises(Refused, match="say why"):
        gone(late, at_=next_day)


def test_of_an_hour_that_comes_twice_the_first_is_meant_so_nothing_seems_still_to_come(cast: Cast) -> None:
    night = date(2026, 10, 25)
    half_past_one_again = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    record = entered(cast, taken_on=night, now=half_past_one_again)

    record = gone(record, at_=at(night, 1, 45), now=half_past_one_again)

    assert record.closed_on == night


def test_an_hour_that_does_not_exist_belongs_to_its_day(cast: Cast) -> None:
    night = date(2027, 3, 28)
    record = entered(cast, taken_on=night, now=at(night, 12))

    assert gone(record, at_=at(night, 1, 30), now=at(night, 12)).closed_on == night


def test_pictures_of_a_leap_day_are_entered_a_year_later_at_the_latest(cast: Cast) -> None:
    assert entered(cast, taken_on=date(2028, 2, 29), now=at(date(2029, 3, 1), 9)).due == date(2028, 2, 29)
