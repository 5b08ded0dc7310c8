"""Open a school's pages: see that everything fits together, then serve until told to stop."""

import os
import sys
from contextlib import suppress

from django.db import DatabaseError, connection
from environs import Env

from inforce import installation
from inforce.address import settle_address, takes_sealed_things
from inforce.core.may import Refused, require
from inforce.serving import Place, serve, why_it_cannot_start


def serve_school(*, place: Place, address: str, behind_proxy: bool, workers: int, threads: int) -> int:
    """Serve this data folder's school; answers the exit code. Raises Refused."""
    if bool(place.certificate) != bool(place.key):
        raise Refused("A certificate needs its key, and the key its certificate: give --tls-cert and --tls-key.")
    behind_proxy = behind_proxy or Env().bool("INFORCE_BEHIND_PROXY", False)
    settled = settle_address(
        said=address or Env().str("INFORCE_ADDRESS", ""),
        host=place.host,
        port=place.port,
        certificate=place.certificate is not None,
        behind_proxy=behind_proxy,
    )
    os.environ["INFORCE_ADDRESS"] = settled
    os.environ["INFORCE_BEHIND_PROXY"] = str(behind_proxy).lower()
    os.environ["INFORCE_DEMO"] = "false"
    if why_not := why_it_cannot_start(place):
        raise Refused(why_not)
    installation.start_django()
    with installation.running():
        make_ready()
        refuse_demo()
        say(f"Inforce is at {settled}")
        if not (safe := takes_sealed_things(settled)):
            say(safe.why)
        say_where_to_begin()
        leave_database()
        return serve(place=place, workers=workers or min(len(os.sched_getaffinity(0)), 4), threads=threads)


def make_ready() -> None:
    """Give an empty folder its database, and see that one which was used fits this code. Raises Refused."""
    require(installation.may_use_database())
    if installation.has_lost_its_database():
        raise Refused("The database is empty, although there was a school: restore a backup into an empty data folder.")
    if installation.is_empty():
        installation.migrate()
    require(installation.may_serve_database())
    installation.collect_pages()


def say_where_to_begin() -> None:
    """Print the one-time link with which set-up begins, until the computer's part of it is closed."""
    from inforce.people.start_link import open_start_link  # noqa: PLC0415 - pages can be named only once Django has started

    if link := open_start_link():
        say(f"Set it up here, in the browser that you will go on with. The link works once:\n{link}")


def refuse_demo() -> None:
    """Keep a made-up school off the network: everybody knows how to get into it."""
    from inforce.ledger.models import Body  # noqa: PLC0415 - models can be read only once Django has started

    if Body.objects.filter(demo=True).exists():
        raise Refused(
            "This data folder holds the made-up school of `python3 run.py demo`, which is never served to others. "
            "Set INFORCE_DATA to another folder."
        )


def leave_database() -> None:
    """Close what this process has open there: it only watches over others from now on."""
    with suppress(DatabaseError):
        connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def say(sentence: str) -> None:
    """Say something to whoever started it, at once."""
    print(sentence, file=sys.stderr, flush=True)
