"""The database as one part of a backup: copied while people work, and put back."""

from pathlib import Path

from django.db import connection

from inforce.backup import postgresql, sqlite
from inforce.backup.copied import Copied

KINDS = {sqlite.NAME: "sqlite", postgresql.NAME: "postgresql"}


def copy_database(folder: Path) -> Copied:
    """Copy the database into a folder. Raises Refused."""
    kind = sqlite if connection.vendor == "sqlite" else postgresql
    return kind.copy(folder / kind.NAME)


def put_database_back(kept: Path) -> None:
    """Let the database be this copy, whatever it is now. Nobody else may be using it. Raises Refused."""
    (sqlite if connection.vendor == "sqlite" else postgresql).put_back(kept)


def faults_of(kept: Path) -> list[str]:
    """What the database program itself says against a copy."""
    return (sqlite if kept.name == sqlite.NAME else postgresql).faults_of(kept)
