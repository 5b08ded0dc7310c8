"""The review of the policy: it gathers, the head proposes, governors decide, and the pages say the truth about it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.duties.actions import ask_first
from inforce.duties.models import Task
from inforce.ledger.queries import deeds_of
from inforce.people.actions import enter_closeness
from inforce.people.models import Person
from inforce.policies.actions import plan_review
from inforce.policies.queries import edition_in_force, out_of_date
from inforce.procedures import review as reviewing
from inforce.procedures.account_safety import tell_incident
from inforce.procedures.precedence_documents import register_of
from inforce.procedures.review_gathered import Gathered, gathered
from inforce.records.models import Record
from tests.procedures.test_equipment_check import checked
from tests.procedures.test_exposure import told
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

FEW = {"questions", "exposure", "account_safety", "contact_permission"}
IN_MAY = date(2027, 5, 4)


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def on(cast: Cast, day: date = TODAY) -> dict[str, Any]:
    return {"school": cast.school, "today": day, "now": cast.now + (day - TODAY)}


def call(cast: Cast, words: str = "Pupils talk to a machine that answers.", **how: Any) -> reviewing.Review:
    given = {"by": cast.dsl, "what": "technology", "words": words} | on(cast)
    return reviewing.enter_call(**given | how)


def decided(cast: Cast, day: date = TODAY, **how: Any) -> reviewing.Review:
    given = {
        "by": cast.clerk,
        "change": False,
        "on": day,
        "minute": "FGB 2026/40",
        "next_on": day + timedelta(days=300),
    }
    return reviewing.decide(**given | on(cast, day) | how)


def shown(cast: Cast, day: date = TODAY) -> dict[str, int | None]:
    edition = edition_in_force(cast.school, today=day)
    assert edition is not None
    found = gathered(edition, since=reviewing.since(edition, reviewing.last_review(cast.school)), today=day)
    return {one.what: one.many for one in found if one.what != "documents"}


# --- its life ---------------------------------------------------------------------------------------------------------


def test_one_review_gathers_what_is_entered_and_proposed_until_governors_decide(cast: Cast) -> None:
    call(cast)
    call(cast, "A game that strangers use to write to pupils", by=cast.chair, what="threat")
    reviewing.propose(by=cast.head, clause="2.5.1", words="Name the new learning platform.", **on(cast))
    gone = reviewing.propose(by=cast.head, clause=reviewing.WHOLE, words="Make it shorter.", **on(cast))
    reviewing.take_back(by=cast.head, proposal=gone.proposals[-1].ref, **on(cast))

    review = reviewing.open_review(cast.school)
    assert review is not None
    assert [(one.what, one.by) for one in review.entered] == [
        ("technology", cast.dsl.ref),
        ("threat", cast.chair.ref),
    ]
    assert [(one.clause, one.words) for one in review.proposals] == [("2.5.1", "Name the new learning platform.")]
    made = decided(cast, change=True)

    assert made.record == review.record
    assert reviewing.open_review(cast.school) is None
    assert reviewing.reviews_of(cast.school) == [made]
    assert made.decision is not None
    assert (made.decision.change, made.decision.minute) == (True, "FGB 2026/40")
    assert len(made.entered) == 2
    assert verify(cast.body, today=TODAY) == []


def test_deciding_does_it_for_everybody_who_owed_it_and_it_is_owed_again_in_a_year(cast: Cast) -> None:
    owed = Task.objects.filter(duty__kind=reviewing.KIND, done_on=None)
    assert {task.person for task in owed} == {cast.head, cast.chair}

    decided(cast, IN_MAY)

    done = Task.objects.filter(duty__kind=reviewing.KIND, done_on=IN_MAY)
    assert {task.person for task in done} == {cast.head, cast.chair}
    assert verify(cast.body, today=IN_MAY) == []


def test_a_review_that_was_gathered_for_months_is_done_on_the_day_of_the_decision(cast: Cast) -> None:
    call(cast, by=cast.head)

    decided(cast, IN_MAY)

    assert set(Task.objects.filter(duty__kind=reviewing.KIND).values_list("done_on", flat=True)) == {IN_MAY}
    assert verify(cast.body, today=IN_MAY) == []


def test_what_was_done_stands_in_the_record_of_whoever_did_it(cast: Cast) -> None:
    call(cast)
    decided(cast)

    assert [deed.sentence for deed in deeds_of(cast.dsl.ref, body=cast.body)][-1] == (
        "entered something that calls for a review of the policy"
    )
    assert [deed.sentence for deed in deeds_of(cast.clerk.ref, body=cast.body)][-2:] == [
        "entered what governors decided about the policy",
        "entered that governors reviewed the policy",
    ]


# --- out of date ------------------------------------------------------------------------------------------------------


def test_after_a_review_the_text_is_out_of_date_a_year_later_whatever_day_is_planned(cast: Cast) -> None:
    late = date(2027, 10, 4)  # its review was due in September
    edition = edition_in_force(cast.school, today=late)
    assert "Review was due September 2027." in out_of_date(edition, today=late)

    decided(cast, late, next_on=date(2028, 10, 4))

    edition = edition_in_force(cast.school, today=late)
    assert edition is not None
    assert out_of_date(edition, today=date(2028, 10, 4)) == ""
    missed = date(2028, 10, 5)
    assert "Review was due 4 October 2028. No day is set" in out_of_date(edition, today=missed)
    plan_review(edition=edition, on=date(2028, 11, 1), by=cast.head, today=missed)
    assert out_of_date(edition, today=missed) == (
        "Review was due 4 October 2028. Governors will review it on 1 November 2028. It still applies."
    )


def test_a_sooner_day_that_governors_set_counts_once_it_has_passed(cast: Cast) -> None:
    decided(cast, next_on=date(2026, 12, 1))
    edition = edition_in_force(cast.school, today=TODAY)

    assert out_of_date(edition, today=date(2026, 12, 1)) == ""
    assert "Review was due 1 December 2026." in out_of_date(edition, today=date(2026, 12, 2))


# --- what the registers show ------------------------------------------------------------------------------------------


def test_less_than_five_and_none_look_the_same_and_five_are_a_number(cast: Cast) -> None:
    assert shown(cast) == dict.fromkeys(FEW)
    for _ in range(4):
        told(cast, by=cast.mary, how="search", today=TODAY, where="classroom" if _ % 2 else "hall")
    assert shown(cast)["exposure"] is None

    for how in ("advert", "video", "link", "message", "game"):
        told(cast, by=cast.mary, how=how)
    assert isinstance(shown(cast)["exposure"], int)


def test_what_the_head_may_not_see_is_not_counted_for_anybody(cast: Cast) -> None:
    enter_closeness(one=cast.head, other=cast.joe, by=cast.clerk, today=TODAY)
    assert cast.edition is not None

    def asks(person: Person, times: int) -> None:
        for number in range(times):
            ask_first(person=person, edition=cast.edition, words=f"{number}?", by=person, today=TODAY, now=cast.now)  # type: ignore[arg-type]

    asks(cast.head, 5)
    asks(cast.joe, 5)
    asks(cast.mary, 4)
    assert shown(cast)["questions"] is None

    asks(cast.mary, 1)
    assert shown(cast)["questions"] == 5


def test_checks_that_found_something_and_a_day_that_passed_are_there_and_what_was_before_is_not(cast: Cast) -> None:
    checked(cast)
    checked(cast, actions="")
    assert shown(cast) == {"checks": 1} | dict.fromkeys(FEW)

    made = decided(cast, TODAY + timedelta(days=1))

    assert made.decision is not None
    assert Gathered("checks", 1) in made.decision.gathered
    assert shown(cast, TODAY + timedelta(days=2)) == dict.fromkeys(FEW)
    assert shown(cast, date(2028, 1, 10)) == {"day": 1} | dict.fromkeys(FEW)


def test_documents_that_are_missing_are_counted_until_they_are_there(cast: Cast) -> None:
    missing = [row.name for row in register_of(cast.school, today=TODAY) if row.missing]
    assert missing
    assert Gathered("documents", len(missing)) in gathered(cast.edition, since=TODAY, today=TODAY)  # type: ignore[arg-type]


def test_a_password_is_a_number_and_never_whose(cast: Cast) -> None:
    incident = {"what": "password", "noticed_on": TODAY, "done": [], "pupils": "no"} | on(cast)
    for which in ("school_sign_in", "school_mail", "pupil_data", "own_mail", "own_social"):
        tell_incident(by=cast.aisha, which=which, **incident)

    assert shown(cast)["account_safety"] == 5
    made = decided(cast)
    assert cast.aisha.ref not in str(made)


# --- who, and what is refused -----------------------------------------------------------------------------------------


def test_who_enters_who_proposes_and_who_decides(cast: Cast) -> None:
    may = {
        "enter": {one for one in cast.everybody if reviewing.may_enter(one, cast.school, today=TODAY)},
        "see": {one for one in cast.everybody if reviewing.may_see(one, cast.school, today=TODAY)},
        "propose": {one for one in cast.everybody if reviewing.may_propose(one, cast.school, today=TODAY)},
        "decide": {one for one in cast.everybody if reviewing.may_decide(one, cast.school, today=TODAY)},
    }

    governors = {cast.chair, cast.vice_chair, cast.clerk}
    assert may == {
        "enter": governors | {cast.head, cast.dsl},
        "see": governors | {cast.head, cast.dsl},
        "propose": {cast.head},
        "decide": governors,
    }
    with pytest.raises(Refused, match=r"Governors decide this\."):
        decided(cast, by=cast.head)
    with pytest.raises(Refused, match=r"The headteacher prepares the review\."):
        reviewing.propose(by=cast.chair, clause="", words="Shorter.", **on(cast))
    with pytest.raises(Refused, match=r"Tell one of them\."):
        call(cast, by=cast.mary)
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"on": TODAY + timedelta(days=1)}, "This day is still to come. Enter it when governors have decided."),
        ({"on": TODAY - timedelta(days=93)}, "That is more than three months ago."),
        ({"next_on": TODAY}, "The day of the next review must still be to come."),
        ({"next_on": date(2027, 9, 8)}, "A policy is reviewed every year."),
    ],
)
def test_days_that_cannot_be_right_are_refused(cast: Cast, changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused) as refused:
        decided(cast, **changed)

    assert refused.value.why.startswith(why)
    assert not Record.objects.exists()


def test_a_decision_before_the_last_one_is_refused(cast: Cast) -> None:
    decided(cast)

    with pytest.raises(Refused, match="Governors decided last on 7 September 2026"):
        decided(cast, TODAY + timedelta(days=3), on=TODAY - timedelta(days=1))


def test_without_a_policy_there_is_nothing_to_review() -> None:
    with at_school(in_force=False) as cast, pytest.raises(Refused, match="No policy is in force"):
        decided(cast)


def test_pressing_twice_is_once(cast: Cast) -> None:
    assert call(cast) == call(cast)
    said = {"by": cast.head, "clause": "", "words": "Shorter."} | on(cast)
    assert reviewing.propose(**said) == reviewing.propose(**said)
    assert decided(cast) == decided(cast)
    assert Record.objects.count() == 1


def test_only_a_clause_that_is_there_is_proposed_on(cast: Cast) -> None:
    with pytest.raises(Refused, match="There is no such clause"):
        reviewing.propose(by=cast.head, clause="9.9.9", words="Shorter.", **on(cast))
