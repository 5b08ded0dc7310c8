"""The database of an installation, by plain SQL, as whoever owns the machine reaches it."""

import sqlite3
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.faults.server import Server


class Database:
    """A connection past the product: the superuser's where there is one. Each statement stands by itself."""

    def __init__(self, server: Server) -> None:
        url = server.environment.get("INFORCE_DATABASE_URL", "")
        self._session: Any
        if url:
            name = urlsplit(url).path
            superuser = server.environment["INFORCE_SUPERUSER_URL"]
            self._session = psycopg.connect(superuser.rpartition("/")[0] + name, autocommit=True)
        else:
            path = server.data / "inforce.sqlite3"
            self._session = sqlite3.connect(path, isolation_level=None, timeout=20)

    def do(self, statement: str) -> None:
        self._session.execute(statement)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        return list(self._session.execute(statement).fetchall())

    def close(self) -> None:
        self._session.close()
