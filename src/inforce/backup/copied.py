"""What a copy of the database is, and what the manifest says of the moment at which it was made."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

LEFT_OUT = ("django_session", "inforce_vault", settings.CACHES["default"]["LOCATION"])
"""Who is signed in at the moment, and what they have open: it is nobody's on another computer."""

_RECORD = "SELECT body.ref, tip.number, tip.link FROM inforce_tip tip JOIN inforce_body body ON body.id = tip.body_id"
_FILES = "SELECT ref, sealed_size, sealed_digest FROM inforce_evidence"
_STEPS = "SELECT app, name FROM django_migrations ORDER BY app, name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy of the database on disk, all of one moment, and what the manifest says of that moment."""

    name: str
    path: Path
    record: dict[str, list[Any]]  # reference of a governing body: number and link of its last entry
    files: dict[str, list[Any]]  # reference of a sealed file: size and SHA-256
    steps: list[str]


def described(path: Path, asked: Any) -> Copied:
    """Read what the manifest says, by asking the copy or a cursor that holds its moment."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        answered = asked.execute(query)
        return list((answered or asked).fetchall())

    return Copied(
        name=path.name,
        path=path,
        record={ref: [number, link] for ref, number, link in rows(_RECORD)},
        files={ref: [size, digest] for ref, size, digest in rows(_FILES)},
        steps=[f"{app} {step}" for app, step in rows(_STEPS)],
    )
