"""The server's own keys in a backup: sealed, so that whoever finds it opens nothing; two spare-key sheets open them."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from inforce.backup.parts import Reader
from inforce.core import shares
from inforce.core.may import Refused
from inforce.core.seal import SealError, open_sealed
from inforce.data_folder import write_once
from inforce.installation import KEY_FILES
from inforce.keys.server_key import recovery_context, sealed_to_recovery

KEPT_APART = (*KEY_FILES, "secret-key")
"""In clear these are in no backup: whoever looks after the computer keeps a copy of them elsewhere."""


def sealed_keys() -> dict[str, bytes]:
    """The key files as a backup carries them, by name: a copy for each governing body that has spare-key sheets."""
    return {
        f"{file}.{body}.age": sealed
        for file in KEY_FILES
        if (settings.DATA / file).exists()
        for body, sealed in sealed_to_recovery(file).items()
    }


def put_keys(folder: Path) -> None:
    """Put the key files of a folder into the data folder. One that stands is never replaced. Raises Refused."""
    found = [name for name in KEPT_APART if (folder / name).is_file()]
    if not found:
        raise Refused(f"There is none of {', '.join(KEPT_APART)} in {folder}.")
    for name in found:
        write_once(settings.DATA / name, (folder / name).read_bytes())


def open_keys(reader: Reader, sheets: Sequence[str]) -> None:
    """Open the key files in a backup with the words of two sheets and put them into the data folder. Raises Refused."""
    try:
        key = shares.root_keys(shares.join(sheets)).recovery_private
    except shares.BadSheets as error:
        raise Refused(str(error)) from error
    opened = {}
    for name in reader.names("keys/"):
        file, body = name.removeprefix("keys/").removesuffix(".age").rsplit(".", 1)
        try:
            opened[file] = open_sealed(reader.read(name), key=key, context=recovery_context(body, file))
        except SealError:
            continue  # another governing body's
    if not opened:
        raise Refused("These two sheets open nothing in this backup: they belong to another set-up or another school.")
    for file in KEY_FILES:
        if file in opened:
            write_once(settings.DATA / file, opened[file])
