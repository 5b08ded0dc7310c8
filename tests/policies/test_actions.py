"""A text becomes a draft, a draft a version in force, and what is in force stays as it is."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from inforce.core.bindings import Binding
from inforce.core.may import Refused
from inforce.core.reading import Reading, read_policy
from inforce.ledger.facts import Fact
from inforce.ledger.queries import entries_in_order
from inforce.policies.actions import approve, bind_clause, discard_draft, plan_review, read_in
from inforce.policies.model_pack import model_pack
from inforce.policies.models import Clause, Edition
from inforce.policies.queries import (
    committed,
    consequences,
    drafts_of,
    edition_in_force,
    out_of_date,
    printed_date,
    sections_of,
    unbound_ids,
    versions_of,
)
from inforce.policies.short_form import six_rules
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TWIN = Path(__file__).parent / "hollinbeck-2019.txt"
MINUTED = {"approved": "2026-09", "minute": "FGB 2026/31", "in_force_from": TODAY, "today": TODAY}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school(in_force=False) as cast:
        yield cast


def a_text() -> Reading:
    return read_policy(TWIN.read_bytes(), name=TWIN.name)


def test_a_text_read_in_is_a_draft_and_nothing_is_in_force(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=a_text(), name=TWIN.name, by=cast.head, today=TODAY)

    assert drafts_of(cast.school) == [edition]
    assert edition_in_force(cast.school, today=TODAY) is None
    assert [clause.clause_id for clause in edition.clauses.all()] == [clause.id for clause in a_text().clauses]
    assert edition.source["warnings"] == [{"line": each.line, "what": each.what} for each in a_text().warnings]
    last = list(entries_in_order(cast.body))[-1]
    assert (last.kind, last.ref, last.by) == (Fact.POLICY_READ_IN, edition.ref, cast.head.ref)


def test_what_a_text_asks_is_proposed_from_the_model_and_said_to_be(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=a_text(), by=cast.head, today=TODAY)

    bound = [clause for clause in edition.clauses.all() if clause.binding]
    assert bound
    assert all(clause.binding["proposed"] for clause in bound)


def test_a_pack_brings_its_own_bindings(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY)

    assert unbound_ids(edition) == []
    assert not any("proposed" in clause.binding for clause in edition.clauses.all())


def test_a_text_without_clauses_is_not_kept(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        read_in(school=cast.school, text=read_policy(b"Good morning.", name="note"), by=cast.head, today=TODAY)

    assert refused.value.why == "No numbered clause was found in this text, so there is nothing to put in force."
    assert drafts_of(cast.school) == []


def test_only_post_holders_read_in_and_only_governors_and_the_head_approve(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        read_in(school=cast.school, text=model_pack(), by=cast.mary, today=TODAY)
    assert (
        refused.value.why
        == "The headteacher, the clerk, the chair or the administrator reads a policy in. Ask one of them."
    )

    edition = read_in(school=cast.school, text=model_pack(), by=cast.administrator, today=TODAY)
    with pytest.raises(Refused) as refused:
        approve(edition=edition, by=cast.administrator, **MINUTED)
    assert refused.value.why == (
        "Governors approve the policy. The clerk, the chair or the headteacher enters what they decided."
    )


def test_a_policy_already_in_force_needs_no_minute(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY)

    approve(
        edition=edition, approved="2017-03", review_due="2018-03", minute_to_hand=False,
        in_force_from=TODAY, by=cast.clerk, today=TODAY,
    )  # fmt: skip

    now = edition_in_force(cast.school, today=TODAY)
    assert now is not None
    assert (now.ref, now.approved, now.minute, now.minute_to_hand) == (edition.ref, "2017-03", "", False)
    assert out_of_date(now, today=TODAY) == (
        "Review was due March 2018. No day is set yet on which governors will review it. It still applies."
    )


def test_an_unbound_clause_stops_it_until_somebody_says_what_it_asks(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY)
    Clause.objects.filter(edition=edition, clause_id="2.1.1").update(binding={})

    with pytest.raises(Refused) as refused:
        approve(edition=edition, by=cast.clerk, **MINUTED)
    assert refused.value.why == (
        "Some clauses were not looked at yet: 2.1.1. Say of each what it asks, or that it asks nothing."
    )

    bind_clause(edition=edition, clause_id="2.1.1", binding=Binding(information=True), by=cast.head, today=TODAY)
    assert approve(edition=edition, by=cast.clerk, **MINUTED).in_force_from == TODAY


def test_what_is_in_force_stays_as_it_is(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY)
    approve(edition=edition, by=cast.clerk, **MINUTED)

    for act in (
        lambda: bind_clause(edition=edition, clause_id="2.1.1", binding=Binding(), by=cast.head, today=TODAY),
        lambda: discard_draft(edition=edition, by=cast.head, today=TODAY),
        lambda: approve(edition=edition, by=cast.clerk, **MINUTED),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.why == (
            "This version is in force already, and stays as it is. Read the text in again to change it."
        )


def test_the_next_version_takes_the_place_of_the_one_before_on_its_day(cast: Cast) -> None:
    first, second = (read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY) for _ in range(2))
    later = TODAY + timedelta(days=30)
    approve(edition=first, by=cast.clerk, **MINUTED)
    approve(edition=second, by=cast.clerk, **MINUTED | {"in_force_from": later})

    assert edition_in_force(cast.school, today=later - timedelta(days=1)) == first
    assert edition_in_force(cast.school, today=later) == second
    assert versions_of(cast.school) == [second, first]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"approved": ""}, "Say when governors approved it: a month and a year are enough."),
        ({"approved": "2026-10"}, "It cannot have been approved on a day that is still to come."),
    ],
)
def test_the_approval_has_a_day_that_has_been(cast: Cast, changed: dict[str, str], why: str) -> None:
    edition = read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY)

    with pytest.raises(Refused) as refused:
        approve(edition=edition, by=cast.clerk, **MINUTED | changed)

    assert refused.value.why == why


def test_every_page_says_when_governors_will_review_it(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY)
    approve(edition=edition, by=cast.clerk, **MINUTED | {"review_due": "2026-08"})

    plan_review(edition=edition, on=date(2026, 11, 4), by=cast.clerk, today=TODAY)

    edition.refresh_from_db()
    assert out_of_date(edition, today=TODAY) == (
        "Review was due August 2026. Governors will review it on 4 November 2026. It still applies."
    )
    assert "No day is set" in out_of_date(edition, today=date(2026, 11, 5))


def test_a_month_is_over_when_its_last_day_is() -> None:
    edition = Edition(review_due="2018-03")

    assert out_of_date(edition, today=date(2018, 3, 31)) == ""
    assert out_of_date(edition, today=date(2018, 4, 1)) != ""
    assert printed_date("2017-03-14") == "14 March 2017"


def test_what_is_in_force_is_committed_to_the_last_letter(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY)
    approve(edition=edition, by=cast.clerk, **MINUTED)
    held = {commitment for entry in entries_in_order(cast.body) for commitment in entry.commitments}
    assert {one.commitment for one in committed(cast.body)} <= held

    Clause.objects.filter(edition=edition, clause_id="2.3.4").update(text="Adults may befriend pupils.")

    assert not {one.commitment for one in committed(cast.body)} & held


def test_the_text_is_read_by_section_with_what_follows_beside_it(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY)
    clauses = list(edition.clauses.all())

    sections = sections_of(clauses)
    follows = consequences(clauses)

    assert [clause for section in sections for clause in section.clauses] == clauses
    assert [heading.title for heading in model_pack().headings][:3] == [section.title for section in sections][:3]
    assert follows
    assert all(broken in {clause.clause_id for clause in clauses} for broken in follows)


def test_the_short_form_is_six_rules_of_the_policys_own(cast: Cast) -> None:
    edition = read_in(school=cast.school, text=model_pack(), by=cast.head, today=TODAY)

    rules = six_rules(list(edition.clauses.all()))

    assert len(rules) == 6
    assert "2.3.4" in {clause.clause_id for clause in rules}
    assert rules == sorted(rules, key=lambda clause: clause.place)
