"""Whom to ring and who helps: on the pages where it helps, with the day on which somebody last looked."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.core.signposts import SIGNPOSTS, Need, checked_in_words, signposts_for
from inforce.keys.actions import end_post
from inforce.ledger.models import Entry
from inforce.people.actions import set_telephone, take_down_telephone
from inforce.people.models import Person
from inforce.people.queries import telephones_of
from tests.pages import PageClient
from tests.school import Cast, at_school

LONG_AGO = timedelta(days=367)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def enters(cast: Cast, whom: str, number: str, *, by: Person, ago: timedelta = timedelta()) -> None:
    set_telephone(school=cast.school, whom=whom, number=number, checked_on=cast.today - ago, today=cast.today, by=by)


def page(cast: Cast, person: Person | None, place: str) -> str:
    return cast.client(person).get(f"/holm-lane/{place}").content.decode()


def last_fact(cast: Cast) -> str:
    newest = Entry.objects.filter(body=cast.body).exclude(kind="account_linked").latest("number")
    return str(newest.kind)


def test_every_adult_finds_everybody_who_can_help_from_any_page(cast: Cast) -> None:
    for person in (cast.mary, cast.head, cast.volunteer):
        assert 'href="/holm-lane/who-can-help/">Who can help' in page(cast, person, "")
        shown = page(cast, person, "who-can-help/")
        assert [one.name for one in SIGNPOSTS if one.name not in shown] == []
        assert "Helen Moss, headteacher" in shown

    assert cast.client().get("/holm-lane/who-can-help/").status_code == 302


def test_every_signpost_says_when_it_was_looked_at_and_helps_with_something() -> None:
    assert [one.name for one in SIGNPOSTS if not one.needs or one.looked_at > date(2026, 11, 24)] == []
    assert {need for need in Need if signposts_for(need)} == set(Need)


def test_a_number_says_when_somebody_rang_it_and_that_it_is_long_ago() -> None:
    rung = date(2026, 3, 2)

    assert checked_in_words(rung, today=rung + timedelta(days=366)) == "checked on 2 March 2026"
    assert checked_in_words(rung, today=rung + LONG_AGO) == "last checked on 2 March 2026, more than a year ago"
    assert checked_in_words(None, today=rung) == "not checked yet"


def test_a_number_that_nobody_rang_for_a_year_is_on_the_desk_of_those_who_may_enter_it(cast: Cast) -> None:
    enters(cast, "union", "01632 960162", by=cast.clerk, ago=LONG_AGO)
    enters(cast, "chair", "01632 960112", by=cast.chair, ago=LONG_AGO)
    ring = "Ring a number and check it: "

    assert f"{ring}Union" in page(cast, cast.head, "desk/")
    assert f"{ring}Chair" not in page(cast, cast.head, "desk/")
    assert f"{ring}Chair" in page(cast, cast.chair, "desk/")
    assert f"{ring}Union" not in page(cast, cast.vice_chair, "desk/")

    enters(cast, "union", "01632 960163", by=cast.head)
    assert ring not in page(cast, cast.head, "desk/")


def test_a_number_of_ones_own_is_published_and_taken_down_by_oneself_alone(cast: Cast) -> None:
    for by in (cast.head, cast.clerk, cast.administrator):
        with pytest.raises(Refused, match=r"Only the chair of governors publishes this number: it is their own\."):
            enters(cast, "chair", "01632 960112", by=by)
    enters(cast, "chair", "01632 960112", by=cast.chair)

    assert "01632 960112" in page(cast, cast.mary, "who-can-help/")
    assert 'telephones/chair/take-down/"' not in page(cast, cast.head, "desk/telephones/")
    assert cast.client(cast.head).post("/holm-lane/desk/telephones/chair/take-down/").status_code == 404
    cast.client(cast.chair).post("/holm-lane/desk/telephones/chair/take-down/")
    assert "01632 960112" not in page(cast, cast.mary, "who-can-help/")
    assert last_fact(cast) == "telephone_taken_down"
    assert verify(cast.body) == []


def test_a_number_goes_with_the_post(cast: Cast) -> None:
    enters(cast, "dsl", "01632 960110", by=cast.dsl)
    post = cast.dsl.posts.get(office=Office.DSL)
    end_post(post=post, today=cast.today, by=None)

    assert "dsl" not in telephones_of(cast.school, today=cast.today)


def test_a_stranger_reads_no_number_of_a_persons_own(cast: Cast) -> None:
    enters(cast, "dsl", "01632 960110", by=cast.dsl)
    place = "/holm-lane/tell/an-indecent-image/"

    assert "01632 960110" in cast.client(cast.mary).get(place).content.decode()
    assert "01632 960110" not in PageClient().get(place).content.decode()


def test_the_right_numbers_stand_where_they_help(cast: Cast) -> None:
    for whom in ("union", "children"):
        enters(cast, whom, f"01632 {whom}", by=cast.clerk)
    enters(cast, "dsl", "01632 dsl", by=cast.dsl)

    def shown(place: str) -> list[str]:
        words = page(cast, cast.mary, place)
        return [whom for whom in ("union", "children", "dsl") if f"01632 {whom}" in words]

    assert shown("targeted/") == ["union"]
    assert shown("tell/a-child/") == ["children", "dsl"]
    assert shown("tell/") == ["children", "dsl"]
    assert shown("who-can-help/") == ["union", "children", "dsl"]


def test_what_is_not_there_is_not_taken_down_twice(cast: Cast) -> None:
    enters(cast, "union", "01632 960162", by=cast.clerk)
    take_down_telephone(school=cast.school, whom="union", by=cast.clerk, today=cast.today)

    with pytest.raises(Refused, match=r"This number is not shown any more\."):
        take_down_telephone(school=cast.school, whom="union", by=cast.clerk, today=cast.today)
