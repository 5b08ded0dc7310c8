"""Two spare-key sheets together: they sign for a post, and open the spare copy of every post's key.

For when nobody is left who could hand over: a holder who died, a passphrase that is lost. It is used in one call and
kept nowhere; every other holder reads at their next visit that it was (keys.unlocked).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from inforce.core import shares
from inforce.core.may import Refused
from inforce.core.seal import Context, open_sealed
from inforce.keys.models import OfficeKey
from inforce.keys.queries import master_key_of
from inforce.ledger.models import Body
from inforce.people.models import School


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Recovered:
    """The master key, brought back by two sheets for the length of a call."""

    root: shares.RootKeys

    def open_office_keys(self, school: School) -> dict[str, str]:
        """The private key of every post in use at a school, by the key's reference. Raises SealError."""
        keys = OfficeKey.objects.filter(school=school, ended_on=None).select_related("body")
        return {key.ref: self._open(key) for key in keys}

    def _open(self, key: OfficeKey) -> str:
        sealed = bytes(key.to_recovery)
        return open_sealed(sealed, key=self.root.recovery_private, context=recovery_context(key)).decode()


def recover(sheets: Sequence[str], *, body: Body) -> Recovered:
    """Bring the master key back. Raises Refused with what to look for on the sheets."""
    try:
        root = shares.root_keys(shares.join(sheets))
    except shares.BadSheets as bad:
        raise Refused(str(bad)) from bad
    master = master_key_of(body)
    if master is None or master.root_public != root.sign_public.hex():
        why = "These two sheets belong to another master key. Look for the sheets that were printed at this set-up."
        raise Refused(why)
    return Recovered(root)


def recovery_context(key: OfficeKey) -> Context:
    """Where the spare copy of an office's key belongs."""
    return Context(body=key.body.ref, case=key.ref, purpose="office key to recovery")
