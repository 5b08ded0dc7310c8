"""What outranks the policy stands on each step where a child may be at risk; what is missing waits for governors."""

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inforce.cases.models import Case
from inforce.people.actions import engage
from inforce.people.models import Person, School
from inforce.procedures import concern, illegal_image, precedence, unsuitable_material
from inforce.procedures.policy_clash import notice_clash
from inforce.procedures.precedence_documents import Details, Held, Standing
from inforce.records.models import Line, Record
from inforce.web.clock import now, today
from tests.finding import tell_of
from tests.keyed import Keys
from tests.keys.conftest import Cast as Keyed
from tests.outside import policy_of
from tests.school import Cast, at_school
from tests.telling import tell
from tests.web.test_locked import with_key

pytestmark = pytest.mark.django_db

UNNAMED = "A higher policy applies: the child protection policy outranks the one on social media."
CHILDREN = Details(name="Keeping children safe", standing=Standing.CHILDREN, held=Held.YES, place="The blue shelf")
NAMED = 'Keeping children safe<br><span class="soft"><span class="as-typed">The blue shelf</span>'
OPEN_PAGES = ("tell/a-child/", "tell/an-indecent-image/")


@pytest.fixture
def school() -> Iterator[Cast]:
    with at_school() as made, time_machine.travel(made.now, tick=False):
        yield made


def enter(at: School, by: Person, details: Details = CHILDREN, key: str = "child-protection") -> Record:
    there = replace(details, seen_on=today() if details.held == Held.YES else None)
    return precedence.enter_document(school=at, by=by, details=there, key=key, today=today(), now=now())


def text(client: Client, address: str) -> str:
    shown = unescape(str(client.get(address, follow=True).content.decode()))
    return " ".join(shown.replace("<strong>", "").replace("</strong>", "").split())


# --- where anybody may read it, and where an adult begins -------------------------------------------------------------


@pytest.mark.parametrize("address", [*OPEN_PAGES, "tell/something-unsuitable/"])
def test_nobody_has_entered_it_and_no_place_is_made_up(school: Cast, address: str) -> None:
    shown = text(school.client(school.mary), f"/holm-lane/{address}")

    assert UNNAMED in shown
    assert 'do what it says (<a href="/holm-lane/policy/1.3.1/">1.3.1</a>)' in shown


@pytest.mark.parametrize("address", [*OPEN_PAGES, "tell/something-unsuitable/"])
def test_it_is_named_with_its_place_where_it_was_entered(school: Cast, address: str) -> None:
    enter(school.school, school.clerk)
    enter(school.school, school.clerk, replace(CHILDREN, name="IT policy", standing=Standing.FIRST), "it")

    shown = text(school.client(school.mary), f"/holm-lane/{address}")

    assert NAMED in shown
    assert UNNAMED not in shown
    assert "IT policy" not in shown  # it outranks the policy, but not in what a child needs now


@pytest.mark.parametrize("address", OPEN_PAGES)
def test_somebody_without_a_sign_in_reads_it_and_is_led_to_no_page_that_asks_for_one(
    school: Cast, address: str
) -> None:
    enter(school.school, school.clerk, replace(CHILDREN, place="https://holm-lane.example/cp"))

    shown = text(school.client(), f"/holm-lane/{address}")

    assert 'href="https://holm-lane.example/cp" rel="noopener noreferrer"' in shown
    assert "do what it says (1.3.1)." in shown


@pytest.mark.parametrize("held", [Held.NO, Held.NONE])
def test_one_that_is_lost_has_no_place(school: Cast, held: str) -> None:
    enter(school.school, school.clerk, replace(CHILDREN, held=held))

    assert UNNAMED in text(school.client(), "/holm-lane/tell/a-child/")


def test_another_that_comes_first_does_not_hide_that_the_child_protection_policy_does(school: Cast) -> None:
    enter(school.school, school.clerk, replace(CHILDREN, name="Search and restraint"), "")

    shown = text(school.client(), "/holm-lane/tell/a-child/")

    assert UNNAMED.removeprefix("A higher policy applies") in shown
    assert "Higher policies apply:" in shown
    assert "Search and restraint<br>" in shown


def test_what_does_not_open_any_more_keeps_nobody_from_the_page(school: Cast) -> None:
    record = enter(school.school, school.clerk)
    Line.objects.filter(record=record).update(sealed=b"changed")

    for address in (*OPEN_PAGES, "documents/"):
        assert school.client(school.mary).get(f"/holm-lane/{address}").status_code == 200
    assert UNNAMED in text(school.client(), "/holm-lane/tell/an-indecent-image/")


def test_without_a_policy_in_force_it_still_says_so() -> None:
    with at_school(in_force=False) as made:
        assert f"{UNNAMED}</p> <p>Where it says something else, do what it says.</p>" in text(
            made.client(), "/holm-lane/tell/a-child/"
        )


def test_the_page_asks_the_same_however_many_documents_there_are(school: Cast) -> None:
    enter(school.school, school.clerk)
    asked = []
    for number in range(2):
        client = school.client()
        with CaptureQueriesContext(connection) as queries:
            client.get("/holm-lane/tell/an-indecent-image/")
        asked.append(len(queries))
        for more in range(3):
            enter(school.school, school.clerk, replace(CHILDREN, name=f"Policy {number} {more}"), "")

    assert asked[0] == asked[1]


# --- what is locked ---------------------------------------------------------------------------------------------------


@pytest.fixture
def ashfield(cast: Keyed, keys: Keys) -> Keyed:
    for person in (cast.mary, cast.head):
        engage(person=person, school=cast.school, kind="support", since=today(), today=today())
    policy_of(cast.school, by=cast.clerk, today=today())
    enter(cast.school, cast.clerk)
    return cast


def opened(cast: Keyed, keys: Keys, case: Case) -> tuple[Client, str]:
    head, at = with_key(cast.head, keys), f"/ashfield/locked/{case.ref}/"
    head.post(f"{at}open/")
    return head, at


def named_on(client: Client, at: str, steps: dict[str, bool]) -> dict[str, bool]:
    return {step: NAMED in text(client, f"{at}{step}") for step in steps}


@pytest.mark.parametrize(
    ("way", "steps"),
    [
        (
            illegal_image.PROCEDURE,
            {"": True, "police/": True, "lado/": True, "advised/": True, "look-into/": True, "note/": False},
        ),
        (
            unsuitable_material.PROCEDURE,
            {"": True, "unsure-of-age/": True, "advised/": True, "look-into/": True, "note/": False},
        ),
        (concern.PROCEDURE, {"": False, "four-questions/": True, "lado/": True, "note/": False, "step-back/": False}),
    ],
)
def test_what_outranks_the_policy_stands_on_every_step_where_a_child_may_be_at_risk(
    ashfield: Keyed, keys: Keys, way: str, steps: dict[str, bool]
) -> None:
    told = tell if way == concern.PROCEDURE else lambda *args, **kwargs: tell_of(way, *args, **kwargs)
    case, _ = told(ashfield.school, by=ashfield.mary, today=today())

    client, at = opened(ashfield, keys, case)

    assert named_on(client, at, steps) == steps


# --- governors --------------------------------------------------------------------------------------------------------


def test_what_is_missing_waits_on_the_desks_of_governors_and_of_nobody_else(school: Cast) -> None:
    said = "Documents that go with the policy: 8 missing or not entered"

    seen = [one for one in school.everybody if said in text(school.client(one), "/holm-lane/desk/")]

    assert seen == [school.chair, school.vice_chair, school.clerk]


def test_the_desk_counts_what_is_missing_overdue_and_to_settle(school: Cast) -> None:
    document = enter(school.school, school.clerk, replace(CHILDREN, review_on=today().replace(day=1)))
    enter(school.school, school.clerk, replace(CHILDREN, name="Equality policy", held=Held.NO), "equality")
    enter(school.school, school.clerk, replace(CHILDREN, name="IT policy", held=Held.NONE), "it")
    notice_clash(
        by=school.dsl,
        school=school.school,
        clause="2.4.6a",
        document=document.ref,
        what="It forbids every picture.",
        seen_on=today(),
        today=today(),
        now=now(),
    )

    shown = text(school.client(school.chair), "/holm-lane/desk/")

    assert "Documents that go with the policy: 6 missing or not entered" in shown
    assert "Documents that go with the policy: 1 past the day of review" in shown
    assert "Where documents differ: 1 to settle" in shown
