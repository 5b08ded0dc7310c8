"""Somebody known outside school: told without a name, seen without leave, ended by whoever told it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from inforce.assurance.verify import verify
from inforce.cases.models import Case
from inforce.core.calendar import add_working_days
from inforce.core.may import Refused
from inforce.notices.models import Notice
from inforce.policies.actions import choose
from inforce.procedures import social_contact as contacts
from inforce.procedures.social_contact_told import Contact, State, amnesty_until, last_to_undo, may_keep, state_of
from inforce.records.access import waiting_for
from inforce.records.models import Record
from inforce.records.queries import days_of, opened, records_of
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

CHOIR = Contact(
    nature="parent", met=("club",), link="adult", safeguards=("school_matters",), note="We sing in one choir."
)
LINKED = Contact(nature="former", met=("before",), link="young", undo_by=TODAY + timedelta(days=3))


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        Notice.objects.all().delete()
        yield cast


def by(cast: Cast, person: Any, *, later: int = 0) -> dict[str, Any]:
    return {"by": person, "today": TODAY + timedelta(days=later), "now": cast.now + timedelta(days=later)}


def told(cast: Cast, contact: Contact = CHOIR, **changed: Any) -> Record:
    given: dict[str, Any] = {"by": cast.aisha, "school": cast.school, "contact": contact, "today": TODAY}
    return contacts.tell_contact(**(given | {"now": cast.now} | changed))


def state(record: Record) -> State:
    found = state_of(opened(record))
    assert found is not None
    return found


# --- the question ---------------------------------------------------------------------------------------------------


def test_nothing_is_an_answer_and_the_day_of_it_is_kept(cast: Cast) -> None:
    contacts.say_nothing_to_tell(school=cast.school, **by(cast, cast.mary))

    assert list(days_of(contacts.QUESTION, cast.school)) == [(cast.mary.pk, TODAY)]
    assert not Notice.objects.exists()
    assert verify(cast.body) == []


def test_telling_of_somebody_answers_the_question_too(cast: Cast) -> None:
    told(cast)

    assert list(days_of(contacts.QUESTION, cast.school)) == [(cast.aisha.pk, TODAY)]


@pytest.mark.both
def test_a_year_later_one_answer_says_of_all_that_they_are_still_so(cast: Cast) -> None:
    first, second = told(cast), told(cast, LINKED)
    contacts.end_contact(second, **by(cast, cast.aisha))

    contacts.say_nothing_to_tell(school=cast.school, **by(cast, cast.aisha, later=365))

    assert state(first).said_on == TODAY + timedelta(days=365)
    assert first in waiting_for(cast.head, cast.school, today=TODAY)  # whose turn it is stays
    assert [line.kind for line in opened(second).lines] == ["told", "ended"]
    assert verify(cast.body) == []


def test_telling_of_another_can_say_that_the_first_is_still_so(cast: Cast) -> None:
    first = told(cast)

    told(cast, LINKED, others_still_so=True)

    assert [line.kind for line in opened(first).lines] == ["told", "still_so"]


# --- telling --------------------------------------------------------------------------------------------------------


def test_it_waits_for_the_head_who_is_left_word_and_starts_no_concern(cast: Cast) -> None:
    record = told(cast)

    assert waiting_for(cast.head, cast.school, today=TODAY) == [record]
    assert [notice.person for notice in Notice.objects.all()] == [cast.head]
    assert state(record) == State(CHOIR, TODAY)
    assert not Case.objects.exists()
    assert verify(cast.body) == []


def test_the_same_told_twice_on_one_day_is_one(cast: Cast) -> None:
    assert told(cast) == told(cast)
    assert Record.objects.count() == 2  # and one answer to the question


@pytest.mark.parametrize("words", ["@the_browns", "07700 900123", "https://face.example/brown", "jo@brown.example"])
def test_nothing_is_kept_with_which_a_family_could_be_found(cast: Cast, words: str) -> None:
    with pytest.raises(Refused, match="nothing is kept with which a family could be found or written to"):
        told(cast, Contact(nature="family", met=("friends",), note=words))
    assert not Record.objects.exists()
    assert may_keep("We are friends with the Browns.")


@pytest.mark.parametrize("day", [None, -1, 29])
def test_a_link_to_a_pupil_is_undone_by_a_day_that_is_near(cast: Cast, day: int | None) -> None:
    undo_by = None if day is None else TODAY + timedelta(days=day)

    with pytest.raises(Refused) as refused:
        told(cast, Contact(nature="pupil", met=("online",), link="young", undo_by=undo_by))
    assert refused.value.why.startswith("Enter ")


def test_a_child_of_ones_own_may_be_noted_and_nothing_has_to_be_undone(cast: Cast) -> None:
    record = told(cast, Contact(nature="own", link="young"))

    assert state(record).to_undo is None
    contacts.acknowledge(record, **by(cast, cast.head))
    record.refresh_from_db()
    assert record.turn == Record.Turn.NOBODY


def test_governors_can_give_more_time_for_links_from_before_and_it_ends_by_itself(cast: Cast) -> None:
    half_term = TODAY + timedelta(days=45)
    choose(name="amnesty_until", value=half_term.isoformat(), school=cast.school, today=TODAY, by=cast.chair)

    record = told(cast, Contact(nature="pupil", met=("online",), link="young", undo_by=half_term))

    assert state(record).to_undo == half_term
    assert amnesty_until(cast.school, today=half_term) == half_term
    assert amnesty_until(cast.school, today=half_term + timedelta(days=1)) is None
    assert verify(cast.body) == []


# --- looking at it --------------------------------------------------------------------------------------------------


def test_seen_in_one_act_and_nothing_is_left_to_do(cast: Cast) -> None:
    record = told(cast)

    contacts.acknowledge(record, **by(cast, cast.head))

    record.refresh_from_db()
    assert (record.turn, record.closed_on) == (Record.Turn.NOBODY, None)
    with pytest.raises(Refused, match="This was seen already"):
        contacts.acknowledge(record, **by(cast, cast.head))
    assert verify(cast.body) == []


def test_the_head_cannot_acknowledge_her_own(cast: Cast) -> None:
    record = told(cast, by=cast.head)

    with pytest.raises(Refused, match="This is your own"):
        contacts.acknowledge(record, **by(cast, cast.head))
    contacts.acknowledge(record, **by(cast, cast.chair))
    assert state(record).seen


def test_seen_with_a_link_waits_for_the_person_until_it_is_undone(cast: Cast) -> None:
    record = told(cast, LINKED)

    contacts.acknowledge(record, **by(cast, cast.head))
    record.refresh_from_db()
    assert (record.turn, record.due) == (Record.Turn.ITS_OWN, LINKED.undo_by)
    contacts.say_undone(record, **by(cast, cast.aisha, later=1))

    record.refresh_from_db()
    assert (record.turn, record.due, state(record).contact.link) == (Record.Turn.NOBODY, None, "undone")
    with pytest.raises(Refused, match="There is no link to undo"):
        contacts.say_undone(record, **by(cast, cast.aisha, later=1))
    assert verify(cast.body) == []


def test_the_two_talk_and_links_are_undone_within_the_days_that_governors_chose(cast: Cast) -> None:
    for name, days in (("talk_within", "2"), ("undone_within", "7")):
        choose(name=name, value=days, school=cast.school, today=TODAY, by=cast.clerk)
    record = told(cast)
    contacts.ask_to_talk(record, words="On Friday?", **by(cast, cast.head))
    choose(name="talk_within", value="9", school=cast.school, today=TODAY, by=cast.clerk)

    record.refresh_from_db()

    assert record.due == state(record).to_talk == add_working_days(TODAY, 2)  # what was asked keeps its day
    assert last_to_undo(cast.school, today=TODAY) == TODAY + timedelta(days=7)


@pytest.mark.both
def test_let_us_talk_asks_the_person_and_either_says_that_they_have(cast: Cast) -> None:
    record = told(cast)
    Notice.objects.all().delete()

    contacts.ask_to_talk(record, words="On Friday?", **by(cast, cast.head))
    record.refresh_from_db()
    assert (record.turn, record.due) == (Record.Turn.ITS_OWN, add_working_days(TODAY, 5))
    assert [notice.person for notice in Notice.objects.all()] == [cast.aisha]
    contacts.say_talked(record, safeguards=["others", "decides"], **by(cast, cast.aisha, later=2))

    record.refresh_from_db()
    assert (record.turn, state(record).contact.safeguards) == (Record.Turn.NOBODY, ("decides", "others"))
    with pytest.raises(Refused, match="Nobody asked to talk about this"):
        contacts.say_talked(record, safeguards=[], **by(cast, cast.head, later=2))
    assert verify(cast.body) == []


def test_what_changed_is_looked_at_again_and_what_was_said_stays(cast: Cast) -> None:
    record = told(cast)
    contacts.acknowledge(record, **by(cast, cast.head))

    contacts.change_contact(record, contact=LINKED, **by(cast, cast.aisha, later=1))

    assert state(record) == State(LINKED, TODAY + timedelta(days=1), to_undo=LINKED.undo_by)
    assert waiting_for(cast.head, cast.school, today=TODAY) == [record]
    assert [line.kind for line in opened(record).lines] == ["told", "seen", "changed"]
    assert verify(cast.body) == []


def test_what_is_ended_stays_readable_and_takes_nothing_more(cast: Cast) -> None:
    record = told(cast)

    contacts.end_contact(record, **by(cast, cast.aisha))

    assert list(records_of(cast.aisha, cast.school, contacts.KIND)) == [record]
    assert contacts.live_of(cast.aisha, cast.school) == []
    for act in (contacts.say_still_so, contacts.end_contact):
        with pytest.raises(Refused, match="This is closed"):
            act(record, **by(cast, cast.aisha))


def test_nobody_changes_or_ends_what_another_told(cast: Cast) -> None:
    record = told(cast)

    for person in (cast.head, cast.chair, cast.mary):
        with pytest.raises(Refused, match="Only the person who told this can change it"):
            contacts.end_contact(record, **by(cast, person))


def test_whoever_leads_has_the_list_of_what_is_theirs_to_look_at(cast: Cast) -> None:
    of_aisha, of_the_head = told(cast), told(cast, by=cast.head)

    def listed(person: Any) -> list[Record]:
        return [one.record for one in contacts.register(person, cast.school, today=TODAY)]

    assert listed(cast.head) == [of_aisha]
    assert listed(cast.chair) == [of_the_head]
    assert listed(cast.mary) == listed(cast.administrator) == []
