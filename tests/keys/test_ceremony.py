"""The governors' keys: made once, split, forgotten; each holder takes what is theirs and sees nobody else's."""

import io
import logging
from itertools import combinations

import pytest
from django.db import connection

from inforce.core import shares
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.core.seal import Context, open_sealed, public_of
from inforce.keys import trust
from inforce.keys.actions import Slip
from inforce.keys.ceremony import change_passphrase, make_master_key, take_office_key, take_sheet
from inforce.keys.models import MasterKey, OfficeKey, PersonKey, Waiting
from inforce.keys.queries import open_waiting
from inforce.ledger.models import Tip
from tests.keyed import Keys, with_keys
from tests.keys.conftest import TODAY, Cast, facts

pytestmark = pytest.mark.both
PASSPHRASE = "otter kettle thimble garden"


@pytest.fixture
def slips(cast: Cast) -> list[Slip]:
    holders = [cast.chair, cast.clerk, cast.mary]
    return make_master_key(body=cast.body, by=cast.chair, sheet_holders=holders, today=TODAY)


def slip_of(slips: list[Slip], person: object, what: str = Waiting.What.OFFICE_KEY) -> Slip:
    (found,) = [slip for slip in slips if slip.person == person and slip.what == what]
    return found


class TestMaking:
    def test_each_holder_gets_one_slip_for_all_their_posts_and_one_for_a_sheet(
        self, cast: Cast, slips: list[Slip]
    ) -> None:
        assert [(slip.person, slip.what, slip.offices) for slip in slips] == [
            (cast.chair, "sheet", ()),
            (cast.clerk, "sheet", ()),
            (cast.mary, "sheet", ()),
            (cast.head, "office_key", (Office.HEADTEACHER, Office.DSL)),
            (cast.deputy, "office_key", (Office.DEPUTY,)),
            (cast.chair, "office_key", (Office.CHAIR,)),
            (cast.vice_chair, "office_key", (Office.VICE_CHAIR,)),
        ]
        assert len({slip.code for slip in slips}) == len(slips)
        assert facts(cast.body)[-6:] == ["master_key_made", *["office_key_made"] * 5]
        assert trust.problems(cast.body) == []

    @pytest.mark.parametrize(
        ("by", "holders", "why"),
        [
            ("head", ("chair", "clerk", "mary"), "Only the chair of governors can make the keys."),
            ("administrator", ("chair", "clerk", "mary"), "Only the chair of governors can make the keys."),
            ("chair", ("chair", "clerk", "clerk"), "Name three different people for the three spare-key sheets."),
            ("chair", ("chair", "clerk"), "Name three different people for the three spare-key sheets."),
            (
                "chair",
                ("chair", "clerk", "head"),
                "Helen Head leads the school. Name somebody else: from the council, the diocese, another school.",
            ),
            (
                "chair",
                ("chair", "administrator", "mary"),
                "Adam Admin looks after the computer. Whoever does that must not hold a spare-key sheet.",
            ),
        ],
    )
    def test_a_refusal_leaves_nothing(self, cast: Cast, by: str, holders: tuple[str, ...], why: str) -> None:
        before = facts(cast.body)

        with pytest.raises(Refused) as refused:
            make_master_key(
                body=cast.body,
                by=getattr(cast, by),
                sheet_holders=[getattr(cast, holder) for holder in holders],
                today=TODAY,
            )

        assert refused.value.why == why
        assert facts(cast.body) == before
        assert (MasterKey.objects.count(), OfficeKey.objects.count(), Waiting.objects.count()) == (0, 0, 0)

    @pytest.mark.usefixtures("slips")
    def test_it_is_made_once(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="The master key was made already"):
            make_master_key(
                body=cast.body, by=cast.chair, sheet_holders=[cast.chair, cast.clerk, cast.mary], today=TODAY
            )


class TestSheets:
    def test_attack_35_any_two_bring_the_keys_back_and_one_does_not(self, cast: Cast, slips: list[Slip]) -> None:
        sheets = [
            take_sheet(code=slip_of(slips, person, "sheet").code, person=person, today=TODAY)
            for person in (cast.chair, cast.clerk, cast.mary)
        ]
        master = MasterKey.objects.get()

        for pair in combinations(sheets, 2):
            root = shares.root_keys(shares.join(pair))
            assert root.sign_public.hex() == master.root_public
            for key in OfficeKey.objects.select_related("body"):
                context = Context(body=cast.body.ref, case=key.ref, purpose="office key to recovery")
                private = open_sealed(bytes(key.to_recovery), key=root.recovery_private, context=context)
                assert public_of(private.decode()) == key.public
        with pytest.raises(shares.BadSheets):
            shares.join([sheets[0], sheets[0]])

    def test_a_sheet_is_shown_once_and_only_to_its_holder(self, cast: Cast, slips: list[Slip]) -> None:
        code = slip_of(slips, cast.clerk, "sheet").code

        with pytest.raises(Refused, match="This slip is for somebody else"):
            take_sheet(code=code, person=cast.chair, today=TODAY)
        take_sheet(code=code, person=cast.clerk, today=TODAY)
        with pytest.raises(Refused, match="This code was used already"):
            take_sheet(code=code, person=cast.clerk, today=TODAY)

        assert facts(cast.body)[-1] == "sheet_taken"
        assert facts(cast.body).count("sheet_taken") == 1
        taken = Waiting.objects.get(person=cast.clerk)
        assert (taken.sealed, taken.opened_on) == (None, TODAY)

    def test_a_code_is_read_whatever_its_capitals_and_spaces(self, cast: Cast, slips: list[Slip]) -> None:
        code = slip_of(slips, cast.clerk, "sheet").code.upper().replace("-", "  ")

        assert len(take_sheet(code=code, person=cast.clerk, today=TODAY).split()) == shares.WORDS_ON_A_SHEET


class TestTakingAKey:
    def test_both_posts_of_one_holder_are_taken_together(self, cast: Cast, slips: list[Slip]) -> None:
        take_office_key(code=slip_of(slips, cast.head).code, person=cast.head, passphrase=PASSPHRASE, today=TODAY)

        working = {seat.office for seat in trust.working_seats(cast.school, today=TODAY) if seat.works}
        assert working == {Office.HEADTEACHER, Office.DSL}
        assert facts(cast.body)[-3:] == ["person_key_made", "office_key_taken", "office_key_taken"]
        assert open_waiting(slip_of(slips, cast.head).code) == []

    @pytest.mark.parametrize("weak", ["too short", "aaaaaaaaaaaaaaaaaaaa", "ashfield primary 2026", "helen head helen"])
    def test_a_weak_passphrase_is_refused_and_the_slip_stays(self, cast: Cast, slips: list[Slip], weak: str) -> None:
        before = Tip.objects.get(body=cast.body).number
        slip = slip_of(slips, cast.head)

        with pytest.raises(Refused, match=r"^Your passphrase"):
            take_office_key(code=slip.code, person=cast.head, passphrase=weak, today=TODAY)

        assert Tip.objects.get(body=cast.body).number == before
        assert PersonKey.objects.count() == 0
        assert len(open_waiting(slip.code)) == 2

    def test_somebody_elses_slip_opens_nothing(self, cast: Cast, slips: list[Slip]) -> None:
        with pytest.raises(Refused, match="This slip is for somebody else"):
            take_office_key(code=slip_of(slips, cast.chair).code, person=cast.head, passphrase=PASSPHRASE, today=TODAY)

        assert PersonKey.objects.count() == 0

    def test_a_sheets_slip_gives_no_key(self, cast: Cast, slips: list[Slip]) -> None:
        with pytest.raises(Refused, match="used already, or has a slip in it"):
            take_office_key(
                code=slip_of(slips, cast.chair, "sheet").code, person=cast.chair, passphrase=PASSPHRASE, today=TODAY
            )

    def test_a_passphrase_is_changed_and_the_old_one_opens_nothing(self, cast: Cast, keys: Keys) -> None:
        old = keys.passphrases[cast.chair.ref]
        keys.unlocked(cast.chair)

        with pytest.raises(Refused, match="That is not the passphrase"):
            change_passphrase(person=cast.chair, old="not it at all", new=PASSPHRASE, today=TODAY)
        change_passphrase(person=cast.chair, old=old, new=PASSPHRASE, today=TODAY)

        with pytest.raises(Refused, match="That is not the passphrase"):
            keys.unlocked(cast.chair)
        keys.passphrases[cast.chair.ref] = PASSPHRASE
        assert len(keys.unlocked(cast.chair).open_office_keys(cast.school)) == 1
        assert facts(cast.body)[-1] == "person_key_relocked"


def test_no_secret_is_anywhere_at_rest(cast: Cast) -> None:
    """Every secret of a whole ceremony, looked for in every byte of the database, in what is logged and printed."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    slips: list[Slip] = []
    try:
        keys = with_keys(cast, today=TODAY)
        unlocked = [keys.unlocked(person) for person in (cast.head, cast.deputy, cast.chair, cast.vice_chair)]
    finally:
        logging.getLogger().removeHandler(handler)
    root = keys.root()
    secrets = {
        *keys.passphrases.values(),
        *keys.sheets.values(),
        root.recovery_private,
        root.sign_private.hex(),
        *(one.private for one in unlocked),
        *(private for one in unlocked for private in one.open_office_keys(cast.school).values()),
    }
    assert len(secrets) == 4 + 3 + 2 + 4 + 5
    shown = repr([unlocked, slips, root, *Waiting.objects.all()]) + str(unlocked) + log.getvalue()

    at_rest = everything_at_rest()

    assert b"Carol Chair" in at_rest
    for secret in secrets:
        assert secret not in shown
        for word in (secret.encode(), secret.encode().hex().encode(), secret.encode().lower()):
            assert word not in at_rest
    assert root.sign_private not in at_rest


def everything_at_rest() -> bytes:
    """The whole database as bytes: the file itself on SQLite, every column of every row elsewhere."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return bytes(connection.connection.serialize())
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own names
            rows.extend(cursor.fetchall())
    return b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for row in rows for value in row
    )
