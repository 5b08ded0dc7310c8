"""The cookie that opens what somebody's key opens, and the pages that need it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from inforce.core.may import Refused
from inforce.keys import vault
from inforce.keys.unlocked import Unlocked
from inforce.ledger.acting import acting_for
from inforce.people.queries import schools_of
from inforce.web.clock import now

COOKIE = settings.COOKIE_PREFIX + "vault"
SHARED = "shared_computer"  # set in the session by whoever said so when signing in
View = Callable[..., HttpResponseBase]


def open_key(request: HttpRequest) -> Unlocked | None:
    """The key of whoever is here, if it is open in this browser: asked once a request."""
    if not hasattr(request, "open_key"):
        request.open_key = _open(request)  # type: ignore[attr-defined]
    return request.open_key  # type: ignore[attr-defined]


def unlocked(request: HttpRequest) -> Unlocked:
    """The open key of whoever is here, in a view behind `needs_key`."""
    key = open_key(request)
    if key is None:
        raise Refused("Open with your key first.")
    return key


def needs_key(view: View) -> View:
    """Ask for the passphrase first, then come back. Stands beneath `member`."""

    @wraps(view)
    def guarded(request: HttpRequest, school: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if open_key(request) is None:
            back_to = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
            return redirect(f"{reverse('keys-unlock', args=[school])}?{urlencode({'next': back_to})}")
        return view(request, school, *args, **kwargs)

    return guarded


def hand_out(response: HttpResponse, cookie: str) -> None:
    """Give the browser what opens the vault: to no other site, to no script, and only until it is closed."""
    response.set_cookie(COOKIE, cookie, secure=settings.HTTPS, httponly=True, samesite="Strict")


def take_back(response: HttpResponse) -> None:
    """Take the cookie from the browser, and what it may have kept of pages."""
    response.set_cookie(COOKIE, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Strict")
    response["Clear-Site-Data"] = '"cache"'


def closed_when_signed_out(get_response: Callable[[HttpRequest], HttpResponse]) -> View:
    """Lock somebody's key in the request that signs them out, however it does so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if COOKIE not in request.COOKIES or not request.user.is_authenticated:
            return get_response(request)
        schools, session_key = schools_of(request.user), request.session.session_key or ""
        response = get_response(request)
        if not request.user.is_authenticated:
            with acting_for([school.body for school in schools]):
                vault.lock_vault(session_key=session_key)
            take_back(response)
        return response

    return middleware


def _open(request: HttpRequest) -> Unlocked | None:
    person, cookie = getattr(request, "person", None), request.COOKIES.get(COOKIE, "")
    if person is None or not cookie or request.session.get(SHARED):
        return None
    opened = vault.open_vault(cookie, session_key=request.session.session_key or "", now=now())
    return opened if opened is not None and opened.person == person else None
