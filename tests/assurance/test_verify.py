"""What somebody with the database and no key can do to it by hand, and the sentence that names it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from inforce.assurance.verify import forgotten, shrunk, verify
from inforce.cases.files import path_of
from inforce.cases.models import Evidence
from inforce.core import chain
from inforce.duties.models import Task
from inforce.keys.models import OfficeKey, Post
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.ledger.checkpoints import checkpoint, keep_check_line
from inforce.ledger.models import Body, Entry, Tip
from inforce.ledger.reading import written_in_order
from inforce.people.actions import add_person, enter_closeness
from inforce.people.models import Closeness, Engagement
from inforce.policies.models import Agreement, Clause
from tests.assurance.conftest import TODAY, Busy
from tests.emptying import record_open
from tests.school import Cast, at_school

pytestmark = [pytest.mark.both, pytest.mark.django_db]
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    """A folder of this test's own: its key, its check lines and its sealed files are nobody else's."""
    settings.DATA = tmp_path


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast:
        yield cast


def found(body: Body, **also: str) -> list[str]:
    return verify(body, today=TODAY, **also)


def one(sentence: str) -> list[str]:
    return [sentence]


def entries(body: Body) -> list[Entry]:
    return list(Entry.objects.filter(body=body).order_by("number"))


def by_hand(statement: str, *given: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


# --- rows -----------------------------------------------------------------------------------------------------------


def test_nothing_is_wrong_with_what_inforce_did_itself(busy: Busy) -> None:
    assert found(busy.cast.body) == []


def test_a_row_changed_by_hand_is_named(busy: Busy) -> None:
    mine = Agreement.objects.get(person=busy.cast.mary)
    by_hand("UPDATE inforce_agreement SET how = 'paper' WHERE id = %s", mine.pk)

    assert found(busy.cast.body) == ["The signature of Mary O'Brien, 7 September 2026, was changed outside Inforce."]


def test_a_row_added_by_hand_is_named(busy: Busy) -> None:
    cast = busy.cast
    Engagement.objects.create(
        body=cast.body, school=cast.school, person=cast.priya, kind="governor", size="told", since=TODAY
    )

    assert found(cast.body) == ["How Priya Shah works at Holm Lane Primary was added outside Inforce."]


def test_a_row_removed_by_hand_is_named_by_the_entry_that_tells_of_it(cast: Cast) -> None:
    enter_closeness(one=cast.head, other=cast.joe, today=TODAY, by=cast.clerk)
    by_hand("DELETE FROM inforce_closeness")
    last = entries(cast.body)[-1]

    assert found(cast.body) == one(
        f'Something that entry {last.number} tells of ("entered two people as close to each other" on '
        f"7 September 2026, by Carol Dean; {last.ref}) was removed outside Inforce."
    )


def test_one_row_removed_and_another_changed_are_two_sentences(cast: Cast) -> None:
    for other in (cast.joe, cast.aisha):
        enter_closeness(one=cast.head, other=other, today=TODAY, by=cast.clerk)
    first, second = Closeness.objects.order_by("pk")
    by_hand("DELETE FROM inforce_closeness WHERE id = %s", first.pk)
    by_hand("UPDATE inforce_closeness SET other_id = %s WHERE id = %s", cast.mary.pk, second.pk)

    changed, removed = found(cast.body)

    assert changed == "That Helen Moss and Mary O'Brien are close to each other was changed outside Inforce."
    assert removed.startswith(f"Something that entry {entries(cast.body)[-2].number} tells of")


def test_a_clause_reworded_in_force_is_named(cast: Cast) -> None:
    clause = Clause.objects.filter(text__contains="not").first()
    assert clause is not None
    by_hand("UPDATE inforce_clause SET text = %s WHERE id = %s", clause.text.replace("not", ""), clause.pk)

    assert found(cast.body) == [
        "The text of Social networking policy at Holm Lane Primary was changed outside Inforce.",
        "The text of Social networking policy at Holm Lane Primary does not have the digest that stands beside it.",
    ]


def test_a_task_that_differs_from_its_duty_is_named(cast: Cast) -> None:
    task = Task.objects.filter(person=cast.mary).latest("pk")
    by_hand("UPDATE inforce_task SET due = %s WHERE id = %s", date(2027, 1, 1), task.pk)

    (problem,) = found(cast.body)

    assert problem.endswith("of Mary O'Brien is due on 1 January 2027, which nothing gives.")


def test_attacks_7_and_8_a_post_and_a_key_swapped_by_hand_are_named(busy: Busy) -> None:
    chair = Post.objects.get(office="chair", until=None)
    by_hand("UPDATE inforce_post SET person_id = %s WHERE id = %s", busy.cast.administrator.pk, chair.pk)
    by_hand("UPDATE inforce_officekey SET public = 'age1swapped' WHERE office = 'headteacher'")
    key = OfficeKey.objects.get(office="headteacher")

    named = {problem.split(" was ")[0] for problem in found(busy.cast.body)}

    assert "The post of the chair of governors (Holm Lane Primary: Alan Fox)" in named
    assert f"The key of the headteacher (Holm Lane Primary: {key.post.person})" in named


def test_a_case_opened_again_by_hand_is_named(busy: Busy) -> None:
    by_hand("UPDATE inforce_case SET closed_on = %s", TODAY)

    assert found(busy.cast.body) == [
        f"Whether what was put under lock on 7 September 2026 ({busy.case.ref}) is closed was changed outside Inforce."
    ]


def test_a_value_that_is_not_of_its_kind_is_a_sentence_too(busy: Busy) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL takes no such value")
    by_hand("UPDATE inforce_agreement SET day = '2026-02-31'")

    assert found(busy.cast.body) == [
        "A value among the rows is not of its kind, so not all of them could be checked (ValueError).",
        "A value among the tasks is not of its kind, so not all of them could be checked (ValueError).",
    ]


# --- files ----------------------------------------------------------------------------------------------------------


def test_a_sealed_file_that_was_changed_cut_or_removed_is_named(busy: Busy) -> None:
    evidence = Evidence.objects.get()
    the_file = f"A file of what was put under lock on 7 September 2026 ({busy.case.ref})"
    path = path_of(evidence.ref)
    sealed = path.read_bytes()

    path.write_bytes(sealed[:-1] + b"x")
    changed = found(busy.cast.body)
    path.write_bytes(sealed[:-1])
    cut = found(busy.cast.body)
    path.unlink()

    assert changed == [f"{the_file} was changed outside Inforce."]
    assert cut == [f"{the_file} does not have the size that it had."]
    assert found(busy.cast.body) == [f"{the_file} is missing."]


# --- the record itself ----------------------------------------------------------------------------------------------


def test_attack_13_an_entry_changed_by_hand_is_named(cast: Cast) -> None:
    entry = Entry.objects.filter(kind="engagement_started").earliest("number")
    with record_open():
        by_hand("UPDATE inforce_entry SET day = %s WHERE id = %s", TOMORROW, entry.pk)

    assert found(cast.body) == one(
        f'Entry {entry.number} of the record, "entered that somebody works here" on 8 September 2026, '
        "was changed outside Inforce."
    )


def test_attack_13_an_entry_removed_from_the_end_is_named(cast: Cast) -> None:
    add_person(body=cast.body, name="Sam", today=TODAY)
    with record_open():
        by_hand("DELETE FROM inforce_entry WHERE id = %s", entries(cast.body)[-1].pk)

    assert found(cast.body) == ["An entry was removed from the end of the record."]


def test_attack_13_entries_removed_from_the_middle_are_named(cast: Cast) -> None:
    number = entries(cast.body)[-1].number
    for name in ("Sam", "Sal", "Kim"):
        add_person(body=cast.body, name=name, today=TODAY)
    with record_open():
        by_hand("DELETE FROM inforce_entry WHERE number IN (%s, %s)", number + 1, number + 2)

    assert found(cast.body) == [f"Entries {number + 1} to {number + 2} of the record were removed."]


def test_attack_13_entries_that_changed_places_are_named(cast: Cast) -> None:
    number = entries(cast.body)[-1].number
    for name in ("Sam", "Sal"):
        add_person(body=cast.body, name=name, today=TODAY)
    with record_open():
        for old, new in ((number + 1, 0), (number + 2, number + 1), (0, number + 2)):
            by_hand("UPDATE inforce_entry SET number = %s WHERE number = %s", new, old)

    problems = found(cast.body)

    assert [problem.split(",")[0] for problem in problems] == [
        f"Entry {number + 1} of the record",
        f"Entry {number + 2} of the record",
        f"The mark at the end of the record does not fit entry {number + 2}: one of them was changed outside Inforce.",
    ]


def test_attack_13_an_entry_added_to_the_end_by_hand_is_named(cast: Cast) -> None:
    last = entries(cast.body)[-1]
    Entry.objects.create(
        body=cast.body, number=last.number + 1, day=TODAY, kind="agreed", ref=last.ref, by=cast.mary.ref, link="0" * 64
    )

    changed, goes_on = found(cast.body)

    assert changed.startswith(f'Entry {last.number + 1} of the record, "signed the policy"')
    assert goes_on == (
        f"The record goes on after its end, entry {last.number}: what follows was added outside Inforce."
    )


def test_the_mark_at_the_end_changed_or_removed_is_named(cast: Cast) -> None:
    number = entries(cast.body)[-1].number
    by_hand("UPDATE inforce_tip SET link = %s", "0" * 64)
    changed = found(cast.body)
    by_hand("DELETE FROM inforce_tip")

    assert changed == [
        f"The mark at the end of the record does not fit entry {number}: one of them was changed outside Inforce."
    ]
    assert found(cast.body) == ["The mark at the end of the record is missing."]


# --- check lines ----------------------------------------------------------------------------------------------------


def test_attack_14_a_record_rewritten_from_the_beginning_contradicts_the_check_line(cast: Cast) -> None:
    keep_check_line(cast.body, today=TODAY, tree=chain.Tree())
    outside = checkpoint(cast.body)
    rewrite(cast.body, number=3, by=cast.mary.ref)

    why = "The record before the check line of {} was changed after it was made."
    assert found(cast.body) == [why.format("7 September 2026")]
    (settings.DATA / "check-lines" / cast.body.ref / f"{TODAY}.txt").unlink()
    assert found(cast.body) == []
    assert found(cast.body, checkpoint=outside) == [why.format("the file given")]


def test_attack_15_yesterdays_copy_of_the_database_is_older_than_the_check_line(cast: Cast) -> None:
    number = entries(cast.body)[-1].number
    with transaction.atomic():
        add_person(body=cast.body, name="Sam", today=TODAY)
        keep_check_line(cast.body, today=TODAY, tree=chain.Tree())
        assert (found(cast.body), shrunk(cast.body)) == ([], "")
        transaction.set_rollback(True)

    assert found(cast.body) == one(
        f"The database is older than the check line of 7 September 2026: that one vouches for {number + 1} entries, "
        f"and the record has {number}."
    )
    assert shrunk(cast.body).startswith(
        "The database of Governors of Holm Lane is older than its check line of 7 September 2026"
    )


def test_a_check_line_that_somebody_wrote_themselves_is_not_trusted(cast: Cast) -> None:
    note = checkpoint(cast.body)
    size = note.split("\n")[1]

    assert found(cast.body, checkpoint=note) == []
    assert found(cast.body, checkpoint=note.replace(f"\n{size}\n", f"\n{int(size) - 1}\n")) == [
        "The check line of the file given cannot be trusted. The text of this note was changed after it was signed."
    ]
    assert found(cast.body, checkpoint="anything") == one(
        "The check line of the file given cannot be trusted. "
        "This is not a signed note: the text, an empty line, then the signature."
    )


def test_a_check_line_of_another_body_is_not_trusted(cast: Cast) -> None:
    other = found_body(name="Dale", today=TODAY)
    with acting_for([other]):
        note = checkpoint(other)

    assert found(cast.body, checkpoint=note) == [
        "The check line of the file given cannot be trusted. This note was not signed by the key that was expected."
    ]


def test_a_signing_key_that_is_gone_is_named_and_not_made_again(cast: Cast) -> None:
    keep_check_line(cast.body, today=TODAY, tree=chain.Tree())
    (settings.DATA / "ledger.key").unlink()

    assert found(cast.body) == one(
        "The check line of 7 September 2026 cannot be trusted. "
        "The file ledger.key that check lines are signed with is missing."
    )
    assert not (settings.DATA / "ledger.key").exists()


def test_a_database_that_knows_a_governing_body_no_longer_is_named(cast: Cast) -> None:
    keep_check_line(cast.body, today=TODAY, tree=chain.Tree())
    assert forgotten() == []
    (settings.DATA / "check-lines" / cast.body.ref).rename(settings.DATA / "check-lines" / "0123456789abcdef")

    assert forgotten() == one(
        "There are check lines of a governing body (0123456789abcdef) that the database does not know: "
        "it was replaced, or it is another one."
    )


def rewrite(body: Body, *, number: int, by: str) -> None:
    """Change an entry and link everything after it anew, as somebody who knows how could."""
    with record_open():
        by_hand("UPDATE inforce_entry SET by = %s WHERE number = %s".replace(" by ", ' "by" '), by, number)
        link = chain.FIRST_LINK
        for entry in list(written_in_order(body)):
            link = chain.link(link, entry.as_bytes(body=body.ref))
            by_hand("UPDATE inforce_entry SET link = %s WHERE number = %s", link, entry.number)
        Tip.objects.filter(body=body).update(link=link)
