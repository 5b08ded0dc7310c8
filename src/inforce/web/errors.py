"""What a person sees when something is not right, and how little of it goes into a log.

An error page knows neither who reads it nor where they were. So a page that is not yours and a page that never was
are the same bytes, and the page for a fault can be drawn when nothing else can.
"""

import logging
import traceback
from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.debug import SafeExceptionReporterFilter

from inforce.core.may import Refused
from inforce.web.typed import typed_here


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    del request, exception
    return _page(400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page may be seen, the act may not be done. A refusal brings its own sentence."""
    del request
    return _page(403, why=exception.why if isinstance(exception, Refused) else "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, for what is not there and for what is somebody else's."""
    del request, exception
    return _page(404)


def too_large(request: HttpRequest, *, at_most: str) -> HttpResponse:
    """413. `at_most` in words: "1 GB"."""
    del request
    return _page(413, at_most=at_most)


def too_many(request: HttpRequest) -> HttpResponse:
    """429: allauth's limits on guessing."""
    del request
    return _page(429)


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    del request
    return _page(500)


def closed(request: HttpRequest, *, why: str = "") -> HttpResponse:
    """503: for a while. `why` is a sentence."""
    del request
    response = _page(503, why=why)
    response["Retry-After"] = "60"
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 by Django's own check of where a form came from: nearly always a page left open since yesterday."""
    del reason
    if again := typed_here(request):
        return again
    return _page(403, why="This page was open too long, or in another window, so what you sent was not taken.")


def _page(status: int, **context: str) -> HttpResponse:
    response = HttpResponse(render_to_string(f"errors/{status}.html", context), status=status)
    patch_vary_headers(response, ["Cookie"])  # a page that asked who is here has it; so must one that did not
    return response


# ruff: noqa: ARG002 - Django hands each of these what it must not look at


class TellNothing(SafeExceptionReporterFilter):
    """No report of a fault may show any value: a local variable or a posted field could be a sealed word."""

    def get_safe_settings(self) -> dict[str, Any]:
        """No settings."""
        return {}

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        """No headers."""
        return {}

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        """No cookies."""
        return {}

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Nothing that was typed."""
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest, tb_frame: Any) -> ItemsView[str, Any]:
        """No variables."""
        return {}.items()


class PlainFormatter(logging.Formatter):
    """A log line names what kind of thing happened and where in the code: no message of an error, no address."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the way through the code to a fault."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}"
        if record.name.startswith("inforce"):
            line += f": {record.getMessage()}"  # our own words, written to be logged
        kind, error, trail = record.exc_info or (None, None, None)
        if kind is None or error is None:
            return line
        where = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trail)]
        return "\n".join([f"{line}: {_kinds(error)}", *where])


def _kinds(error: BaseException) -> str:
    names = [type(error).__name__]
    while error := error.__cause__ or error.__context__:  # type: ignore[assignment]
        names.append(type(error).__name__)
    return " because of ".join(names)
