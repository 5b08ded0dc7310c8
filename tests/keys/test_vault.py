"""Opening with one's own key: for twenty minutes, in one session, and slower after wrong passphrases."""

import pickle
import threading
import time as clock
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from inforce.core.may import Refused
from inforce.core.seal import SealError, hkdf, unlock_with_key
from inforce.keys import slow
from inforce.keys.models import Vault
from inforce.keys.vault import IDLE, LONGEST, _context, lock_all_of, lock_vault, open_vault, sweep, unlock
from tests.keyed import Keys, account_of
from tests.keys.conftest import TODAY, Cast

pytestmark = pytest.mark.both
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SESSION = "the key of a session"


@pytest.fixture
def cookie(cast: Cast, keys: Keys) -> str:
    return open_as_chair(cast, keys)


def open_as_chair(
    cast: Cast, keys: Keys, *, passphrase: str = "", now: datetime = NOW, session: str = SESSION, address: str = ""
) -> str:
    return unlock(
        account=account_of(cast.chair, today=TODAY),
        person=cast.chair,
        passphrase=passphrase or keys.passphrases[cast.chair.ref],
        session_key=session,
        now=now,
        address=address,
    )


class TestOpening:
    def test_the_cookie_opens_in_its_own_session_only(self, cast: Cast, cookie: str) -> None:
        opened = open_vault(cookie, session_key=SESSION, now=NOW)

        assert opened is not None
        assert opened.person == cast.chair
        assert len(opened.open_office_keys(cast.school)) == 1
        assert open_vault(cookie, session_key="another session", now=NOW) is None
        assert open_vault("", session_key=SESSION, now=NOW) is None
        assert open_vault("ä" * 43, session_key=SESSION, now=NOW) is None
        assert open_vault(cookie[:-2] + "AA", session_key=SESSION, now=NOW) is None

    @pytest.mark.usefixtures("cast")
    def test_it_closes_after_twenty_idle_minutes(self, cookie: str) -> None:
        assert open_vault(cookie, session_key=SESSION, now=NOW + IDLE - timedelta(minutes=1)) is not None
        used = NOW + IDLE - timedelta(minutes=1)
        assert open_vault(cookie, session_key=SESSION, now=used + IDLE - timedelta(minutes=1)) is not None
        used += IDLE - timedelta(minutes=1)

        assert open_vault(cookie, session_key=SESSION, now=used + IDLE) is None
        assert Vault.objects.count() == 0

    @pytest.mark.usefixtures("cast")
    def test_it_closes_after_eight_hours_however_busy(self, cookie: str) -> None:
        now = NOW
        while now + timedelta(minutes=15) < NOW + LONGEST:
            now += timedelta(minutes=15)
            assert open_vault(cookie, session_key=SESSION, now=now) is not None

        assert open_vault(cookie, session_key=SESSION, now=NOW + LONGEST) is None

    @pytest.mark.usefixtures("cast")
    def test_it_is_locked_again(self, cookie: str) -> None:
        lock_vault(session_key="another session")
        assert open_vault(cookie, session_key=SESSION, now=NOW) is not None

        lock_vault(session_key=SESSION)
        assert open_vault(cookie, session_key=SESSION, now=NOW) is None

    def test_everywhere_at_once(self, cast: Cast, keys: Keys, cookie: str) -> None:
        other = open_as_chair(cast, keys, session="the telephone")

        lock_all_of(cast.chair)

        assert open_vault(cookie, session_key=SESSION, now=NOW) is None
        assert open_vault(other, session_key="the telephone", now=NOW) is None

    def test_opening_again_makes_a_new_cookie_and_the_old_one_opens_nothing(
        self, cast: Cast, keys: Keys, cookie: str
    ) -> None:
        again = open_as_chair(cast, keys)

        assert again != cookie
        assert open_vault(cookie, session_key=SESSION, now=NOW) is None
        assert open_vault(again, session_key=SESSION, now=NOW) is not None

    @pytest.mark.usefixtures("cookie")
    def test_what_is_over_is_swept(self, cast: Cast, keys: Keys) -> None:
        open_as_chair(cast, keys, session="the telephone", now=NOW + timedelta(minutes=10))

        assert sweep(now=NOW + IDLE) == 1
        assert Vault.objects.count() == 1

    def test_only_for_oneself_and_only_with_a_key(self, cast: Cast, keys: Keys) -> None:
        with pytest.raises(Refused, match="signed in as somebody else"):
            unlock(
                account=account_of(cast.head, today=TODAY),
                person=cast.chair,
                passphrase=keys.passphrases[cast.chair.ref],
                session_key=SESSION,
                now=NOW,
            )
        with pytest.raises(Refused, match="You have no key yet"):
            unlock(
                account=account_of(cast.mary, today=TODAY),
                person=cast.mary,
                passphrase="whatever it may be",
                session_key=SESSION,
                now=NOW,
            )

    @pytest.mark.usefixtures("cast")
    def test_an_open_key_is_not_printed_or_kept(self, cookie: str) -> None:
        opened = open_vault(cookie, session_key=SESSION, now=NOW)
        assert opened is not None

        assert (repr(opened), str(opened), f"{opened}") == ("<Unlocked>",) * 3
        with pytest.raises(TypeError):
            pickle.dumps(opened)


@pytest.mark.usefixtures("cast", "cookie")
def test_attack_11_every_table_and_secret_key_open_no_vault() -> None:
    vault = Vault.objects.select_related("body", "person").get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key FROM django_session")
        stolen = [key for (key,) in cursor.fetchall()]
    stolen += [vault.cookie_digest, vault.session_digest, settings.SECRET_KEY, SESSION, ""]

    for one in stolen:
        for other in stolen:
            with pytest.raises(SealError):
                unlock_with_key(
                    bytes(vault.locked), hkdf((one + other).encode(), "inforce vault 1"), context=_context(vault)
                )
            assert open_vault(one, session_key=other, now=NOW) is None


class TestAttack31Guessing:
    def test_wrong_passphrases_are_slowed_and_nobody_is_locked_out_for_good(self, cast: Cast, keys: Keys) -> None:
        now = NOW
        for _ in range(slow.FREE_TRIES["key"]):
            with pytest.raises(Refused, match="That is not the passphrase"):
                open_as_chair(cast, keys, passphrase="wrong wrong wrong", now=now)

        with pytest.raises(Refused, match=r"Wait a minute, then try again\. Nothing is lost\."):
            open_as_chair(cast, keys, now=now)

        open_as_chair(cast, keys, now=now + timedelta(minutes=1))

    def test_however_long_it_goes_on_the_wait_is_a_quarter_of_an_hour(self, cast: Cast, keys: Keys) -> None:
        now, tried = NOW, 0
        while now < NOW + timedelta(hours=8):
            now += timedelta(minutes=1)
            try:
                open_as_chair(cast, keys, passphrase="wrong wrong wrong", now=now)
            except Refused as refused:
                tried += "not the passphrase" in refused.why

        assert tried < 60
        open_as_chair(cast, keys, now=now + slow.LONGEST_WAIT)

    def test_one_address_guessing_at_many_is_slowed(self, cast: Cast, keys: Keys) -> None:
        address = "192.0.2.7"
        for number in range(slow.FREE_TRIES["address"]):
            slow.was_wrong(key=f"key {number}", address=address, now=NOW)

        with pytest.raises(Refused, match="wrong too often"):
            open_as_chair(cast, keys, address=address)
        open_as_chair(cast, keys, address="192.0.2.8")

    def test_the_right_one_is_forgiven_the_wrong_ones_before(self, cast: Cast, keys: Keys) -> None:
        for _ in range(3):
            for _ in range(slow.FREE_TRIES["key"] - 1):
                with pytest.raises(Refused, match="That is not the passphrase"):
                    open_as_chair(cast, keys, passphrase="wrong wrong wrong")
            open_as_chair(cast, keys)


class TestAttack32ManyAtOnce:
    def test_two_at_a_time_eight_wait_and_the_rest_are_told(self) -> None:
        running, most, outcomes = 0, 0, []
        changed = threading.Lock()
        start = threading.Barrier(50)

        def one() -> None:
            nonlocal running, most
            start.wait()
            try:
                with slow.two_at_a_time():
                    with changed:
                        running += 1
                        most = max(most, running)
                    clock.sleep(0.2)
                    with changed:
                        running -= 1
                        outcomes.append("opened")
            except slow.Busy:
                with changed:
                    outcomes.append("busy")

        threads = [threading.Thread(target=one) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert most == slow.AT_ONCE
        assert outcomes.count("opened") >= slow.AT_ONCE + slow.IN_THE_QUEUE
        assert outcomes.count("busy") >= 50 - 2 * (slow.AT_ONCE + slow.IN_THE_QUEUE)

    def test_one_try_at_a_key_ends_before_the_next_begins(self) -> None:
        with slow.one_try("the chair's"):
            with pytest.raises(slow.Busy), slow.one_try("the chair's"):
                pass
            with slow.one_try("the head's"):
                pass
        with slow.one_try("the chair's"):
            pass

    def test_a_place_is_free_again_after_a_fault(self) -> None:
        for _ in range(20):
            with pytest.raises(ZeroDivisionError), slow.two_at_a_time():
                raise ZeroDivisionError
