"""A record keeps each line as it was said, under the server's key, and lets its people read it and nobody else."""

from collections.abc import Iterator

import pytest
from django.db import connection

from inforce.assurance.verify import verify
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.keys.actions import end_post
from inforce.keys.queries import posts_on
from inforce.ledger.facts import Fact
from inforce.ledger.queries import story_of
from inforce.notices.models import Notice
from inforce.records.access import LEADING, handlers_of, may_handle, may_read, waiting_for
from inforce.records.actions import add_to_record, lock_record, make_record
from inforce.records.models import Line, Record
from inforce.records.queries import OpenRecord, days_of, opened, record_at, records_of
from tests.school import TODAY, Cast, at_school

pytestmark = [pytest.mark.django_db, pytest.mark.both]

KIND = "question"
SECRET = "quixotry-in-the-margin"


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def made(cast: Cast, **changed: object) -> Record:
    given = {"kind": KIND, "person": cast.aisha, "said": "checked", "words": {"text": SECRET}, "by": cast.aisha}
    given |= {"school": cast.school, "today": TODAY, "now": cast.now, "turn": Record.Turn.LEADER}
    return make_record(Fact.PROFILE_CHECKED, **(given | changed))  # type: ignore[arg-type]


def helped(cast: Cast, record: Record, **changed: object) -> Record:
    given = {"said": "helped", "words": {}, "by": cast.head, "today": TODAY, "now": cast.now, "over": True}
    return add_to_record(Fact.HELP_GIVEN, record, **(given | changed))  # type: ignore[arg-type]


def test_what_was_said_is_read_again_in_its_order_with_who_and_when(cast: Cast) -> None:
    record = made(cast)
    helped(cast, record)

    held = opened(record)

    assert [(line.kind, line.by, line.at, line.post, line.words) for line in held.lines] == [
        ("checked", cast.aisha.ref, cast.now, "own", {"text": SECRET}),
        ("helped", cast.head.ref, cast.now, "own", {}),
    ]
    assert [told.sentence for told in story_of(record.ref, body=cast.body)] == [
        Fact.PROFILE_CHECKED.label,
        Fact.HELP_GIVEN.label,
    ]
    assert verify(cast.body) == []


def test_no_word_of_it_stands_in_the_database(cast: Cast) -> None:
    made(cast)

    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM inforce_line")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())

    assert SECRET.encode() not in stored
    assert len(stored) > 0


def test_a_line_that_was_moved_to_another_record_is_damaged_and_named(cast: Cast) -> None:
    first, second = made(cast), made(cast, person=cast.tom, by=cast.tom)
    moved = Line.objects.get(record=first)

    Line.objects.filter(pk=moved.pk).update(record=second)

    held = opened(second)
    assert (len(held.lines), held.damaged) == (1, [moved.ref])
    assert [sentence for sentence in verify(cast.body) if "was changed outside Inforce" in sentence] != []


def test_a_record_that_was_given_to_somebody_else_by_sql_is_named(cast: Cast) -> None:
    record = made(cast)

    Record.objects.filter(pk=record.pk).update(person=cast.mary)

    day = f"{TODAY.day} {TODAY:%B %Y}"
    assert verify(cast.body) == [f"What {cast.mary.name} told or kept on {day} was changed outside Inforce."]


def test_whoever_leads_the_school_is_left_word_and_finds_it_waiting(cast: Cast) -> None:
    Notice.objects.all().delete()

    record = made(cast)

    assert [notice.person for notice in Notice.objects.all()] == [cast.head]
    assert waiting_for(cast.head, cast.school, today=TODAY) == [record]
    assert waiting_for(cast.chair, cast.school, today=TODAY) == []
    helped(cast, record)
    assert waiting_for(cast.head, cast.school, today=TODAY) == []


def test_the_heads_own_waits_for_the_chair_and_never_for_the_head(cast: Cast) -> None:
    record = made(cast, person=cast.head, by=cast.head)

    assert waiting_for(cast.chair, cast.school, today=TODAY) == [record]
    assert waiting_for(cast.head, cast.school, today=TODAY) == []
    assert may_handle(cast.head, record, today=TODAY).why == "This is your own: somebody else looks at it."
    assert may_handle(cast.chair, record, today=TODAY)


def test_it_is_read_by_whose_it_is_and_whoever_leads_and_nobody_else(cast: Cast) -> None:
    record = made(cast)

    readers = {person.name for person in cast.everybody if may_read(person, record, today=TODAY)}

    assert readers == {cast.aisha.name, cast.head.name}
    assert may_read(cast.dsl, record, today=TODAY, also=[Office.DSL])
    assert may_read(cast.mary, record, today=TODAY).why == "The headteacher looks at this."


def test_without_a_head_the_deputy_and_the_chair_handle_it(cast: Cast) -> None:
    post = posts_on(cast.school, today=TODAY).get(office=Office.HEADTEACHER)
    end_post(post=post, today=TODAY, by=None)

    assert set(handlers_of(cast.aisha, cast.school, today=TODAY)) == {cast.deputy, cast.chair}


def test_with_nobody_left_to_read_it_nothing_is_kept_and_the_sentence_says_so(cast: Cast) -> None:
    for post in posts_on(cast.school, today=TODAY).filter(office__in=LEADING):
        end_post(post=post, today=TODAY, by=None)

    with pytest.raises(Refused, match="Nobody who may read this holds a post here now, so nothing was kept"):
        made(cast)

    assert not Record.objects.exists()
    assert made(cast, turn=Record.Turn.NOBODY).person == cast.aisha  # what nobody has to read needs nobody
    assert verify(cast.body) == []


def test_nothing_is_added_to_what_is_closed(cast: Cast) -> None:
    record = helped(cast, made(cast))

    with pytest.raises(Refused, match="This is closed: nothing more is done on it"):
        helped(cast, record)
    assert len(opened(record).lines) == 2
    assert verify(cast.body) == []


def test_the_second_of_two_answers_at_once_sees_the_first(cast: Cast) -> None:
    as_one_page_read_it = made(cast)
    helped(cast, lock_record(as_one_page_read_it))

    with pytest.raises(Refused):
        helped(cast, as_one_page_read_it, by=cast.chair)


def test_a_record_is_found_by_its_kind_and_school_only(cast: Cast) -> None:
    record = made(cast)

    assert record_at(record.ref, school=cast.school, kind=KIND) == record
    assert record_at(record.ref, school=cast.school, kind="photo") is None
    assert list(records_of(cast.aisha, cast.school, KIND)) == [record]
    assert list(days_of(KIND, cast.school)) == [(cast.aisha.pk, TODAY)]


def test_the_last_line_of_a_kind_counts() -> None:
    assert OpenRecord(Record(), []).last("checked") is None
