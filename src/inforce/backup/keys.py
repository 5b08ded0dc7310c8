"""The server's own keys in a backup: sealed, so that whoever finds it opens nothing; two spare-key sheets open them."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from inforce.backup.parts import Reader
from inforce.core import shares
from inforce.core.may import Refused
from inforce.core.seal import SealError, open_sealed
from inforce.data_folder import write_once
from inforce.keys.server_key import FILE, recovery_context, sealed_to_recovery

KEPT_APART = (FILE, "ledger.key", "secret-key")
"""The key files of an installation. In clear they are in no backup: whoever looks after the computer keeps a copy."""


def sealed_keys() -> dict[str, bytes]:
    """The keys as a backup carries them, by name: one copy for each governing body that has spare-key sheets."""
    return {f"{FILE}.{ref}.age": sealed for ref, sealed in sealed_to_recovery().items()}


def put_keys(folder: Path) -> list[str]:
    """Put the key files of a folder into the data folder; answers which. One that stands is never replaced."""
    found = [name for name in KEPT_APART if (folder / name).is_file()]
    for name in found:
        key = (folder / name).read_bytes()
        if write_once(settings.DATA / name, key) != key:
            raise Refused(f"There is another {name} in {settings.DATA} already, and it is not replaced.")
    return found


def open_keys(reader: Reader, sheets: Sequence[str]) -> list[str]:
    """Open the keys in a backup with the words of two spare-key sheets and put them into the data folder."""
    try:
        key = shares.root_keys(shares.join(sheets)).recovery_private
    except shares.BadSheets as error:
        raise Refused(str(error)) from error
    for name in reader.names(f"keys/{FILE}."):
        body = name.removeprefix(f"keys/{FILE}.").removesuffix(".age")
        try:
            opened = open_sealed(reader.read(name), key=key, context=recovery_context(body))
        except SealError:
            continue  # another governing body's
        write_once(settings.DATA / FILE, opened)
        return [FILE]
    raise Refused(
        "These two sheets open nothing in this backup: they belong to another governing body, or another set-up."
    )
