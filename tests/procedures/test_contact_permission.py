"""Giving a pupil a number or e-mail: agreed by everybody who must, valid on its days only, over by itself."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from inforce.assurance.verify import verify
from inforce.core.calendar import add_working_days
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.duties.actions import leave
from inforce.keys.actions import end_post
from inforce.keys.queries import posts_on
from inforce.ledger.queries import story_of
from inforce.notices.models import Notice
from inforce.people.actions import enter_closeness
from inforce.people.models import Person
from inforce.policies.actions import choose
from inforce.procedures import contact_permission
from inforce.procedures.contact_permission import (
    end_what_is_over,
    may_ask,
    may_deal,
    may_enter_answer,
    may_last,
    say_details,
    withdraw,
)
from inforce.procedures.contact_slips import answer_slip, open_slip
from inforce.procedures.contact_standing import Details, Step, state_of
from inforce.records.access import waiting_for
from inforce.records.models import Asked, Line, Record
from inforce.records.queries import opened, opened_all
from tests.school import TODAY, Cast, at_school
from tests.wishing import ENDS, STARTS, acting, asked, decided, listed, said, slip_for, standing_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]

AFTER = ENDS + timedelta(days=1)
BY_SLIP: dict[str, Any] = {"yes": True, "name": "Karen Q", "words": ""}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def agreed(cast: Cast) -> Record:
    """Asked by Dana, agreed by one parent and the head."""
    record = asked(cast)
    said(record, listed(record, by=cast.head), by=cast.head)
    assert decided(record, by=cast.head).step is Step.AGREED
    return record


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as raised:
        act()
    assert raised.value.why.endswith(".")
    return raised.value.why


def told() -> set[Person]:
    """Who was left word since it was last asked."""
    people = {notice.person for notice in Notice.objects.all()}
    Notice.objects.all().delete()
    return people


def tick(cast: Cast, today: date) -> int:
    return end_what_is_over(cast.body, today=today, now=acting(cast.head, today=today)["now"])


# --- the road ---------------------------------------------------------------------------------------------------------


def test_it_is_valid_only_when_everybody_listed_and_the_school_agreed_and_only_on_its_days(cast: Cast) -> None:
    record = asked(cast)
    assert standing_of(record).step is Step.ASKED
    karen, paul = (listed(record, by=cast.head, name=name) for name in ("Karen Q", "Paul Q"))

    assert said(record, karen, by=cast.head).step is Step.WAITING
    assert decided(record, by=cast.head).step is Step.WAITING
    assert [one.name for one in standing_of(record).waits_for] == ["Paul Q"]
    assert said(record, paul, by=cast.head).step is Step.AGREED

    days = [STARTS - timedelta(days=1), STARTS, ENDS, AFTER]
    assert [standing_of(record, today=day).step for day in days] == [Step.AGREED, Step.VALID, Step.VALID, Step.OVER]
    assert verify(cast.body) == []


def test_the_day_after_it_is_over_by_itself_and_whoever_asked_is_asked_for_the_details(cast: Cast) -> None:
    record = agreed(cast)
    told()

    assert tick(cast, ENDS) == 0
    assert tick(cast, AFTER) == 1
    assert tick(cast, AFTER) == 0

    standing = standing_of(record, today=AFTER)
    assert (standing.step, standing.details) == (Step.OVER, Details.TO_SAY)
    assert (record.turn, record.due) == (Record.Turn.ITS_OWN, add_working_days(AFTER, 5))
    assert told() == {cast.dsl}

    later = acting(cast.dsl, today=AFTER)
    assert say_details(record, withdrawn=False, done=["asked"], **later).details is Details.NOT_YET
    assert told() == {cast.head}
    assert say_details(record, withdrawn=True, done=["deleted"], **later).details is Details.WITHDRAWN
    record.refresh_from_db()
    assert record.closed_on == AFTER
    assert refused(lambda: say_details(record, withdrawn=True, done=[], **later)).startswith("There is nothing to")
    assert verify(cast.body) == []


def test_what_nobody_agreed_to_in_time_is_over_and_nothing_is_asked_back(cast: Cast) -> None:
    record = asked(cast)
    told()

    assert (tick(cast, STARTS + timedelta(days=1)), tick(cast, AFTER)) == (0, 1)

    assert standing_of(record, today=AFTER).details is Details.NOT_ASKED
    assert record.closed_on == AFTER
    assert told() == {cast.dsl}
    assert verify(cast.body) == []


def test_a_tick_finds_what_is_over_with_the_same_queries_for_one_and_for_three(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        asked(cast)

    with django_assert_max_num_queries(4):
        tick(cast, STARTS + timedelta(days=1))


def test_what_nobody_decided_is_opened_once_a_day_and_not_by_every_tick(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(cast)
    looked_at: list[int] = []
    monkeypatch.setattr(
        contact_permission, "opened_all", lambda rows: looked_at.append(len(found := opened_all(rows))) or found
    )
    not_yet: dict[int, date] = {}
    days = [STARTS + timedelta(days=1)] * 3 + [ENDS] * 2 + [AFTER] * 2

    ended = [end_what_is_over(cast.body, today=day, now=cast.now, not_yet=not_yet) for day in days]

    assert looked_at == [1, 0, 0, 1, 0, 1, 0]
    assert ended == [0, 0, 0, 0, 0, 1, 0]
    assert len(not_yet) == 0


def test_the_details_are_gone_within_the_days_that_governors_chose(cast: Cast) -> None:
    choose(name="details_gone_within", value="2", school=cast.school, today=TODAY, by=cast.clerk)
    record = agreed(cast)

    tick(cast, AFTER)

    record.refresh_from_db()
    assert record.due == add_working_days(AFTER, 2)


@pytest.mark.parametrize("day", [TODAY, STARTS])
def test_whoever_asked_takes_it_back_at_any_time(cast: Cast, day: date) -> None:
    record = agreed(cast)
    told()

    standing = withdraw(record, **acting(cast.dsl, today=day))

    assert standing.step is Step.WITHDRAWN
    assert standing.details is (Details.TO_SAY if day == STARTS else Details.NOT_ASKED)
    assert told() == {cast.head}
    assert refused(lambda: withdraw(record, **acting(cast.dsl, today=day))).startswith("This has ended.")
    assert refused(lambda: withdraw(record, **acting(cast.head, today=day))).startswith("Only the person who asked")
    assert verify(cast.body) == []


@pytest.mark.parametrize("day", [TODAY, STARTS])
def test_a_no_from_anybody_stops_it_even_after_a_yes(cast: Cast, day: date) -> None:
    record = agreed(cast)
    who = standing_of(record).must[0].who
    told()

    standing = said(record, who, by=cast.head, yes=False, today=day)

    assert standing.step is Step.REFUSED
    assert standing.details is (Details.TO_SAY if day == STARTS else Details.NOT_ASKED)
    assert told() == {cast.dsl}
    assert refused(lambda: said(record, who, by=cast.head, today=day)).startswith(("This has ended.", "This is closed"))
    assert verify(cast.body) == []


def test_a_no_from_the_school_stops_it_too(cast: Cast) -> None:
    record = agreed(cast)

    assert decided(record, by=cast.head, yes=False, today=STARTS).step is Step.REFUSED


def test_dana_whose_partner_is_the_deputy_gets_it_agreed_in_the_end(cast: Cast) -> None:
    enter_closeness(one=cast.dsl, other=cast.deputy, today=TODAY, by=cast.clerk)
    first = asked(cast)
    karen, paul = (listed(first, by=cast.head, name=name) for name in ("Karen Q", "Paul Q"))
    said(first, karen, by=cast.head)

    why = refused(lambda: decided(first, by=cast.deputy))
    assert why == "You are entered as close to Dana Reed: the headteacher looks at this, and not you."
    assert said(first, paul, by=cast.head, yes=False).step is Step.REFUSED
    assert refused(lambda: decided(first, by=cast.head)).startswith("This is closed")

    second = asked(cast)
    for name in ("Karen Q", "Paul Q"):
        said(second, listed(second, by=cast.head, name=name), by=cast.head)
    assert decided(second, by=cast.head).step is Step.AGREED
    assert tick(cast, AFTER) == 1
    assert standing_of(second, today=AFTER).details is Details.TO_SAY
    assert verify(cast.body) == []


# --- who deals with it ------------------------------------------------------------------------------------------------


def test_the_heads_own_and_that_of_somebody_close_to_the_head_go_to_the_chair(cast: Cast) -> None:
    enter_closeness(one=cast.head, other=cast.dsl, today=TODAY, by=cast.clerk)

    for person in (cast.head, cast.dsl):
        record = asked(cast, by=person)
        assert waiting_for(cast.chair, cast.school, today=TODAY)[-1] == record
        assert waiting_for(cast.head, cast.school, today=TODAY) == []
        refused(lambda record=record: listed(record, by=cast.head))  # type: ignore[misc]
        said(record, listed(record, by=cast.chair), by=cast.chair)
        assert decided(record, by=cast.chair).step is Step.AGREED
    assert verify(cast.body) == []


def test_nobody_agrees_to_their_own(cast: Cast) -> None:
    record = asked(cast, by=cast.head)

    assert refused(lambda: decided(record, by=cast.head)) == "This is your own: somebody else looks at it."


def test_where_nobody_is_left_who_could_agree_it_says_whom_to_ask(cast: Cast) -> None:
    for post in posts_on(cast.school, today=TODAY).exclude(office__in=[Office.CLERK, Office.DSL]):
        end_post(post=post, today=TODAY, by=None)

    assert may_ask(cast.dsl, cast.school, today=TODAY).why.startswith("Nobody holds a post today who could agree")


def test_of_two_leaders_at_once_the_second_sees_the_first(cast: Cast) -> None:
    as_one_page_read_it = asked(cast)
    listed(as_one_page_read_it, by=cast.head)
    decided(as_one_page_read_it, by=cast.head, yes=False)

    assert refused(lambda: decided(as_one_page_read_it, by=cast.head)).startswith("This is closed")


# --- who must agree ---------------------------------------------------------------------------------------------------


def test_the_school_cannot_agree_before_anybody_is_listed(cast: Cast) -> None:
    record = asked(cast)

    assert refused(lambda: decided(record, by=cast.head)) == "List first who must agree."


def test_a_pupil_over_18_agrees_too_and_one_under_18_is_not_asked(cast: Cast) -> None:
    grown, young = asked(cast, over_18=True), asked(cast)
    listed(grown, by=cast.head)

    assert refused(lambda: decided(grown, by=cast.head)).startswith("The pupil is 18 or over: list the pupil")
    assert refused(lambda: listed(young, by=cast.head, relation="pupil")).startswith("A pupil under 18 is not asked")
    pupil = listed(grown, by=cast.head, name="Robin Q", relation="pupil")
    off = {"why": "unreachable", **acting(cast.head)}
    assert refused(lambda: contact_permission.let_off(grown, who=pupil, **off)).startswith("The pupil is 18 or over")


def test_who_is_not_asked_is_kept_with_the_reason(cast: Cast) -> None:
    record = asked(cast)
    karen, paul = (listed(record, by=cast.head, name=name) for name in ("Karen Q", "Paul Q"))
    said(record, karen, by=cast.head)
    decided(record, by=cast.head)

    contact_permission.leave_out(record, name=" Ann  Q ", why="court", **acting(cast.head))
    standing = contact_permission.let_off(record, who=paul, why="unreachable", **acting(cast.head))

    assert [(one.name, one.why) for one in standing.left_out] == [("Ann Q", "court"), ("Paul Q", "unreachable")]
    assert standing.step is Step.AGREED
    assert refused(lambda: listed(record, by=cast.head, name="Somebody else")).startswith("Everybody on the list has")
    assert verify(cast.body) == []


def test_every_other_no_says_why(cast: Cast) -> None:
    record = asked(cast)
    karen = listed(record, by=cast.head)

    assert refused(lambda: listed(record, by=cast.head, name=" karen  QUILLFEATHER ")).endswith("on the list already.")
    assert refused(lambda: said(record, "nobody", by=cast.head)).startswith("They are not on the list")
    for on in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        may = may_enter_answer(cast.head, opened(record), who=karen, yes=True, on=on, today=TODAY)
        assert may.why.startswith("Choose a day from the one on which this was asked for")
    said(record, karen, by=cast.head)
    assert refused(lambda: said(record, karen, by=cast.head)).endswith("Only a no can be entered now.")
    off = {"who": karen, "why": "court", **acting(cast.head)}
    assert refused(lambda: contact_permission.let_off(record, **off)).endswith("has answered already.")
    for number in range(contact_permission.MOST_WHO_AGREE - 1):
        listed(record, by=cast.head, name=f"Aunt {number}")
    assert refused(lambda: listed(record, by=cast.head, name="One more")).startswith("8 people are on the list")


# --- what is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [
        (date(2026, 9, 6), date(2026, 9, 8), "Choose today or a later day to begin"),
        (date(2027, 9, 9), date(2027, 9, 9), "Choose a day to begin that is less than a year away"),
        (date(2026, 9, 9), date(2026, 9, 8), "Choose a last day that is not before the first"),
        (date(2026, 9, 7), date(2027, 9, 7), "Choose a last day within a year of the first"),
        (date(2026, 9, 7), date(2026, 9, 7), ""),
        (date(2026, 9, 7), date(2027, 9, 6), ""),
        (date(2027, 8, 31), date(2028, 2, 29), ""),
    ],
)
def test_it_begins_today_or_later_and_ends_within_a_year(starts: date, ends: date, why: str) -> None:
    assert may_last(starts, ends, today=TODAY).why.startswith(why)
    assert bool(may_last(starts, ends, today=TODAY)) is (why == "")


@pytest.mark.parametrize(
    "changed", [{"why": "Ring 07700 900123"}, {"other": "dana@example.org", "detail": "other"}, {"first_name": "@rob"}]
)
def test_the_number_itself_is_refused_wherever_it_is_typed(cast: Cast, changed: dict[str, str]) -> None:
    assert refused(lambda: asked(cast, **changed)).endswith("only which kind of detail it is, is kept.")
    assert not Record.objects.exists()


def test_no_name_and_no_code_stands_in_the_database(cast: Cast) -> None:
    record = asked(cast)
    code = slip_for(record, listed(record, by=cast.head), by=cast.head)
    answer_slip(code, school=cast.school, **BY_SLIP, today=TODAY, now=cast.now)

    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM inforce_line")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())
    assert [word for word in (b"Quillfeather", b"Robin", b"Karen", code.encode()) if word in stored] == []
    assert code not in str(Asked.objects.values())
    assert {one.sentence for one in story_of(record.ref, body=cast.body)} == {
        "asked to give a pupil a number or e-mail of their own",
        "dealt with a wish to give a pupil a number or e-mail",
        "answered whether a pupil may be given a number or e-mail",
    }


def test_where_a_line_was_damaged_nothing_counts_as_agreed(cast: Cast) -> None:
    record = agreed(cast)
    Line.objects.filter(pk=Line.objects.filter(record=record).last().pk).update(sealed=b"nothing")  # type: ignore[union-attr]

    assert refused(lambda: state_of(opened(record), today=STARTS)).startswith("A part of this does not open")
    assert refused(lambda: may_deal(cast.head, opened(record), today=STARTS)).startswith("A part of this")
    assert tick(cast, AFTER) == 0


# --- slips ------------------------------------------------------------------------------------------------------------


def open_now(cast: Cast, code: str, today: date = TODAY) -> object:
    return open_slip(code, school=cast.school, today=today)


def by_slip(cast: Cast, code: str, today: date = TODAY, **changed: Any) -> Any:
    now = acting(cast.head, today=today)["now"]
    return answer_slip(code, school=cast.school, **(BY_SLIP | changed), today=today, now=now)


def test_a_slip_answers_once_for_the_person_it_was_made_for(cast: Cast) -> None:
    record = asked(cast)
    who = listed(record, by=cast.head)
    code = slip_for(record, who, by=cast.head)
    told()

    standing = by_slip(cast, code.upper().replace("-", " "), words=" Thank you. ")

    one = standing.agreeing(who)
    assert one is not None
    assert (one.answer, one.how, one.on, one.typed, one.words) == (True, "slip", TODAY, "Karen Q", "Thank you.")
    assert told() == {cast.head}
    used = "This code was used on 7 September 2026. If that was not you, tell the school at once."
    assert refused(lambda: by_slip(cast, code, yes=False)) == used
    assert refused(lambda: open_now(cast, code)) == used
    assert verify(cast.body) == []


def test_a_no_by_slip_stops_it_and_closes_every_other_slip(cast: Cast) -> None:
    record = asked(cast)
    codes = [slip_for(record, listed(record, by=cast.head, name=name), by=cast.head) for name in ("Karen", "Paul")]

    assert by_slip(cast, codes[0], yes=False).step is Step.REFUSED

    assert refused(lambda: open_now(cast, codes[1])) == "There is nothing left to answer: what was asked for has ended."


def test_a_slip_that_no_longer_opens_says_why(cast: Cast) -> None:
    record = asked(cast, ends=TODAY + timedelta(days=90))
    karen, paul = (listed(record, by=cast.head, name=name) for name in ("Karen Q", "Paul Q"))
    old, new = (slip_for(record, karen, by=cast.head) for _ in range(2))
    pauls = slip_for(record, paul, by=cast.head)

    assert refused(lambda: open_now(cast, old)).startswith("A newer slip was made for you.")
    late = TODAY + timedelta(days=31)
    assert refused(lambda: open_now(cast, new, late)) == (
        "This code was good until 7 October 2026. Ask the school for a new slip."
    )
    assert refused(lambda: open_now(cast, "aaaaa-aaaaa-aaaaa-aaaaa")).startswith("This code opens nothing here.")
    said(record, karen, by=cast.head)
    assert refused(lambda: open_now(cast, new)).startswith("The school entered your answer of 7 September 2026.")
    contact_permission.let_off(record, who=paul, why="unreachable", **acting(cast.head))
    assert refused(lambda: open_now(cast, pauls)) == "The school does not need your answer any more."


def test_a_slip_is_good_for_thirty_days_and_never_after_the_last_day(cast: Cast) -> None:
    record = asked(cast)
    slip_for(record, listed(record, by=cast.head), by=cast.head)

    assert Asked.objects.get().until == ENDS


def test_no_slip_is_made_for_somebody_who_answered_or_is_not_listed(cast: Cast) -> None:
    record = asked(cast)
    karen = listed(record, by=cast.head)
    listed(record, by=cast.head, name="Paul")
    said(record, karen, by=cast.head)

    assert refused(lambda: slip_for(record, karen, by=cast.head)).endswith("has answered already.")
    assert refused(lambda: slip_for(record, "nobody", by=cast.head)).startswith("They are not on the list")
    assert refused(lambda: slip_for(record, karen, by=cast.deputy)) == "The headteacher looks at this."


# --- somebody who left ------------------------------------------------------------------------------------------------


def test_it_ends_when_whoever_asked_leaves_and_whoever_leads_says_what_became_of_the_details(cast: Cast) -> None:
    record = agreed(cast)
    for post in posts_on(cast.school, today=STARTS).filter(person=cast.dsl):
        end_post(post=post, today=STARTS, by=cast.clerk)
    leave(person=cast.dsl, school=cast.school, on=STARTS, by=cast.clerk, today=STARTS)
    told()

    assert (tick(cast, STARTS), tick(cast, STARTS)) == (1, 0)

    standing = standing_of(record, today=STARTS)
    assert (standing.step, standing.details) == (Step.OVER, Details.TO_SAY)
    assert waiting_for(cast.head, cast.school, today=STARTS) == [record]
    assert told() == {cast.head}
    say_details(record, withdrawn=True, done=["they_say"], by=cast.head, today=STARTS, now=cast.now)
    assert waiting_for(cast.head, cast.school, today=STARTS) == []
    assert verify(cast.body, today=STARTS) == []
