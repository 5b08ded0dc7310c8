"""Two addresses for machines that watch over this one. They say nothing about any school."""

import os

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inforce.installation import steps_to_come


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Whether this process answers at all: restart it if not."""
    return _plain("alive")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether pages can be served: send nobody here while not."""
    why_not = _why_not()
    return _plain(f"not ready: {why_not}", status=503) if why_not else _plain("ready")


def _why_not() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _database_fits():
            return "the database is of an earlier version"
    except DatabaseError:
        return "the database does not answer"
    if not os.access(settings.DATA / "files", os.W_OK):
        return "the data folder cannot be written"
    return ""


def _database_fits() -> bool:
    """Looked up until it does: from then on it can only be changed by `upgrade`, which starts this process again."""
    if not _fits:
        _fits.extend([] if steps_to_come() else [True])
    return bool(_fits)


_fits: list[bool] = []


def _plain(text: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
