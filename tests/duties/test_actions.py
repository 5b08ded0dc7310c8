"""A policy in force gives everybody what it asks; people come, sign, ask and go, and each act is on the record."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inforce.core.calendar import add_working_days
from inforce.core.duties import DutyKind
from inforce.core.may import Refused
from inforce.duties.actions import (
    ANSWER,
    QUESTION,
    agree,
    agree_on_paper,
    answer_question,
    ask_first,
    leave,
    not_today,
    put_in_force,
    start,
    take_in,
    take_in_list,
)
from inforce.duties.models import Task
from inforce.duties.queries import SIGN, committed, coverage, owed_by, standing, yet_to_sign
from inforce.keys.server_key import open_record
from inforce.ledger.facts import Fact
from inforce.ledger.queries import entries_in_order
from inforce.notices.models import Notice
from inforce.people.csv_import import read_list
from inforce.people.models import Engagement, Person
from inforce.people.queries import works_here
from inforce.policies import queries as policies
from inforce.policies.actions import read_in
from inforce.policies.model_pack import model_pack
from inforce.policies.models import Agreement, Edition, Reply
from tests.living import let_live
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

TEN_DAYS = add_working_days(TODAY, 10)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    let_live(monkeypatch, DutyKind.READ_AND_AGREE, DutyKind.POLICY_REVIEW)
    with at_school() as cast:
        yield cast


@pytest.fixture
def edition(cast: Cast) -> Edition:
    assert cast.edition is not None
    return cast.edition


def facts(cast: Cast) -> list[tuple[str, str, str]]:
    return [(entry.kind, entry.ref, entry.by) for entry in entries_in_order(cast.body)]


def opened(reply: Reply, sealed: bytes, purpose: str) -> str:
    return open_record(bytes(sealed), body=reply.body, purpose=purpose, ref=reply.ref).decode()


def signing(person: Person) -> list[tuple[date, date | None, date | None]]:
    tasks = Task.objects.filter(person=person, duty__kind=SIGN).order_by("pk")
    return list(tasks.values_list("due", "done_on", "dropped_on"))


# --- what a policy in force does ------------------------------------------------------------------------------------


def test_everybody_who_signs_the_whole_policy_owes_it_in_ten_working_days(cast: Cast) -> None:
    whole = {person for person in cast.everybody if person not in (cast.tom, cast.contractor, cast.volunteer)}

    assert {task.person for task in Task.objects.filter(duty__kind=SIGN)} == whole
    assert signing(cast.mary) == [(TEN_DAYS, None, None)]


def test_giving_it_is_one_fact_with_a_count_and_a_commitment_to_each_duty(cast: Cast, edition: Edition) -> None:
    [given] = [entry for entry in entries_in_order(cast.body) if entry.kind == Fact.DUTIES_GIVEN]

    assert (given.ref, given.by, given.count) == (edition.ref, cast.clerk.ref, Task.objects.count())
    assert given.commitments == [duty.commitment for duty in committed(cast.body)]


def test_everybody_with_an_address_hears_that_there_is_something(cast: Cast) -> None:
    told = {notice.person for notice in Notice.objects.all()}

    assert told == {person for person in cast.everybody if person.email}


def test_ten_times_the_people_take_no_more_statements(cast: Cast) -> None:
    def statements() -> int:
        edition = read_in(school=cast.school, text=model_pack(), by=None, today=TODAY)
        with CaptureQueriesContext(connection) as queries:
            put_in_force(
                edition=edition, approved="2026-09", in_force_from=TODAY, by=cast.clerk, today=TODAY, now=cast.now
            )
        return len(queries)

    few = statements()
    people = Person.objects.bulk_create(
        Person(body=cast.body, name=f"Adult {n}", email=f"{n}@x.example") for n in range(130)
    )
    Engagement.objects.bulk_create(
        Engagement(body=cast.body, school=cast.school, person=person, kind="support", since=TODAY) for person in people
    )

    assert statements() <= few


def test_the_next_version_asks_again_and_drops_what_the_last_one_still_asked(cast: Cast, edition: Edition) -> None:
    agree(person=cast.mary, edition=edition, by=cast.mary, today=TODAY)
    later = TODAY + timedelta(days=30)

    put_in_force(
        edition=read_in(school=cast.school, text=model_pack(), by=None, today=later),
        approved="2026-10", in_force_from=later, by=cast.clerk, today=later, now=cast.now,
    )  # fmt: skip

    assert signing(cast.mary) == [(TEN_DAYS, TODAY, None), (add_working_days(later, 10), None, None)]
    assert signing(cast.joe) == [(TEN_DAYS, None, later), (add_working_days(later, 10), None, None)]
    assert [task.duty.edition.ref == edition.ref for task in owed_by(cast.joe, cast.school, today=later)] == [False]


# --- people come and go ---------------------------------------------------------------------------------------------


def test_a_newcomer_owes_it_from_the_day_they_start(cast: Cast) -> None:
    starts = date(2026, 11, 2)

    made = take_in(
        school=cast.school, name="Ian Poole", kind="teacher", since=starts, by=cast.clerk, today=date(2026, 10, 20)
    )

    assert signing(made.person) == [(add_working_days(starts, 10), None, None)]


def test_a_list_of_newcomers_gets_tasks_too(cast: Cast) -> None:
    rows = read_list("name,kind,since\nIan Poole,teacher,2026-11-02\nUma Bell,kitchen,2026-09-01\n").rows

    assert take_in_list(school=cast.school, rows=rows, by=cast.administrator, today=TODAY) == 2

    due = {task.person.name: task.due for task in Task.objects.filter(person__name__in=["Ian Poole", "Uma Bell"])}
    assert due == {"Ian Poole": add_working_days(date(2026, 11, 2), 10), "Uma Bell": TEN_DAYS}


def test_who_leaves_owes_nothing_and_signs_in_no_more(cast: Cast) -> None:
    account = cast.account(cast.joe)

    leave(person=cast.joe, school=cast.school, on=TODAY, by=cast.clerk, today=TODAY)

    account.refresh_from_db()
    assert signing(cast.joe) == [(TEN_DAYS, None, TODAY)]
    assert not works_here(cast.joe, cast.school, today=TODAY)
    assert not account.is_active
    assert facts(cast)[-1] == (Fact.ENGAGEMENT_ENDED, cast.joe.ref, cast.clerk.ref)


def test_who_comes_back_owes_it_anew_and_signs_in_again(cast: Cast) -> None:
    account = cast.account(cast.joe)
    leave(person=cast.joe, school=cast.school, on=TODAY, by=cast.clerk, today=TODAY)
    later = TODAY + timedelta(days=60)

    start(person=cast.joe, school=cast.school, kind="support", since=later, by=cast.clerk, today=later)

    account.refresh_from_db()
    assert signing(cast.joe) == [(add_working_days(later, 10), None, None)]
    assert account.is_active


def test_who_leaves_in_one_way_and_stays_in_another_keeps_what_they_owe(cast: Cast) -> None:
    start(person=cast.joe, school=cast.school, kind="governor", since=TODAY, by=cast.clerk, today=TODAY)

    leave(person=cast.joe, school=cast.school, kind="governor", on=TODAY, by=cast.clerk, today=TODAY)

    assert signing(cast.joe) == [(TEN_DAYS, None, None)]
    assert works_here(cast.joe, cast.school, today=TODAY)


def test_whoever_leaves_at_once_leaves_their_post_too(cast: Cast) -> None:
    leave(person=cast.deputy, school=cast.school, on=TODAY, by=cast.head, today=TODAY)

    assert [post.until for post in cast.deputy.posts.all()] == [TODAY]


def test_whoever_holds_a_post_hands_it_over_before_they_plan_to_leave(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        leave(person=cast.deputy, school=cast.school, on=TODAY + timedelta(days=90), by=cast.clerk, today=TODAY)

    assert refused.value.why == "David Cole holds a post. Hand it over first; then say when they leave."
    assert works_here(cast.deputy, cast.school, today=TODAY + timedelta(days=100))


# --- signing --------------------------------------------------------------------------------------------------------


def test_signing_is_done_once_and_a_second_press_shows_the_first(cast: Cast, edition: Edition) -> None:
    first = agree(person=cast.mary, edition=edition, by=cast.mary, today=TODAY)
    again = agree(person=cast.mary, edition=edition, by=cast.mary, today=TODAY + timedelta(days=3))

    assert again == first
    assert signing(cast.mary) == [(TEN_DAYS, TODAY, None)]
    assert [fact for fact in facts(cast) if fact[0] == Fact.AGREED] == [(Fact.AGREED, edition.ref, cast.mary.ref)]


def test_nobody_signs_for_somebody_else_on_screen(cast: Cast, edition: Edition) -> None:
    with pytest.raises(Refused) as refused:
        agree(person=cast.priya, edition=edition, by=cast.head, today=TODAY)

    assert refused.value.why == (
        "Nobody signs for somebody else on screen. On paper, they sign and the office ticks the name."
    )
    assert Agreement.objects.count() == 0


def test_a_version_that_was_replaced_cannot_be_signed(cast: Cast, edition: Edition) -> None:
    later = TODAY + timedelta(days=30)
    put_in_force(
        edition=read_in(school=cast.school, text=model_pack(), by=None, today=later),
        approved="2026-10", in_force_from=later, by=cast.clerk, today=later, now=cast.now,
    )  # fmt: skip
    edition.refresh_from_db()

    with pytest.raises(Refused) as refused:
        agree(person=cast.mary, edition=edition, by=cast.mary, today=later)

    assert refused.value.why == "This version is not in force. Open the policy again from your first page."


def test_the_short_form_does_for_a_day_but_not_for_a_post(cast: Cast, edition: Edition) -> None:
    short = agree(person=cast.tom, edition=edition, by=cast.tom, today=TODAY)
    start(person=cast.tom, school=cast.school, kind="teacher", since=TODAY, by=cast.clerk, today=TODAY)
    assert signing(cast.tom) == [(TEN_DAYS, None, None)]

    whole = agree(person=cast.tom, edition=edition, by=cast.tom, today=TODAY)

    assert (short.size, whole.size) == ("short", "full")
    assert signing(cast.tom) == [(TEN_DAYS, TODAY, None)]


def test_the_office_ticks_who_signed_the_sheet(cast: Cast, edition: Edition) -> None:
    agree(person=cast.joe, edition=edition, by=cast.joe, today=TODAY)
    day = TODAY + timedelta(days=1)

    made = agree_on_paper(
        edition=edition,
        people=[(cast.priya, "full"), (cast.tom, "short"), (cast.joe, "full")],
        day=TODAY,
        by=cast.clerk,
        today=day,
    )

    assert [(one.person, one.size, one.how, one.day) for one in made] == [
        (cast.priya, "full", "paper", TODAY), (cast.tom, "short", "paper", TODAY),
    ]  # fmt: skip
    assert signing(cast.priya) == [(TEN_DAYS, TODAY, None)]
    last = list(entries_in_order(cast.body))[-1]
    assert (last.kind, last.by, last.count, len(last.commitments)) == (Fact.AGREED_ON_PAPER, cast.clerk.ref, 2, 2)


def test_a_name_that_does_not_belong_on_the_sheet_stops_it_whole(cast: Cast, edition: Edition) -> None:
    with pytest.raises(Refused) as refused:
        agree_on_paper(
            edition=edition,
            people=[(cast.priya, "full"), (cast.contractor, "full")],
            day=TODAY,
            by=cast.clerk,
            today=TODAY,
        )

    assert refused.value.why == "Bill Stone is told of the policy by their employer, and does not sign it."
    assert Agreement.objects.count() == 0


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_sheet_is_signed_while_its_version_is_in_force(cast: Cast, edition: Edition, day: date) -> None:
    with pytest.raises(Refused):
        agree_on_paper(edition=edition, people=[(cast.priya, "full")], day=day, by=cast.clerk, today=TODAY)


# --- asking ---------------------------------------------------------------------------------------------------------


def test_a_question_reaches_the_head_and_the_answer_the_person_who_asked(cast: Cast, edition: Edition) -> None:
    Notice.objects.all().delete()
    asked = ask_first(
        person=cast.mary, edition=edition, words="What is 2.4.6?", by=cast.mary, today=TODAY, now=cast.now
    )
    assert standing(edition, today=TODAY)[cast.mary.pk] == "asked"
    assert [notice.person for notice in Notice.objects.all()] == [cast.head]

    answer_question(reply=asked, words="Delete them the same day.", by=cast.head, today=TODAY, now=cast.now)

    asked.refresh_from_db()
    assert b"2.4.6" not in bytes(asked.sealed)
    assert open_record(bytes(asked.sealed), body=cast.body, purpose=QUESTION, ref=asked.ref) == b"What is 2.4.6?"
    assert (
        open_record(bytes(asked.answer_sealed), body=cast.body, purpose=ANSWER, ref=asked.ref)
        == b"Delete them the same day."
    )
    assert [notice.person for notice in Notice.objects.order_by("pk")] == [cast.head, cast.mary]
    assert signing(cast.mary) == [(TEN_DAYS, None, None)]
    assert facts(cast)[-2:] == [
        (Fact.ASKED_FIRST, asked.ref, cast.mary.ref), (Fact.ANSWERED, asked.ref, cast.head.ref),
    ]  # fmt: skip


def test_the_heads_own_question_goes_to_the_chair(cast: Cast, edition: Edition) -> None:
    asked = ask_first(person=cast.head, edition=edition, words="And I?", by=cast.head, today=TODAY, now=cast.now)

    with pytest.raises(Refused) as refused:
        answer_question(reply=asked, words="Yes.", by=cast.head, today=TODAY, now=cast.now)
    assert refused.value.why == "The chair of governors answers this question."

    assert (
        answer_question(reply=asked, words="Yes.", by=cast.chair, today=TODAY, now=cast.now).answered_by == cast.chair
    )


def test_a_question_is_answered_once(cast: Cast, edition: Edition) -> None:
    asked = ask_first(person=cast.mary, edition=edition, words="Why?", by=cast.mary, today=TODAY, now=cast.now)
    answer_question(reply=asked, words="So.", by=cast.head, today=TODAY, now=cast.now)

    with pytest.raises(Refused) as refused:
        answer_question(reply=asked, words="No, so.", by=cast.head, today=TODAY, now=cast.now)

    assert refused.value.why == "This was answered already."


def test_not_today_needs_no_reason_and_signing_stays_open(cast: Cast, edition: Edition) -> None:
    reply = not_today(person=cast.mary, edition=edition, by=cast.mary, today=TODAY)

    assert reply.sealed is None
    assert standing(edition, today=TODAY)[cast.mary.pk] == "not_today"
    assert signing(cast.mary) == [(TEN_DAYS, None, None)]
    assert facts(cast)[-1] == (Fact.NOT_TODAY, reply.ref, cast.mary.ref)


# --- how far the school has come ------------------------------------------------------------------------------------


def test_coverage_counts_by_group_leaves_out_who_is_told_and_masks_the_small(cast: Cast, edition: Edition) -> None:
    for person in (cast.head, cast.aisha, cast.tom, cast.mary):
        agree(person=person, edition=edition, by=person, today=TODAY)

    found = coverage(edition, today=TODAY)

    assert [(group.kind, group.people, group.signed, group.is_small) for group in found.groups] == [
        ("Teacher", 4, 2, True), ("Support staff", 4, 1, True), ("Supply staff", 1, 1, True),
        ("Governor", 2, 0, True), ("Kitchen staff", 1, 0, True), ("Volunteer", 1, 0, True),
    ]  # fmt: skip
    assert (found.everybody.people, found.everybody.signed, found.everybody.percent, found.told) == (13, 4, 30, 1)
    assert cast.tom not in {one.person for one in yet_to_sign(edition, today=TODAY)}
    assert len(yet_to_sign(edition, today=TODAY)) == 9


def test_a_hundred_of_a_hundred_is_only_said_when_all_signed(cast: Cast, edition: Edition) -> None:
    everybody = [one.person for one in yet_to_sign(edition, today=TODAY)]
    for person in everybody[:-1]:
        agree(person=person, edition=edition, by=person, today=TODAY)

    assert coverage(edition, today=TODAY).everybody.percent < 100


def test_every_row_that_matters_is_committed_in_the_record(cast: Cast, edition: Edition) -> None:
    agree(person=cast.mary, edition=edition, by=cast.mary, today=TODAY)
    agree_on_paper(edition=edition, people=[(cast.priya, "full")], day=TODAY, by=cast.clerk, today=TODAY)
    asked = ask_first(person=cast.joe, edition=edition, words="Why?", by=cast.joe, today=TODAY, now=cast.now)
    answer_question(reply=asked, words="So.", by=cast.head, today=TODAY, now=cast.now)

    held = {commitment for entry in entries_in_order(cast.body) for commitment in entry.commitments}

    rows = [*policies.committed(cast.body), *committed(cast.body)]
    assert {row.what for row in rows} == {"edition", "agreement", "reply", "answer", "duty"}
    assert all(row.commitment in held for row in rows)
