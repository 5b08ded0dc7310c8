"""Documents that go with the policy: every adult reads them, those who lead and the clerk enter them."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from inforce.core.refs import new_ref
from inforce.procedures.policy_clash import clashes_of
from inforce.procedures.precedence_documents import Document, documents_of
from tests.school import Cast, at_school

pytestmark = pytest.mark.django_db

AT = "/holm-lane/documents/"
SEEN = {"seen_on_day": "1", "seen_on_month": "9", "seen_on_year": "2026"}
CHILDREN = {"name": "Child protection policy 2026", "standing": "children", "held": "yes", "place": "The blue shelf"}
MISSING = {"name": "Equality policy", "standing": "beside", "held": "no"}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def page(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def enter(cast: Cast, key: str = "child-protection", **answers: str) -> Document:
    given = CHILDREN | SEEN | answers
    page(cast.client(cast.clerk).post(f"{AT}enter/{key}/" if key else f"{AT}enter/", given, follow=True))
    return documents_of(cast.school)[-1]


# --- the register -----------------------------------------------------------------------------------------------------


def test_before_anything_is_entered_the_page_says_what_the_policy_names_and_makes_up_no_place(cast: Cast) -> None:
    shown = page(cast.client(cast.mary).get(AT))

    assert shown.index("They come first") < shown.index("Child protection policy") < shown.index("They are read beside")
    assert shown.count("Nobody has entered where it is kept.") == 8
    assert 'Named in <a href="/holm-lane/policy/1.3.1/">1.3.1</a>' in shown
    assert "Enter it" not in shown  # she does not enter them


def test_from_what_the_policy_names_to_what_every_adult_reads(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)
    assert f'href="{AT}enter/child-protection/"' in page(clerk.get(AT))
    offered = page(clerk.get(f"{AT}enter/child-protection/"))
    assert 'value="Child protection policy"' in offered
    assert "The policy names it in" in offered

    said = page(clerk.post(f"{AT}enter/child-protection/", CHILDREN | SEEN, follow=True))

    assert "Everybody who works here can read it now." in said
    shown = page(cast.client(cast.mary).get(AT))
    assert "Child protection policy 2026</a>" in shown
    assert "The blue shelf" in shown
    assert "Seen on 1 September 2026" in shown
    assert shown.count("Nobody has entered where it is kept.") == 7


def test_one_that_is_not_there_says_so_and_one_that_is_not_needed_too(cast: Cast) -> None:
    enter(cast, "equality", **MISSING)
    enter(cast, "it", name="Policies on IT", held="none")

    shown = page(cast.client(cast.aisha).get(AT))

    assert "The school does not have it." in shown
    assert "There is none, and none is needed." in shown
    assert "The blue shelf" not in shown  # what was typed for one that is not there is not kept


def test_a_web_address_leads_there_and_anything_else_is_words(cast: Cast) -> None:
    enter(cast, place="https://school.example/cp?year=2026&x=1")
    enter(cast, "", name="Handbook", place="javascript:alert(1)")

    shown = page(cast.client(cast.mary).get(AT))

    assert '<a class="whole" href="https://school.example/cp?year=2026&amp;x=1" rel="noopener noreferrer">' in shown
    assert '<span class="as-typed">javascript:alert(1)</span>' in shown


def test_a_document_keeps_what_was_entered_before(cast: Cast) -> None:
    document = enter(cast)
    at = f"{AT}{document.record.ref}/"
    head = cast.client(cast.head)
    assert 'value="The blue shelf"' in page(head.get(f"{at}change/"))

    page(head.post(f"{at}change/", CHILDREN | SEEN | {"place": "The red shelf"}, follow=True))

    by_mary, by_chair = page(cast.client(cast.mary).get(at)), page(cast.client(cast.chair).get(at))
    assert by_mary.index("The red shelf") < by_mary.index("The blue shelf")
    assert "Helen Moss" not in by_mary
    assert "Helen Moss" in by_chair
    assert "Carol Dean" in by_chair


def test_taken_off_it_is_waited_for_again_and_can_still_be_read(cast: Cast) -> None:
    document = enter(cast)
    at = f"{AT}{document.record.ref}/"
    clerk = cast.client(cast.clerk)
    page(clerk.get(f"{at}off/"))

    page(clerk.post(f"{at}off/", follow=True))

    assert page(clerk.get(AT)).count("Nobody has entered where it is kept.") == 8
    assert "This was taken off the list on 7 September 2026." in page(cast.client(cast.mary).get(at))
    assert clerk.get(f"{at}change/").status_code == 404
    assert clerk.get(f"{at}off/").status_code == 404


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"name": ""}, "What is it called?"),
        ({"standing": ""}, "Choose an answer to"),
        ({"place": " "}, "Enter where it is kept: in words, or as a web address."),
        ({"place": "ftp://school.example/"}, "Enter a web address that begins with https://"),
        ({"place": "x" * 301}, "Use 300 characters or fewer."),
        ({"seen_on_day": "8"}, "Enter a day no later than 7 September 2026."),
        ({"seen_on_year": "1999"}, "That is more than ten years ago."),
        ({"seen_on_day": "", "seen_on_month": "", "seen_on_year": ""}, "Enter the day on which somebody last saw it."),
        ({"review_on_day": "1", "review_on_month": "1", "review_on_year": "2226"}, "Look at the year again."),
    ],
)
def test_what_was_typed_stays_when_it_cannot_be_so(cast: Cast, answers: dict[str, str], why: str) -> None:
    shown = page(cast.client(cast.clerk).post(f"{AT}enter/", CHILDREN | SEEN | answers))

    assert why in shown
    assert ("Child protection policy 2026" in shown) == ("name" not in answers)
    assert documents_of(cast.school) == []


def test_entered_by_two_it_stands_once(cast: Cast) -> None:
    enter(cast)

    shown = page(
        cast.client(cast.head).post(f"{AT}enter/child-protection/", CHILDREN | SEEN | {"name": "Another name"})
    )

    assert "Somebody has entered this document already." in shown
    assert len(documents_of(cast.school)) == 1
    led = cast.client(cast.head).get(f"{AT}enter/child-protection/")
    assert led.headers["Location"] == f"{AT}{documents_of(cast.school)[0].record.ref}/change/"


def test_whoever_does_not_enter_them_finds_no_such_page(cast: Cast) -> None:
    document = enter(cast)
    at = f"{AT}{document.record.ref}/"

    for person in (cast.mary, cast.aisha, cast.dsl, cast.administrator):
        client = cast.client(person)
        for address in (f"{AT}enter/", f"{AT}enter/it/", f"{at}change/", f"{at}off/"):
            assert client.get(address).status_code == 404
            assert client.post(address, CHILDREN | SEEN).status_code == 404
        assert client.get(f"{AT}{new_ref()}/").status_code == 404
    assert cast.client(cast.clerk).get(f"{AT}enter/nothing/").status_code == 404


@pytest.mark.parametrize("address", ["policy/", "policy/1.3.1/", "policy/3.1.1/", "policy/3.1.1(c)/"])
def test_the_register_is_found_from_the_policy_and_its_clauses(cast: Cast, address: str) -> None:
    assert f'href="{AT}"' in page(cast.client(cast.mary).get(f"/holm-lane/{address}"))


def test_without_a_policy_the_page_says_that_nothing_is_entered() -> None:
    with at_school(in_force=False) as cast:
        assert "None is entered yet." in page(cast.client(cast.mary).get(AT))


# --- where documents differ -------------------------------------------------------------------------------------------

DIFFER = {"clause": "2.4.6a", "what": "It forbids every picture on one’s own phone."}


def notice(cast: Cast, **answers: str) -> str:
    document = enter(cast)
    given = DIFFER | SEEN | {"document": document.record.ref} | answers
    return page(cast.client(cast.dsl).post(f"{AT}differ/enter/", given, follow=True))


def test_a_difference_is_listed_until_governors_have_settled_it(cast: Cast) -> None:
    assert "Governors see it until they have settled it." in notice(cast)
    ref = clashes_of(cast.school)[0].record.ref
    chair = cast.client(cast.chair)
    listed = page(chair.get(f"{AT}differ/"))
    assert "It forbids every picture" in listed
    assert "what Child protection policy 2026 says holds" in listed
    assert f"{AT}differ/{ref}/" not in page(cast.client(cast.head).get(f"{AT}differ/"))  # governors settle it

    on = {"settled_on_day": "5", "settled_on_month": "9", "settled_on_year": "2026"}
    page(chair.post(f"{AT}differ/{ref}/", on | {"outcome": "It holds.", "minute": "FGB 2026/41"}, follow=True))

    assert "Settled on 5 September 2026. Minute: FGB 2026/41" in page(chair.get(f"{AT}differ/"))
    assert chair.get(f"{AT}differ/{ref}/").status_code == 404


def test_what_was_typed_of_a_difference_stays(cast: Cast) -> None:
    shown = notice(cast, clause="")

    assert "Choose an answer to" in shown
    assert "It forbids every picture" in shown
    settled = {"outcome": "It holds.", "minute": "", "settled_on_day": "1"}
    notice(cast)
    at = f"{AT}differ/{clashes_of(cast.school)[0].record.ref}/"
    assert "It holds." in page(cast.client(cast.clerk).post(at, settled))


def test_without_a_document_there_is_nothing_to_differ_from(cast: Cast) -> None:
    assert "No document is entered yet." in page(cast.client(cast.clerk).get(f"{AT}differ/enter/"))


def test_the_list_of_differences_is_for_governors_and_those_who_lead(cast: Cast) -> None:
    notice(cast)
    ref = clashes_of(cast.school)[0].record.ref

    for person in (cast.mary, cast.aisha, cast.administrator):
        client = cast.client(person)
        assert "Where documents differ" not in page(client.get(AT))
        for address in ("differ/", "differ/enter/", f"differ/{ref}/"):
            assert client.get(f"{AT}{address}").status_code == 404
    assert cast.client(cast.head).get(f"{AT}differ/{ref}/").status_code == 404
