"""What a person sees when something is not right, and what a log does not say."""

import logging
import sys

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from inforce.core.may import Refused
from inforce.web import errors
from tests.pages import check_page

CANARY = "canary-4417"


def answers() -> dict[int, HttpResponse]:
    request = RequestFactory().get(f"/{CANARY}/")
    return {
        400: errors.bad_request(request, ValueError(CANARY)),
        403: errors.forbidden(request, PermissionDenied(CANARY)),
        404: errors.not_found(request, ValueError(CANARY)),
        413: errors.too_large(request, at_most="1 GB"),
        429: errors.too_many(request),
        500: errors.broken(request),
        503: errors.closed(request),
    }


@pytest.mark.parametrize("status", list(answers()))
def test_each_error_has_a_page_that_names_nothing_of_the_request(status: int) -> None:
    response = answers()[status]

    assert response.status_code == status
    check_page(response.content.decode())
    assert CANARY not in response.content.decode()


def test_a_refusal_shows_its_sentence() -> None:
    response = errors.forbidden(RequestFactory().get("/"), Refused("Only the chair can close this."))

    assert "Only the chair can close this." in response.content.decode()


def test_a_form_left_open_since_yesterday_is_told_so_plainly() -> None:
    response = errors.stale_form(RequestFactory().post("/"), "CSRF cookie not set.")

    assert response.status_code == 403
    assert "This page was open too long" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def logged(name: str, message: str, *args: object, fault: bool = False) -> str:
    kind = sys.exc_info() if fault else None
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, kind)
    return errors.PlainFormatter().format(record)


def fail_with(secret: str) -> None:
    try:
        {}[secret]
    except KeyError as cause:
        raise ValueError(secret) from cause


def test_a_log_line_holds_no_address_and_no_words_of_a_fault() -> None:
    try:
        fail_with(CANARY)
    except ValueError:
        line = logged("django.request", "Internal Server Error: %s", f"/{CANARY}/", fault=True)

    assert CANARY not in line
    assert "ERROR django.request ValueError because of KeyError" in line.replace(": ", " ")
    assert "in fail_with" in line or " fail_with" in line


def test_our_own_log_lines_say_what_they_say() -> None:
    assert logged("inforce.serving", "The ticker ran %s times.", 3).endswith("inforce.serving: The ticker ran 3 times.")


def test_a_report_of_a_fault_shows_no_value() -> None:
    request = RequestFactory().post("/", {"what": CANARY})
    tell_nothing = errors.TellNothing()

    assert tell_nothing.get_post_parameters(request) == {}
    assert list(tell_nothing.get_traceback_frame_variables(request, sys._getframe())) == []
    assert (tell_nothing.get_safe_settings(), tell_nothing.get_safe_request_meta(request)) == ({}, {})
    assert tell_nothing.get_safe_cookies(request) == {}
