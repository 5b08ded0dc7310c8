"""Opening with one's own key, for twenty minutes at a time.

What is open lies locked in a row; what opens the row is 32 bytes that only the browser's cookie holds. Nobody who takes
the table, the session table and SECRET_KEY can open one; nobody with the cookie can outside its session.
"""

import base64
import binascii
import json
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from inforce.core.may import Refused
from inforce.core.seal import Context, SealError, hkdf, lock_with_key, unlock_with_key
from inforce.keys.models import Vault
from inforce.keys.own_key import NO_KEY, open_own_key
from inforce.keys.queries import key_of
from inforce.keys.unlocked import Unlocked, remember, warnings_at_unlock
from inforce.people.models import Account, AccountLink, Person

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=8)
JUST_NOW = timedelta(minutes=5)  # what matters most asks for the passphrase again
_SEEN_EVERY = timedelta(minutes=1)  # not every request need write


def unlock(
    *, account: Account, person: Person, passphrase: str, session_key: str, now: datetime, address: str = ""
) -> str:
    """Open with one's own key. Returns the cookie's value, which is kept nowhere here. Raises Refused, or Busy."""
    if not AccountLink.objects.filter(account=account, person=person).exists():
        why = "You are signed in as somebody else."
        raise Refused(why)
    person_key = key_of(person)
    if person_key is None:
        raise Refused(NO_KEY)
    private = open_own_key(person_key, passphrase, now=now, address=address).private
    with transaction.atomic():
        sweep(now=now)
        Vault.objects.filter(account=account, session_digest=_digest(session_key)).delete()
        warnings, state = warnings_at_unlock(person_key, private)
        if not state.problems:
            person_key.memory = remember(person_key, private, state)
            person_key.save(update_fields=["memory"])
        cookie = secrets.token_bytes(32)
        vault = Vault(
            body=person.body,
            account=account,
            person=person,
            cookie_digest=sha256(cookie).hexdigest(),
            session_digest=_digest(session_key),
            opened_at=now,
            used_at=now,
        )
        plain = json.dumps({"private": private, "warnings": warnings}).encode()
        vault.locked = lock_with_key(plain, _key(cookie, session_key), context=_context(vault))
        vault.save(force_insert=True)
    return base64.urlsafe_b64encode(cookie).decode().rstrip("=")


def open_vault(cookie: str, *, session_key: str, now: datetime) -> Unlocked | None:
    """What a browser's cookie opens in its own session, or None: then the page asks for the passphrase."""
    value = _read_cookie(cookie)
    if value is None:
        return None
    found = Vault.objects.filter(cookie_digest=sha256(value).hexdigest(), session_digest=_digest(session_key))
    vault = found.select_related("person__body", "account", "body").first()
    if vault is None:
        return None
    if _is_over(vault, now):
        vault.delete()
        return None
    try:
        plain = unlock_with_key(bytes(vault.locked), _key(value, session_key), context=_context(vault))
    except SealError:
        vault.delete()
        return None
    if now - vault.used_at >= _SEEN_EVERY:
        Vault.objects.filter(pk=vault.pk).update(used_at=now)
    held = json.loads(plain)
    return Unlocked(
        person=vault.person,
        private=held["private"],
        warnings=tuple(held["warnings"]),
        opened_at=vault.opened_at,
    )


def lock_vault(*, session_key: str) -> None:
    """Close what is open in a session."""
    Vault.objects.filter(session_digest=_digest(session_key)).delete()


def lock_all_of(person: Person) -> None:
    """Close everything that a person has open, wherever."""
    Vault.objects.filter(person=person).delete()


def sweep(*, now: datetime) -> int:
    """Forget what is over. Returns how many."""
    over = Vault.objects.filter(used_at__lte=now - IDLE) | Vault.objects.filter(opened_at__lte=now - LONGEST)
    return over.delete()[0]


def _is_over(vault: Vault, now: datetime) -> bool:
    return now - vault.used_at >= IDLE or now - vault.opened_at >= LONGEST


def _context(vault: Vault) -> Context:
    # the digest of the cookie stands for the row: it has no other name
    return Context(body=vault.body.ref, case=vault.cookie_digest, purpose=f"vault of {vault.person.ref}")


def _key(cookie: bytes, session_key: str) -> bytes:
    return hkdf(cookie + session_key.encode(), "inforce vault 1")


def _digest(session_key: str) -> str:
    return sha256(session_key.encode()).hexdigest()


def _read_cookie(cookie: str) -> bytes | None:
    try:
        value = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    except (binascii.Error, ValueError):
        return None
    return value if len(value) == 32 else None  # noqa: PLR2004  as it was made
