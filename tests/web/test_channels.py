"""Agreed ways to contact pupils: adults read them, the head makes the list, the clerk enters that it was agreed."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from inforce.procedures.channels import agreed_list, lists_of, next_list
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/channels/"
TELEPHONE = {"what": "The telephone for trips", "purpose": "Emergencies on a trip", "hours": "On the trip"}
TODAY_TYPED = {"on_day": "7", "on_month": "9", "on_year": "2026"}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def page(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_until_there_is_a_list_the_page_says_so_and_offers_one(cast: Cast) -> None:
    shown = page(cast.client(cast.mary).get(AT))

    assert "Holm Lane Primary has not agreed any ways yet." in shown
    assert "None of this holds yet." in shown
    assert "Begin from this list" not in shown  # she does not make it


def test_from_the_offered_list_to_one_that_every_adult_reads(cast: Cast) -> None:
    head, clerk = cast.client(cast.head), cast.client(cast.clerk)

    page(head.post(f"{AT}next/", {"begin": "ours"}, follow=True))
    page(head.post(f"{AT}next/", TELEPHONE, follow=True))
    office = next(way for way in next_list(cast.school).ways if way.what.startswith("The office"))  # type: ignore[union-attr]
    page(head.post(f"{AT}next/", {"take_out": office.ref}, follow=True))
    assert "The next list" in page(clerk.get(AT))
    said = page(clerk.post(f"{AT}next/agreed/", TODAY_TYPED | {"minute": "FGB 2026/40"}, follow=True))

    assert "The list holds from now on" in said
    shown = page(cast.client(cast.mary).get(AT))
    assert "Agreed on 7 September 2026. Minute: FGB 2026/40." in shown
    assert "The telephone for trips" in shown
    assert "The office" not in shown
    assert "not agreed any ways" not in shown


def test_an_earlier_list_stays_readable_with_its_days(cast: Cast) -> None:
    head = cast.client(cast.head)
    for _ in range(2):
        head.post(f"{AT}next/", {"begin": "before"})
        head.post(f"{AT}next/", TELEPHONE)
        head.post(f"{AT}next/", TELEPHONE | {"hours": f"{len(lists_of(cast.school))} to 9"})
        head.post(f"{AT}next/agreed/", TODAY_TYPED)
    earlier = lists_of(cast.school)[1]

    shown = page(cast.client(cast.mary).get(f"{AT}{earlier.record.ref}/"))

    assert "This list held until 7 September 2026." in shown
    assert "0 to 9" in shown


def test_what_was_typed_stays_when_a_box_is_empty_or_the_way_stands_there_already(cast: Cast) -> None:
    head = cast.client(cast.head)
    head.post(f"{AT}next/", {"begin": "empty"})

    shown = page(head.post(f"{AT}next/", TELEPHONE | {"hours": ""}))
    assert "The telephone for trips" in shown
    assert "In which hours?" in shown
    head.post(f"{AT}next/", TELEPHONE)
    assert "This way is on the list already." in page(head.post(f"{AT}next/", TELEPHONE))


def test_a_list_with_nothing_on_it_is_not_agreed(cast: Cast) -> None:
    head = cast.client(cast.head)
    head.post(f"{AT}next/", {"begin": "empty"})

    assert "There is no way on the list yet." in page(head.post(f"{AT}next/agreed/", TODAY_TYPED))
    assert agreed_list(cast.school) is None


def test_whoever_does_not_make_the_list_finds_no_such_page(cast: Cast) -> None:
    cast.client(cast.head).post(f"{AT}next/", {"begin": "ours"})

    for person in (cast.mary, cast.aisha, cast.administrator):
        client = cast.client(person)
        assert client.get(f"{AT}next/").status_code == 404
        assert client.get(f"{AT}next/agreed/").status_code == 404
    assert cast.client(cast.deputy).get(f"{AT}next/agreed/").status_code == 404
    assert "Whoever leads the school makes this list." in page(cast.client(cast.chair).post(f"{AT}next/", TELEPHONE))
    assert cast.client(cast.chair).post(f"{AT}next/", {"begin": "ours"}).status_code == 403


@pytest.mark.parametrize("address", ["policy/2.5.1/", "policy/2.5.5/", "ask/", "tell/"])
def test_the_list_is_found_wherever_somebody_asks(cast: Cast, address: str) -> None:
    assert f'href="{AT}"' in page(cast.client(cast.mary).get(f"/holm-lane/{address}"))
