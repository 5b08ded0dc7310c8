"""What PostgreSQL's pool does with a connection that is handed back. Django-free: settings.py names it."""

from typing import Any

BODIES = "inforce.bodies"
"""The setting of a database session that names the bodies acted for: their keys, with commas between."""


def forget_bodies(session: Any) -> None:
    """Let whoever gets this connection next see no rows of anybody, whatever became of its last user."""
    session.execute(f"RESET {BODIES}")
    if not session.autocommit:
        session.commit()
