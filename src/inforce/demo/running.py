"""Start the made-up school: filled at the first start, later as it was left."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from inforce import installation
from inforce.core.may import Refused, require
from inforce.data_folder import PRIVATE
from inforce.demo import PEOPLE_FILE
from inforce.opening import leave_database, say
from inforce.serving import Place, serve, why_it_cannot_start

USUAL = Path(__file__).resolve().parents[3] / "build/demo"


def serve_demo(*, port: int, fresh: bool) -> int:
    """Serve the made-up school on this computer; answers the exit code. Raises Refused."""
    place = Place(port=port)
    if why_not := why_it_cannot_start(place):
        raise Refused(why_not)
    folder = Path(os.environ.get("INFORCE_DATA") or USUAL).resolve()
    address = f"http://localhost:{port}"
    os.environ |= {"INFORCE_DATA": str(folder), "INFORCE_DEMO": "true", "INFORCE_ADDRESS": address}
    for name in ("INFORCE_DATABASE_URL", "INFORCE_BEHIND_PROXY"):  # a demo needs nothing but its folder
        os.environ.pop(name, None)
    with _one_at_a_time(folder):
        if fresh:
            _throw_away(folder)
        if not _is_there(folder):
            say("Filling the made-up school. The next start is quick.")
            _fill(folder)
    installation.start_django()
    with installation.running():
        require(installation.may_use_database())
        if installation.steps_to_come():
            installation.migrate()
        installation.collect_pages()
        told = _told(address)
        leave_database()
        return serve(place=place, when_ready=partial(print, told, flush=True))


def _is_there(folder: Path) -> bool:
    """Whether the folder holds a made-up school. Raises Refused where it holds anything else."""
    if (folder / PEOPLE_FILE).is_file():
        return True
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} holds something else than a made-up school. Set INFORCE_DATA to another folder.")
    return False


def _fill(folder: Path) -> None:
    """Fill it beside its place, so that a start that was stopped half way leaves nothing that looks like a school."""
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    filled = subprocess.run(
        [sys.executable, "-m", "inforce.demo"], env={**os.environ, "INFORCE_DATA": str(new)}, check=False
    )
    if filled.returncode:
        raise Refused("The made-up school could not be filled. What went wrong stands above.")
    new.rename(folder)


def _throw_away(folder: Path) -> None:
    if _is_there(folder):
        shutil.rmtree(folder)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let a second start wait until the first has filled the school."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder.with_name(f"{folder.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    except OSError as error:
        raise Refused(f"Inforce cannot write in {folder.parent}: {error.strerror}.") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _told(address: str) -> str:
    """What is printed when the school answers: a link for each of its people."""
    from inforce.demo.cast import cast  # noqa: PLC0415 - once Django has started

    held = cast()
    if held is None:
        raise Refused("This data folder holds a real school. Set INFORCE_DATA to another folder.")
    lines = [f"{held.school} is made up, and open at {address}/demo/", "Each link signs in as one of its people.", ""]
    for one in held.players:
        lines.append(f"{one.name}, {one.work}")
        lines.append(f"    {address}/demo/sign-in/{one.token}/")
        if one.passphrase:
            lines.append(f"    passphrase: {one.passphrase}")
    return "\n".join([*lines, "", "Ctrl-C stops it. What you do is kept; `python3 run.py demo --fresh` begins anew."])
