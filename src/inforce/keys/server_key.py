"""The server's own key: for what the software itself must be able to read and act on, such as a declaration.

It lies in a file beside the database, not in it: whoever takes one of the two reads nothing. A copy sealed to the
governors' recovery key travels in every backup (`sealed_to_recovery`). docs/security.md says that this is weaker than
what is locked for post-holders.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from inforce.core.seal import Context, new_identity, open_sealed, public_of, seal
from inforce.data_folder import write_once
from inforce.keys.models import MasterKey
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body

FILE = "server.key"


def make_server_key() -> None:
    """Make the key of a new installation. One that stands stays."""
    _private(settings.DATA / FILE)


def seal_record(plain: bytes, *, body: Body, purpose: str, ref: str) -> bytes:
    """Seal what a row of `body` called `ref` holds, to the server's key."""
    private = _private(settings.DATA / FILE)
    return seal(plain, to=[public_of(private)], context=Context(body=body.ref, case=ref, purpose=purpose))


def open_record(sealed: bytes, *, body: Body, purpose: str, ref: str) -> bytes:
    """What `seal_record` was given. Raises SealError where it was moved, changed, or sealed by another server."""
    context = Context(body=body.ref, case=ref, purpose=purpose)
    return open_sealed(sealed, key=_private(settings.DATA / FILE), context=context)


def sealed_to_recovery(file: str = FILE) -> dict[str, bytes]:
    """A key file, sealed for each governing body that has a master key: by the body's reference."""
    key = (settings.DATA / file).read_bytes()
    bodies = list(Body.objects.all())
    with acting_for(bodies):
        masters = list(MasterKey.objects.select_related("body"))
    return {
        master.body.ref: seal(key, to=[master.recovery_public], context=recovery_context(master.body.ref, file))
        for master in masters
    }


def recovery_context(body_ref: str, file: str = FILE) -> Context:
    """Where the sealed copy of a key file belongs."""
    return Context(body=body_ref, case="", purpose=f"{file} to recovery")


@cache
def _private(path: Path) -> str:
    return write_once(path, new_identity()[0].encode()).decode()
