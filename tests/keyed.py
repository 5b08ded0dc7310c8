"""A school whose governors have made their keys, and whose post-holders have all taken theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Protocol

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from inforce.core import shares
from inforce.core.routing import Office
from inforce.core.words import new_passphrase
from inforce.keys.ceremony import make_master_key, take_office_key, take_sheet
from inforce.keys.models import Waiting
from inforce.keys.queries import holder_of, holds
from inforce.keys.unlocked import Unlocked
from inforce.keys.vault import open_vault, unlock
from inforce.people.actions import add_person, link_account
from inforce.people.models import Account, AccountLink, Person, School


class HasSchool(Protocol):
    """The cast, or anything with a school whose posts are filled."""

    @property
    def school(self) -> School: ...


@dataclass
class Keys:
    """What the holders have at home: their passphrases, and the words of the three sheets."""

    school: School
    today: date
    passphrases: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)

    def unlocked(self, person: Person, *, now: datetime | None = None, session_key: str = "a session") -> Unlocked:
        """Open with somebody's key, as the page would."""
        now = now or datetime.combine(self.today, time(10), tzinfo=UTC)
        cookie = unlock(
            account=account_of(person, today=self.today),
            person=person,
            passphrase=self.passphrases[person.ref],
            session_key=session_key,
            now=now,
        )
        opened = open_vault(cookie, session_key=session_key, now=now)
        assert opened is not None
        return opened

    def take(self, person: Person, code: str, *, today: date | None = None) -> None:
        """Open a slip that gives somebody the key of a post."""
        account_of(person, today=self.today)
        passphrase = self.passphrases.setdefault(person.ref, new_passphrase())
        take_office_key(code=code, person=person, passphrase=passphrase, today=today or self.today)

    def root(self) -> shares.RootKeys:
        """The root, from two of the three sheets."""
        return shares.root_keys(shares.join(list(self.sheets.values())[:2]))


def with_keys(cast: HasSchool, *, today: date, sheet_holders: Sequence[Person] = ()) -> Keys:
    """Make the keys of a cast's school, and let every holder take what is theirs."""
    school = cast.school
    chair = holder_of(Office.CHAIR, school, today=today)
    assert chair is not None, "The cast has no chair of governors."
    outsiders = [_outsider(school, place, today=today) for place in ("council", "diocese")]
    holders = list(sheet_holders) or [chair, *outsiders]
    keys = Keys(school=school, today=today)
    for slip in make_master_key(body=school.body, by=chair, sheet_holders=holders, today=today):
        if slip.what == Waiting.What.SHEET:
            keys.sheets[slip.person.ref] = take_sheet(code=slip.code, person=slip.person, today=today)
        else:
            keys.take(slip.person, slip.code)
    return keys


def account_of(person: Person, *, today: date) -> Account:
    """The account that signs in for somebody; made here if there is none."""
    link = AccountLink.objects.filter(person=person).select_related("account").first()
    if link is not None:
        return link.account
    account = Account.objects.create(username=f"keyed-{person.ref}")
    TOTP.activate(account, generate_totp_secret())
    link_account(account=account, person=person, today=today)
    return account


def _outsider(school: School, place: str, *, today: date) -> Person:
    person = add_person(body=school.body, name=f"Somebody from the {place}", today=today)
    assert not holds(person, Office.HEADTEACHER, school, today=today)
    return person
