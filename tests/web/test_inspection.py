"""The inspection folder: two pages, by name for whoever keeps the list, and nothing that tells of another's locked."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from inforce.cases import actions as cases
from inforce.core.routing import ROWS
from inforce.duties.actions import agree, ask_first
from inforce.people.actions import engage, set_telephone
from inforce.people.models import Person
from inforce.procedures import concern
from inforce.web.inspection import ABOUT, AT_MOST
from tests.keyed import Keys, account_of
from tests.keys.conftest import TODAY, Cast
from tests.outside import policy_of
from tests.pages import PageClient
from tests.procedures.test_concern import deal_with
from tests.telling import at, state_for, tell
from tests.web.test_locked import with_key

AT = "/ashfield/desk/inspection/"
ALSO = "Also ask the chair of governors."


@pytest.fixture(autouse=True)
def a_policy_and_the_day(cast: Cast) -> object:
    for person in (cast.mary, cast.head, cast.deputy):
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)
    policy_of(cast.school, by=cast.clerk, today=TODAY)
    with time_machine.travel(at(TODAY, 15), tick=False):
        yield


def signed_in(person: Person) -> PageClient:
    client = PageClient()
    client.force_login(account_of(person, today=TODAY))
    return client


def pages(client: PageClient) -> list[str]:
    """What stands on each of the two pages, in words."""
    page = unescape(client.get(AT).content.decode())
    parts = page.split('<section class="folder__page">')[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", part.split("</section>")[0]).split()) for part in parts]


def signs(cast: Cast, person: Person) -> None:
    agree(person=person, edition=cast.school.editions.get(), by=person, today=TODAY)


def test_it_is_for_the_head_the_chair_the_vice_chair_and_the_clerk(cast: Cast) -> None:
    for person in (cast.head, cast.chair, cast.vice_chair, cast.clerk):
        assert [ALSO in one for one in pages(signed_in(person))] == [True, True]

    for person in (cast.mary, cast.deputy, cast.administrator):
        assert signed_in(person).get(AT).status_code == 404


def test_who_signed_stands_by_name_for_the_head_and_the_clerk_and_by_group_for_the_others(cast: Cast) -> None:
    signs(cast, cast.mary)
    asked = {"words": "May I?", "by": cast.deputy, "today": TODAY, "now": at(TODAY)}
    ask_first(person=cast.deputy, edition=cast.school.editions.get(), **asked)

    for person in (cast.head, cast.clerk):
        first = pages(signed_in(person))[0]
        assert "1 of 3 of those who sign" in first
        assert "Not yet Daniel Deputy (asked a question first) Helen Head Signed Mary Midday" in first
    for person in (cast.chair, cast.vice_chair):
        first = pages(signed_in(person))[0]
        assert "Fewer than 5 people: no number is shown" in first
        assert [name for name in ("Mary Midday", "Daniel Deputy") if name in first] == []


def test_the_last_checks_say_what_is_due_and_what_nobody_entered(cast: Cast) -> None:
    rung = TODAY - timedelta(days=400)
    set_telephone(school=cast.school, whom="lado", number="1", checked_on=rung, today=TODAY, by=cast.clerk)

    first = pages(signed_in(cast.head))[0]

    assert "Filters and monitoring on what pupils use Nobody has entered it (due)" in first
    assert "LADO’s telephone number Last checked on 26 January 2025, more than a year ago (due)" in first
    assert "The telephone number of the police None entered (due)" in first


def test_an_overdue_review_is_said_truthfully(cast: Cast) -> None:
    with time_machine.travel(at(TODAY.replace(year=TODAY.year + 2), 15), tick=False):
        client = PageClient()
        client.force_login(account_of(cast.head, today=TODAY))
        first = pages(client)[0]

    assert "Overdue. Review was due" in first


def test_every_row_of_who_reads_has_its_words() -> None:
    assert set(ABOUT) == set(ROWS)


def test_the_second_page_is_only_there_with_ones_own_key(cast: Cast, keys: Keys) -> None:
    tell(cast.school, by=cast.mary, today=TODAY, about="nobody")

    assert "It is locked." in pages(signed_in(cast.head))[1]
    assert (
        "A concern about an adult An adult 2 March 2026 Not opened yet Told today"
        in pages(with_key(cast.head, keys))[1]
    )
    assert "Nothing is locked for you." in pages(with_key(cast.chair, keys))[1]
    assert "The clerk reads nothing that is locked." in pages(signed_in(cast.clerk))[1]


def test_it_shows_the_kind_the_days_and_the_threshold_and_no_name(cast: Cast, keys: Keys) -> None:
    case, _ = tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,), what="A kumquat.")
    chair = keys.unlocked(cast.chair)
    cases.read_case(state_for(chair, case).opened, by=cast.chair, today=TODAY, now=at(TODAY, 11))
    deal_with(cast, keys, case)
    later = TODAY + timedelta(days=9)
    concern.close(state_for(chair, case), by=cast.chair, today=later, now=at(later, 14))

    with time_machine.travel(at(later, 15), tick=False):
        second = pages(with_key(cast.chair, keys))[1]

    assert "Above: told to the LADO Closed after 9 days" in second
    assert [word for word in ("Helen", "Mary", "kumquat", case.ref) if word in second] == []
    assert "And ask the headteacher" in second


def test_what_does_not_fit_on_the_page_is_counted(cast: Cast, keys: Keys) -> None:
    for _ in range(AT_MOST + 1):
        tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.deputy,))

    second = pages(with_key(cast.head, keys))[1]

    assert second.count("A concern about an adult") == AT_MOST
    assert "And 1 more." in second


@pytest.mark.both
def test_it_is_the_same_byte_for_byte_for_the_head_whatever_is_told_about_her(cast: Cast, keys: Keys) -> None:
    def seen() -> list[bytes]:
        token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
        places = (AT, "/ashfield/desk/", "/ashfield/who-can-help/")
        return [token.sub(b"", client.get(place).content) for client in browsers for place in places]

    browsers = [with_key(cast.head, keys), signed_in(cast.head)]
    with_none = seen()
    tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    with_one = seen()
    for _ in range(19):
        tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.head,))
    with_twenty = seen()

    assert [with_one == with_none, with_twenty == with_none] == [True, True]
    tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.deputy,))
    assert [one == other for one, other in zip(seen(), with_none, strict=True)] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]
