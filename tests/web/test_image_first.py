"""The page on an indecent image of a child: for everybody, at once, whatever else does not work."""

from datetime import date
from typing import Any

import pytest

from inforce.keys.models import OfficeKey
from inforce.people.actions import engage, set_telephone
from tests.keyed import Keys, account_of
from tests.keys.conftest import TODAY, Cast
from tests.pages import PageClient

AT = "/ashfield/tell/an-indecent-image/"


def text(client: PageClient, address: str = AT) -> str:
    return str(client.get(address).content.decode())


def test_anybody_reads_it_signed_in_or_not_and_without_any_key(cast: Cast) -> None:
    page = text(PageClient())

    assert OfficeKey.objects.count() == 0
    for said in ("Do not look again", "Leave the device as it is", "ring the chair of governors, or the LADO"):
        assert said in page
    assert "the child protection policy outranks the one on social media" in page
    assert "Internet Watch Foundation" in page


def test_it_takes_no_word_and_no_file(cast: Cast, keys: Keys) -> None:
    engage(person=cast.mary, school=cast.school, kind="support", since=TODAY, today=TODAY)
    client = PageClient()
    client.force_login(account_of(cast.mary, today=TODAY))
    page = text(client)

    assert [tag for tag in ("<textarea", 'type="file"', 'type="text"', 'type="url"') if tag in page] == []


def test_the_numbers_to_ring_say_when_somebody_rang_them(cast: Cast) -> None:
    without = text(PageClient())
    for whom in ("police", "lado", "lado_out_of_hours", "children"):
        given = {"whom": whom, "number": f"01234 {whom}", "checked_on": date(2026, 2, 3)}
        set_telephone(school=cast.school, by=cast.administrator, today=TODAY, **given)

    page = text(PageClient())

    assert page.count("checked on 3 February 2026") == 4
    assert (without.count("no number stands here yet"), page.count("no number stands here yet")) == (3, 0)
    assert "101" in without


def test_it_is_there_over_a_line_on_which_nothing_may_be_told(cast: Cast, settings: Any) -> None:
    settings.ADDRESS = "http://school.example.org"

    assert PageClient().get(AT).status_code == 200


@pytest.mark.parametrize("door", ["tell/", "tell/a-child/", "targeted/"])
def test_it_is_one_step_from_wherever_somebody_may_come_with_it(door: str, cast: Cast, keys: Keys) -> None:
    engage(person=cast.mary, school=cast.school, kind="support", since=TODAY, today=TODAY)
    client = PageClient()
    client.force_login(account_of(cast.mary, today=TODAY))

    assert f'href="{AT}"' in text(client, f"/ashfield/{door}")
