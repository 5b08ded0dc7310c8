"""Posts and keys in the database are the ones that were given: or nothing is sealed, and what is wrong is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inforce.core import shares
from inforce.core.routing import Office
from inforce.core.seal import Context, new_identity, seal
from inforce.core.statements import ROOT, Statement, digest, sign, signing_key, verify_key
from inforce.keys import trust
from inforce.keys.actions import give_post
from inforce.keys.ceremony import make_master_key
from inforce.keys.models import KeyStatement, MasterKey, OfficeKey, PersonKey, Post
from inforce.keys.queries import commit_master_key, commit_office_key, commit_statement
from inforce.keys.unlocked import holder_context
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.ledger.models import Entry
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast

pytestmark = pytest.mark.both
THE_CHAIR = "the chair of governors (Ashfield Primary: Carol Chair)"


def sql(statement: str, *values: object) -> None:
    """What whoever can write to the database could do."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused_sentences(cast: Cast) -> list[str]:
    """What the next sealing would say, which must be what `verify` says."""
    with pytest.raises(trust.KeysAltered) as altered:
        trust.working_seats(cast.school, today=TODAY)
    with pytest.raises(trust.KeysAltered):
        trust.office_recipients(cast.school, today=TODAY)
    assert "Nothing was saved" in altered.value.why
    assert trust.problems(cast.body) == list(altered.value.sentences)
    return list(altered.value.sentences)


def test_every_seat_works_once_its_holder_took_the_key(
    cast: Cast, keys: Keys, django_assert_num_queries: Callable[..., object]
) -> None:
    first = trust.working(cast.school, today=TODAY)

    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        found = trust.working(cast.school, today=TODAY)

    assert found == first

    assert {(seat.office, seat.holder, seat.works) for seat in found.seats} == {
        (Office.HEADTEACHER, cast.head.ref, True),
        (Office.DSL, cast.head.ref, True),
        (Office.DEPUTY, cast.deputy.ref, True),
        (Office.CHAIR, cast.chair.ref, True),
        (Office.VICE_CHAIR, cast.vice_chair.ref, True),
    }
    assert {office: key.public for office, key in found.keys.items()} == dict(
        OfficeKey.objects.values_list("office", "public")
    )
    assert trust.problems(cast.body) == []


def test_a_seat_does_not_work_before_its_slip_is_opened(cast: Cast) -> None:
    holders = [cast.chair, cast.clerk, cast.mary]
    make_master_key(body=cast.body, by=cast.chair, sheet_holders=holders, today=TODAY)

    assert {seat.works for seat in trust.working_seats(cast.school, today=TODAY)} == {False}
    assert trust.office_recipients(cast.school, today=TODAY) == {}
    assert trust.problems(cast.body) == []


def test_before_there_are_keys_no_seat_works_and_nothing_is_wrong(cast: Cast) -> None:
    assert {seat.works for seat in trust.working_seats(cast.school, today=TODAY)} == {False}
    assert trust.problems(cast.body) == []


class TestAttack7PostsBySql:
    def test_the_administrator_takes_the_chair(self, cast: Cast, keys: Keys) -> None:
        sql("UPDATE inforce_post SET person_id = %s WHERE office = 'chair'", cast.administrator.pk)

        assert refused_sentences(cast) == [
            "The post of the chair of governors (Ashfield Primary: Adam Admin) was changed or added outside Inforce.",
            (
                "The key of the chair of governors (Ashfield Primary: Adam Admin) was signed for somebody else than "
                "the holder of the post."
            ),
        ]
        assert keys.unlocked(cast.vice_chair).warnings == tuple(trust.problems(cast.body))

    @pytest.mark.usefixtures("keys")
    def test_the_administrator_inserts_a_post(self, cast: Cast) -> None:
        Post.objects.create(
            body=cast.body, school=cast.school, person=cast.administrator, office=Office.CO_HEAD, since=TODAY
        )  # straight into the table, past the action

        assert refused_sentences(cast) == [
            "The post of the co-headteacher (Ashfield Primary: Adam Admin) was changed or added outside Inforce.",
            "The co-headteacher (Ashfield Primary: Adam Admin) has no key that was signed for.",
        ]

    @pytest.mark.usefixtures("keys")
    def test_the_chair_is_ended(self, cast: Cast) -> None:
        sql("UPDATE inforce_post SET until = %s WHERE office = 'chair'", TODAY)

        assert refused_sentences(cast) == [
            f"The end of the post of {THE_CHAIR} was changed outside Inforce.",
            f"The key of {THE_CHAIR} was signed for somebody else than the holder of the post.",
        ]

    def test_a_chair_of_old_comes_back(self, cast: Cast, keys: Keys) -> None:
        slip = give_post(
            person=cast.mary,
            school=cast.school,
            office=Office.CHAIR,
            since=TODAY,
            today=TODAY,
            by=None,
            signer=keys.unlocked(cast.chair),
        ).slip
        assert slip is not None
        keys.take(cast.mary, slip.code)
        mary = "the chair of governors (Ashfield Primary: Mary Midday)"

        sql("UPDATE inforce_post SET until = %s WHERE office = 'chair' AND person_id = %s", TODAY, cast.mary.pk)
        sql("UPDATE inforce_post SET until = NULL WHERE office = 'chair' AND person_id = %s", cast.chair.pk)
        sql("UPDATE inforce_officekey SET ended_on = %s WHERE office = 'chair' AND epoch = 2", TODAY)
        sql("UPDATE inforce_officekey SET ended_on = NULL WHERE office = 'chair' AND epoch = 1")

        assert refused_sentences(cast) == [
            f"The end of the post of {THE_CHAIR} was changed outside Inforce.",
            f"The end of the post of {mary} was changed outside Inforce.",
            f"The end of the key of {THE_CHAIR} was changed outside Inforce.",
            f"The end of the key of {mary} was changed outside Inforce.",
            f"The key of {THE_CHAIR} is not the one that was signed for: it was replaced outside Inforce.",
        ]

    @pytest.mark.usefixtures("keys")
    def test_a_post_is_deleted_with_everything_that_hangs_on_it(self, cast: Cast) -> None:
        OfficeKey.objects.filter(office=Office.CHAIR).get().waiting.all().delete()
        OfficeKey.objects.filter(office=Office.CHAIR).delete()
        Post.objects.filter(office=Office.CHAIR).delete()

        assert refused_sentences(cast) == [
            "A post that was given on 2 March 2026 is missing.",
            "A key that was made on 2 March 2026 is missing.",
            "The key of the chair of governors that was signed for is missing.",
        ]


class TestAttack8KeysBySql:
    def test_the_chairs_public_key_is_replaced(self, cast: Cast, keys: Keys) -> None:
        private, public = new_identity()
        key = OfficeKey.objects.select_related("body").get(office=Office.CHAIR)
        to_holder = PersonKey.objects.get(person=cast.chair).public
        planted = seal(private.encode(), to=[to_holder], context=holder_context(key))
        sql("UPDATE inforce_officekey SET public = %s, to_holder = %s WHERE office = 'chair'", public, planted)

        assert refused_sentences(cast) == [
            f"The key of {THE_CHAIR} was changed or added outside Inforce.",
            f"The key of {THE_CHAIR} is not the one that was signed for: it was replaced outside Inforce.",
        ]
        assert keys.unlocked(cast.chair).warnings == tuple(trust.problems(cast.body))

    def test_what_the_chair_opens_with_is_replaced(self, cast: Cast, keys: Keys) -> None:
        stranger = new_identity()[1]
        key = OfficeKey.objects.select_related("body").get(office=Office.CHAIR)
        planted = seal(b"anything", to=[stranger], context=holder_context(key))
        sql("UPDATE inforce_officekey SET to_holder = %s WHERE office = 'chair'", planted)

        unlocked = keys.unlocked(cast.chair)

        assert unlocked.warnings == (
            (
                "What is told to the chair of governors (Ashfield Primary) is locked to a key that is not yours: "
                "it was replaced outside Inforce."
            ),
        )
        assert unlocked.open_office_keys(cast.school) == {}

    @pytest.mark.usefixtures("keys")
    def test_a_statement_is_signed_with_a_key_of_ones_own(self, cast: Cast) -> None:
        """The whole of it: a new key, a statement for it, and entries in the record that hold both."""
        new_epoch(cast, signer=ROOT, seed=signing_key(new_identity()[0]))

        assert refused_sentences(cast) == [
            (
                "The statement for the chair of governors, number 2, of 2026-03-02 was changed after it was signed, "
                "or signed by somebody else."
            )
        ]

    def test_the_master_key_is_replaced(self, cast: Cast, keys: Keys) -> None:
        other = shares.root_keys(shares.new_root_secret())
        sql(
            "UPDATE inforce_masterkey SET root_public = %s, recovery_public = %s",
            other.sign_public.hex(),
            other.recovery_public,
        )

        found = refused_sentences(cast)

        assert found[0] == (
            "The governors' master key is not the one that the record holds: it was replaced outside Inforce."
        )
        assert keys.unlocked(cast.chair).warnings == (
            (
                "The governors' master key was replaced since your last visit. "
                "Ring the other post-holders before you rely on anything here."
            ),
            *found,
        )

    def test_the_record_is_made_again_with_a_master_key_of_ones_own(self, cast: Cast, keys: Keys) -> None:
        """Nothing in the database disagrees any more. The readers' own keys remember."""
        everything_again(cast)
        assert trust.problems(cast.body) == []

        warned = [keys.unlocked(person).warnings[0] for person in (cast.chair, cast.vice_chair, cast.deputy)]

        assert (
            warned
            == [
                (
                    "The governors' master key was replaced since your last visit. "
                    "Ring the other post-holders before you rely on anything here."
                )
            ]
            * 3
        )

    @pytest.mark.usefixtures("keys")
    def test_a_key_is_said_not_to_be_taken(self, cast: Cast) -> None:
        sql("UPDATE inforce_officekey SET taken_on = NULL, to_holder = NULL WHERE office = 'chair'")

        assert refused_sentences(cast) == [f"Whether the key of {THE_CHAIR} was taken was changed outside Inforce."]


class TestMemory:
    def test_a_holder_reads_who_was_given_and_left_a_post(self, cast: Cast, keys: Keys) -> None:
        keys.unlocked(cast.vice_chair)
        give_post(
            person=cast.mary,
            school=cast.school,
            office=Office.CHAIR,
            since=TODAY,
            today=TODAY,
            by=None,
            signer=keys.unlocked(cast.chair, session_key="another"),
        )

        assert keys.unlocked(cast.vice_chair).warnings == (
            "Since your last visit: Carol Chair is no longer chair of governors (Ashfield Primary), 2 March 2026.",
            "Since your last visit: Mary Midday became chair of governors (Ashfield Primary), 2 March 2026.",
        )
        assert keys.unlocked(cast.chair).warnings == (
            (
                "Your key is not in use any more: Ashfield Primary, chair of governors. "
                "If you did not give it up, ring the chair or the LADO."
            ),
            "Since your last visit: Carol Chair is no longer chair of governors (Ashfield Primary), 2 March 2026.",
            "Since your last visit: Mary Midday became chair of governors (Ashfield Primary), 2 March 2026.",
        )
        assert keys.unlocked(cast.vice_chair).warnings == ()

    def test_a_memory_that_was_changed_is_named(self, cast: Cast, keys: Keys) -> None:
        other = PersonKey.objects.get(person=cast.deputy)
        sql("UPDATE inforce_personkey SET memory = %s WHERE person_id = %s", other.memory, cast.chair.pk)

        assert keys.unlocked(cast.chair).warnings == (
            "What your key remembered of your last visit was damaged or changed. Ask for a check of the record.",
        )


TABLES = {
    "inforce_post": ["person_id", "school_id", "office", "acting", "since", "until", "nonce", "ref"],
    "inforce_masterkey": ["root_public", "recovery_public", "nonce"],
    "inforce_officekey": [
        "post_id", "office", "epoch", "public", "to_recovery", "taken_on", "ended_on", "nonce", "ref",
    ],
    "inforce_keystatement": ["previous", "canonical", "signature", "nonce"],
}  # fmt: skip
COLUMNS = [(table, column) for table, columns in TABLES.items() for column in columns]


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.sampled_from(COLUMNS), row=st.integers(0, 20), value=st.data())
def test_whatever_column_is_changed_it_is_named(
    cast: Cast, keys: Keys, where: tuple[str, str], row: int, value: st.DataObject
) -> None:
    """A law: no committed column of a post, a key or a statement can take another value unnoticed."""
    table, column = where
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {column} FROM {table} ORDER BY id")  # noqa: S608 - our own names
            rows = cursor.fetchall()
            pk, before = rows[row % len(rows)]
            after = value.draw(st.sampled_from(others_than(cast, column, before)))
            change = f"UPDATE {table} SET {column} = %s WHERE id = %s"  # noqa: S608 - our own names
            try:
                with transaction.atomic():
                    cursor.execute(change, [after, pk])
            except DatabaseError:
                return  # the database itself refuses two of a kind
        assert trust.problems(cast.body) != []
        transaction.set_rollback(True)


def others_than(cast: Cast, column: str, before: object) -> list[object]:
    """What else could stand in a column."""
    days = [None, TODAY, TODAY - timedelta(days=1)]
    known: dict[str, list[object]] = {
        "person_id": [person.pk for person in cast.everybody],
        "school_id": [cast.school.pk + 1],
        "post_id": list(Post.objects.values_list("pk", flat=True)),
        "office": list(Office),
        "acting": [not before],
        "epoch": [2, 3],
        "ref": ["0000000000000000"],
        **dict.fromkeys(("since", "until", "taken_on", "ended_on"), days),  # type: ignore[dict-item]
    }
    others = known.get(column)
    if others is None and isinstance(before, bytes | memoryview):
        raw = bytes(before)
        others = [raw[:-1], raw + b"x", bytes([raw[0] ^ 1]) + raw[1:], raw[:-1] + bytes([raw[-1] ^ 1])]
    elif others is None:
        text = str(before)
        others = [text + "0", text[:-1] + ("p" if text.endswith("q") else "q"), text[:-1]]
    return [one for one in others if one != before and str(one) != str(before)]


def new_epoch(cast: Cast, *, signer: str, seed: bytes) -> None:
    """Put a whole new key in the chair's place, as somebody would who knows this program and its tables."""
    state = trust.key_state(cast.body)
    old = state.keys[(cast.school.ref, Office.CHAIR)]
    private, public = new_identity()
    statement = Statement(
        kind="office-key",
        body=cast.body.ref,
        school=cast.school.ref,
        office=Office.CHAIR,
        epoch=2,
        public_key=public,
        office_verify=verify_key(signing_key(private)),
        holders=(cast.chair.ref,),
        previous=state.chain.tip,
        day=TODAY,
        signer=signer,
    )
    kept = KeyStatement.objects.create(
        body=cast.body, previous=statement.previous, canonical=statement.canonical(), signature=sign(statement, seed)
    )
    old.ended_on = TODAY
    old.save()
    key = OfficeKey(
        body=cast.body, school=cast.school, post=old.post, office=Office.CHAIR, epoch=2, public=public, taken_on=TODAY
    )
    key.to_recovery = key.to_holder = b"x"
    key.save()
    record(Fact.OFFICE_KEY_ENDED, body=cast.body, about=old.ref, today=TODAY)
    commitments = [commit_office_key(key), commit_statement(kept)]
    record(Fact.OFFICE_KEY_MADE, body=cast.body, about=key.ref, today=TODAY, commitments=commitments)
    record(Fact.OFFICE_KEY_TAKEN, body=cast.body, about=key.ref, today=TODAY)


def everything_again(cast: Cast) -> None:
    """Replace the root, every key and every statement, and the entries of the record that speak of them."""
    root = shares.root_keys(shares.new_root_secret())
    master = MasterKey.objects.get()
    master.root_public, master.recovery_public = root.sign_public.hex(), root.recovery_public
    master.save()
    KeyStatement.objects.all().delete()
    previous = ""
    entries: dict[str, list[str]] = {master.ref: [commit_master_key(master).commitment]}
    for key in OfficeKey.objects.select_related("body", "school", "post__person").order_by("pk"):
        private, public = new_identity()
        holder = PersonKey.objects.get(person=key.post.person)
        key.public = public
        key.to_holder = seal(private.encode(), to=[holder.public], context=holder_context(key))
        key.to_recovery = seal(
            private.encode(),
            to=[root.recovery_public],
            context=Context(body=cast.body.ref, case=key.ref, purpose="office key to recovery"),
        )
        key.save()
        statement = Statement(
            kind="office-key",
            body=cast.body.ref,
            school=cast.school.ref,
            office=Office(key.office),
            epoch=1,
            public_key=public,
            office_verify=verify_key(signing_key(private)),
            holders=(key.post.person.ref,),
            previous=previous,
            day=TODAY,
            signer=ROOT,
        )
        previous = digest(statement)
        kept = KeyStatement.objects.create(
            body=cast.body,
            previous=statement.previous,
            canonical=statement.canonical(),
            signature=sign(statement, root.sign_private),
        )
        entries[key.ref] = [commit_office_key(key).commitment, commit_statement(kept).commitment]
    let_the_record_be_changed()
    for ref, commitments in entries.items():
        made = Entry.objects.filter(ref=ref, kind__in=[Fact.MASTER_KEY_MADE, Fact.OFFICE_KEY_MADE])
        assert made.update(commitments=commitments) == 1


def let_the_record_be_changed() -> None:
    """The table refuses an update; whoever owns the machine drops what refuses."""
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("ALTER TABLE inforce_entry DISABLE TRIGGER USER")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'inforce_entry'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
