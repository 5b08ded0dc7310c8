"""Sessions in the database under the digest of their key: a stolen table makes no cookie."""

import hashlib

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession


def digest(session_key: str | None) -> str:
    """What stands in the table for the key in the cookie (40 hexadecimal digits: the column's width)."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's database sessions; only the look-ups differ."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        key = self._session_key
        self._session_key = digest(key)
        try:
            return super()._get_session_from_db()  # type: ignore[misc]
        finally:
            if self._session_key is not None:  # Django clears it where there is no such session
                self._session_key = key

    def exists(self, session_key: str) -> bool:
        """Whether a session of this key is kept."""
        return super().exists(digest(session_key))

    def create_model_instance(self, data: dict[str, object]) -> AbstractBaseSession:
        """The row to keep, under the digest."""
        row = super().create_model_instance(data)
        row.session_key = digest(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(digest(key))
