"""Random people enter pictures, delete them in time, late or never, while governors change their mind."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, rule

from inforce.core.calendar import local_day
from inforce.policies.actions import choose
from inforce.procedures import photo
from inforce.records.models import Record
from inforce.records.queries import opened
from inforce.records.tick import tick
from tests.procedures.rolled_back import WHO, OfRecords, run
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

people = st.sampled_from(WHO)


class Pictures(OfRecords):
    """Everybody enters, deletes, looks and forgets."""

    entered = Bundle("entered")

    @rule(value=st.sampled_from(["", "no", "with_leave", "yes", "yes"]))
    def governors_choose(self, value: str) -> None:
        if value:
            choose(name=photo.CHOICE, value=value, school=self.cast.school, today=self.today, by=self.cast.clerk)

    @rule(target=entered, who=people, days=st.integers(-1, 400), leave=st.booleans(), number=st.integers(1, 3))
    def enters(self, who: str, days: int, *, leave: bool, number: int) -> str:
        taken_on = self.today - timedelta(days=days)
        given = {"event": "Sports day", "taken_on": taken_on, "number": number, "device": "phone", "leave_given": leave}
        done = self.does(photo.enter_pictures, by=self.who(who), school=self.cast.school, **given)
        rule_now = photo.rule_of(self.cast.school)
        allowed = rule_now == "yes" or (rule_now == "with_leave" and leave)
        assert done == (allowed and 0 <= days <= 366)
        newest = Record.objects.order_by("-pk").first()
        return newest.ref if newest else ""

    @rule(
        ref=entered,
        who=people,
        ticked=st.sampled_from([tuple(photo.DELETED), tuple(photo.DELETED), ("bin",)]),
        hours=st.integers(-1, 60),
        why=st.sampled_from(["", "I forgot."]),
    )
    def deletes(self, ref: str, who: str, ticked: tuple[str, ...], hours: int, why: str) -> None:
        if (record := self.found(ref)) is None:
            return
        when = self.now() - timedelta(hours=hours)
        given = {"moved_to": "storage", "ticked": ticked, "deleted_at": when, "why_late": why}
        was_due = record.due
        if self.does(photo.say_deleted, record, by=self.who(who), **given):
            assert self.who(who) == record.person
            assert set(ticked) == set(photo.DELETED)
            assert was_due is not None
            assert was_due <= local_day(when) <= self.today
            record.refresh_from_db()
            late = local_day(when) > was_due
            assert (record.turn == Record.Turn.LEADER) == late == bool(opened(record).lines[-1].words["why_late"])

    @rule(ref=entered, who=people)
    def has_seen(self, ref: str, who: str) -> None:
        if record := self.found(ref):
            may = photo.may_say_seen(self.who(who), record, today=self.today)
            assert self.does(photo.say_seen, record, by=self.who(who)) == bool(may)

    @rule(days=st.integers(1, 3))
    def days_go_by(self, days: int) -> None:
        self.next_day(days)
        tick(self.cast.school, today=self.today, now=self.now())

    @invariant()
    def what_is_open_has_its_day_and_is_on_one_list_only(self) -> None:
        for record in Record.objects.select_related("person", "school", "body"):
            own, leader = record.turn == Record.Turn.ITS_OWN, record.turn == Record.Turn.LEADER
            assert [own, leader, record.closed_on is not None].count(True) == 1
            assert (record.due is not None) == own
            assert photo.is_late(record, today=self.today) == (own and _day(record) < self.today)

    def found(self, ref: str) -> Record | None:
        return Record.objects.select_related("person", "school", "body").filter(ref=ref).first()


def _day(record: Record) -> date:
    assert record.due is not None
    return record.due


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def test_whatever_people_do_with_pictures_the_house_stands(cast: Cast) -> None:
    run(Pictures, cast)
