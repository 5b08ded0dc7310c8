"""The policy is read by section and clause, and put in force from a text that was pasted."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine

from inforce.policies.models import Edition
from inforce.policies.queries import edition_in_force
from tests.pages import PageClient
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

TWIN = Path(__file__).parent.parent / "policies" / "hollinbeck-2019.txt"
ALREADY = {
    "how": "already", "approved": "March 2017", "review_due": "March 2018",
    "in_force_from_day": "7", "in_force_from_month": "9", "in_force_from_year": "2026",
}  # fmt: skip


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


@pytest.fixture
def without() -> Iterator[Cast]:
    """A school with no policy yet."""
    with at_school(in_force=False) as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def text_of(client: PageClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode())


def test_the_policy_stands_by_section_with_an_address_for_each_clause(cast: Cast) -> None:
    page = text_of(cast.client(cast.mary), "/holm-lane/policy/")

    assert cast.edition is not None
    for clause in cast.edition.clauses.all():
        assert f'href="/holm-lane/policy/{clause.clause_id}/"' in page
        assert clause.text.split("\n\n")[0] in page


def test_a_clause_carries_its_lead_in_and_what_follows_from_breaking_it(cast: Cast) -> None:
    assert cast.edition is not None
    led = cast.edition.clauses.exclude(lead_in="").first()
    broken = next(c for c in cast.edition.clauses.all() if c.binding.get("consequence_of")).binding["consequence_of"][0]
    client = cast.client(cast.mary)

    assert led is not None
    assert led.lead_in in text_of(client, f"/holm-lane/policy/{led.clause_id}/")
    assert "What follows from breaking it" in text_of(client, f"/holm-lane/policy/{broken}/")
    assert client.get("/holm-lane/policy/9.9.9/").status_code == 404


def test_read_together_is_two_pages_of_must_and_must_not(cast: Cast) -> None:
    page = text_of(cast.client(cast.mary), "/holm-lane/policy/read-together/")

    assert page.index("What you must, or should") < page.index("What you must not")


def test_a_policy_is_put_in_force_from_a_pasted_text(without: Cast) -> None:
    clerk = without.client(without.clerk)
    assert "No policy is in force" in text_of(clerk, "/holm-lane/policy/")

    draft = clerk.post("/holm-lane/policy/read-in/", {"text": TWIN.read_text()}).headers["Location"]
    for clause in Edition.objects.get().clauses.filter(binding={}):
        answer = clerk.post(f"{draft}{clause.clause_id}/", {"information": "on"})
        assert answer.headers["Location"] == draft
    assert "Put it in force" in text_of(clerk, draft)
    done = clerk.post(f"{draft}in-force/", ALREADY)

    assert done.headers["Location"] == "/holm-lane/policy/"
    edition = edition_in_force(without.school, today=TODAY)
    assert edition is not None
    assert (edition.approved, edition.review_due, edition.minute_to_hand) == ("2017-03", "2018-03", False)


def test_an_out_of_date_policy_says_so_on_every_page_that_shows_it(without: Cast) -> None:
    clerk = without.client(without.clerk)
    draft = clerk.post("/holm-lane/policy/read-in/", {"model": "yes"}).headers["Location"]
    clerk.post(f"{draft}in-force/", ALREADY)
    said = "Review was due March 2018."

    mary = without.client(without.mary)
    for place in ("", "policy/", "policy/2.3.4/", "policy/read-together/", "sign/", "ask/"):
        assert said in text_of(mary, f"/holm-lane/{place}")
    for place in ("sign/sheet/", "sign/names/", "desk/signed/", "policy/review/"):
        assert said in text_of(clerk, f"/holm-lane/{place}")

    clerk.post("/holm-lane/policy/review/day/", {"on_day": "4", "on_month": "11", "on_year": "2026"})
    assert "Governors will review it on 4 November 2026." in text_of(mary, "/holm-lane/policy/")


def test_a_clause_that_nobody_looked_at_stops_it(without: Cast) -> None:
    clerk = without.client(without.clerk)
    draft = clerk.post("/holm-lane/policy/read-in/", {"model": "yes"}).headers["Location"]
    Edition.objects.get().clauses.filter(clause_id="2.1.1").update(binding={})

    assert "Some clauses were not looked at yet: 2.1.1." in text_of(clerk, draft)
    assert clerk.get(f"{draft}in-force/").status_code == 403


@pytest.mark.parametrize("given", [{"information": ""}, {"information": "on", "duties": "read_and_agree"}])
def test_a_clause_asks_something_or_nothing(without: Cast, given: dict[str, str]) -> None:
    clerk = without.client(without.clerk)
    draft = clerk.post("/holm-lane/policy/read-in/", {"model": "yes"}).headers["Location"]

    page = clerk.post(f"{draft}2.1.1/", given)

    assert "Tick what the clause asks, or tick that it asks nothing." in page.content.decode()


@pytest.mark.parametrize("text", ["Good morning.", "\x00\x01", " "])
def test_a_text_without_clauses_is_answered_with_a_sentence(without: Cast, text: str) -> None:
    page = without.client(without.clerk).post("/holm-lane/policy/read-in/", {"text": text})

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert Edition.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"how": "minuted"}, "Enter the date and number of the minute, or choose the other answer."),
        (
            {"approved": "once"},
            "Write a month and a year, for example March 2017, or a day, for example 14 March 2017.",
        ),
        ({"approved": "31 February 2017"}, "There is no such day in the calendar."),
        ({"in_force_from_day": "6"}, "Enter a day no earlier than 7 September 2026."),
    ],
)
def test_what_governors_decided_is_said_whole(without: Cast, changed: dict[str, str], said: str) -> None:
    clerk = without.client(without.clerk)
    draft = clerk.post("/holm-lane/policy/read-in/", {"model": "yes"}).headers["Location"]

    page = clerk.post(f"{draft}in-force/", ALREADY | changed)

    assert said in unescape(page.content.decode())


def test_a_draft_can_be_thrown_away_and_is_nobody_elses(without: Cast) -> None:
    clerk = without.client(without.clerk)
    draft = clerk.post("/holm-lane/policy/read-in/", {"model": "yes"}).headers["Location"]
    assert without.client(without.mary).get(draft).status_code == 404
    assert without.client(without.mary).get("/holm-lane/policy/read-in/").status_code == 404

    clerk.post(draft)

    assert Edition.objects.count() == 0


def test_a_replaced_version_keeps_its_address(cast: Cast) -> None:
    assert cast.edition is not None
    clerk = cast.client(cast.clerk)
    draft = clerk.post("/holm-lane/policy/read-in/", {"model": "yes"}).headers["Location"]
    clerk.post(f"{draft}in-force/", ALREADY | {"in_force_from_day": "8"})

    with time_machine.travel(cast.now + timedelta(days=1), tick=False):
        mary = cast.client(cast.mary)
        page = text_of(mary, f"/holm-lane/policy/versions/{cast.edition.ref}/")

    assert "Another version has taken its place." in page
