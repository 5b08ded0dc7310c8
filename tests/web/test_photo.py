"""The pages of pictures on one's own equipment: what governors chose, an entry, a day's end, and the head's list."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from inforce.policies.actions import choose
from inforce.records.models import Record
from inforce.records.queries import opened
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/pictures/"
TAKEN = {
    "event": "Sports day, Class 3",
    "taken_on_day": "7",
    "taken_on_month": "9",
    "taken_on_year": "2026",
    "number": "12",
    "device": "phone",
}
GONE = {
    "moved_to": "storage",
    "ticked": ["device", "bin", "copy"],
    "deleted_on_day": "7",
    "deleted_on_month": "9",
    "deleted_on_year": "2026",
    "at": "9.50 am",
    "why_late": "",
}
NEXT_MORNING = datetime(2026, 9, 8, 7, tzinfo=UTC)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def allow(cast: Cast, value: str = "yes") -> None:
    choose(name="personal_equipment", value=value, school=cast.school, today=TODAY, by=cast.clerk)


def test_until_governors_decide_the_page_says_so_and_what_to_do(cast: Cast) -> None:
    page = cast.client(cast.aisha).get(AT).content.decode()

    assert "Governors have not decided" in page
    assert "If it has happened, delete it and tell the head" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    allow(cast, "no")
    page = cast.client(cast.aisha).get(AT).content.decode()
    assert "Governors chose: no pictures of pupils" in page
    assert "tell/outside-the-policy/of/2.4.6a/" in page
    cast.client(cast.aisha).post(AT, TAKEN)
    assert not Record.objects.exists()


def test_with_leave_it_is_asked_for_and_without_leave_nothing_is_entered(cast: Cast) -> None:
    allow(cast, "with_leave")
    aisha = cast.client(cast.aisha)

    page = aisha.post(AT, TAKEN | {"leave": "no"}).content.decode()

    assert "Without the head&#39;s leave it is outside the policy." in page
    assert "Sports day, Class 3" in page
    assert not Record.objects.exists()
    aisha.post(AT, TAKEN | {"leave": "yes"})
    assert Record.objects.count() == 1


def test_an_event_is_entered_waits_on_home_and_is_done_with_three_ticks_and_a_time(cast: Cast) -> None:
    allow(cast)
    aisha = cast.client(cast.aisha)

    aisha.post(AT, TAKEN)
    record = Record.objects.get()
    own = f"{AT}{record.ref}/"
    home = aisha.get("/holm-lane/").content.decode()
    waits = home[home.index("Delete your own copies of pictures") :]
    assert 'href="/holm-lane/policy/2.4.6a/"' in waits[: waits.index("Due on")]  # cites the clause that asks it
    page = aisha.post(own, GONE | {"ticked": ["device"]}).content.decode()
    assert "Tick all three when they are done" in page
    assert "9.50 am" in page
    page = aisha.post(own, GONE | {"at": "teatime"}).content.decode()
    assert "Enter a time of day, for example 15:40 or 3.40pm." in page
    aisha.post(own, GONE)

    record.refresh_from_db()
    assert record.closed_on == TODAY
    assert opened(record).lines[-1].words["deleted_at"] == "2026-09-07T09:50:00+01:00"
    assert "Delete your own copies" not in aisha.get("/holm-lane/").content.decode()
    assert "7 September 2026 at 9:50am, as told." in aisha.get(own).content.decode()


def test_what_is_not_deleted_is_on_the_heads_list_the_next_morning_and_late_ones_need_a_reason(cast: Cast) -> None:
    allow(cast)
    cast.client(cast.aisha).post(AT, TAKEN)
    record = Record.objects.get()
    assert "has not said" not in cast.client(cast.head).get("/holm-lane/desk/").content.decode()

    with time_machine.travel(NEXT_MORNING, tick=False):
        head, aisha = cast.client(cast.head), cast.client(cast.aisha)
        assert "Aisha Khan has not said that pictures are deleted" in head.get("/holm-lane/desk/").content.decode()
        assert "Sports day" in head.get(f"{AT}{record.ref}/late/").content.decode()
        late = GONE | {"deleted_on_day": "8", "at": "07:55"}
        page = aisha.post(f"{AT}{record.ref}/", late).content.decode()
        assert "They were deleted on a later day than they were taken: say why" in page
        aisha.post(f"{AT}{record.ref}/", late | {"why_late": "The coach broke down."})

        assert "Aisha Khan deleted pictures late" in head.get("/holm-lane/desk/").content.decode()
        assert "The coach broke down." in head.get(f"{AT}{record.ref}/late/").content.decode()
        head.post(f"{AT}{record.ref}/late/")
        assert "Aisha Khan" not in head.get("/holm-lane/desk/").content.decode()
    record.refresh_from_db()
    assert record.closed_on == NEXT_MORNING.date()


def test_just_before_and_after_midnight_in_summer_time_are_two_days(cast: Cast) -> None:
    allow(cast)
    cast.client(cast.aisha).post(AT, TAKEN)
    own = f"{AT}{Record.objects.get().ref}/"

    with time_machine.travel(datetime(2026, 9, 7, 22, 59, tzinfo=UTC), tick=False):  # 11:59pm at school
        assert "The day is over." not in cast.client(cast.aisha).get(own).content.decode()
    with time_machine.travel(datetime(2026, 9, 7, 23, 1, tzinfo=UTC), tick=False):  # 12:01am at school
        aisha = cast.client(cast.aisha)
        assert "The day is over." in aisha.get(own).content.decode()
        aisha.post(own, GONE | {"at": "11:58pm"})  # there was no connection
    assert Record.objects.get().closed_on == datetime(2026, 9, 8, tzinfo=UTC).date()


def test_nobody_else_finds_an_entry(cast: Cast) -> None:
    allow(cast)
    cast.client(cast.aisha).post(AT, TAKEN)
    ref = Record.objects.get().ref

    for person in (cast.mary, cast.head, cast.chair, cast.administrator):
        assert cast.client(person).get(f"{AT}{ref}/").status_code == 404
        assert cast.client(person).get(f"{AT}{ref}/late/").status_code == 404


def test_no_form_of_it_takes_a_file(cast: Cast) -> None:
    allow(cast)
    aisha = cast.client(cast.aisha)
    aisha.post(AT, TAKEN)

    for address in (AT, f"{AT}{Record.objects.get().ref}/"):
        page = aisha.get(address).content.decode()
        assert 'type="file"' not in page
        assert "multipart" not in page
