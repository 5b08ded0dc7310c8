"""The cookie that opens what somebody's key opens, and the pages that need it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from inforce.address import takes_sealed_things
from inforce.core.may import Answer, Refused, no
from inforce.keys import vault
from inforce.keys.unlocked import Unlocked
from inforce.ledger.acting import acting_for
from inforce.people.queries import schools_of
from inforce.web.clock import now
from inforce.web.forms import Form, say_plainly

COOKIE = settings.COOKIE_PREFIX + "vault"
SHARED = "shared_computer"  # set in the session by whoever said so when signing in
USED_BY_OTHERS = (
    "You said that others use this computer too, so nothing confidential is opened here. "
    "Use your own computer or telephone, or sign out, and sign in again where you are alone."
)
PASSPHRASE = "open-passphrase"  # noqa: S105  the name of a box
PASSPHRASE_BOX = {
    "autocomplete": "off",
    "autocapitalize": "none",
    "spellcheck": "false",
    "class": "govuk-input--width-30",
}
_NOT_TYPED = {"csrfmiddlewaretoken", PASSPHRASE}
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
    """Ask for the passphrase first, then come back. Stands beneath `member`.

    A key locks itself while its owner types: what they then send travels with the question, and is not lost.
    """

    @wraps(view)
    def guarded(request: HttpRequest, school: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if open_key(request) is not None:
            return view(request, school, *args, **kwargs)
        if request.method != "POST" or not may_open_here(request):
            back_to = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
            return redirect(f"{reverse('keys-unlock', args=[school])}?{urlencode({'next': back_to})}")
        form = OpenAgainForm(request.POST if PASSPHRASE in request.POST else None)
        if form.is_valid():
            try:
                cookie = open_here(request, form.cleaned_data[PASSPHRASE])
            except Refused as refused:
                form.add_error(PASSPHRASE, refused.why)
            else:
                warnings = unlocked(request).warnings
                response = (
                    _ask_again(request, form=Form(), warnings=warnings)  # to be read before anything is sent
                    if warnings
                    else view(request, school, *args, **kwargs)
                )
                hand_out(response, cookie)
                return response
        return _ask_again(request, form=form, warnings=())

    return guarded


def _ask_again(request: HttpRequest, *, form: Form, warnings: tuple[str, ...]) -> HttpResponse:
    """The question in the middle of something, with all that was typed. An empty form: only what must be read first."""
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name not in _NOT_TYPED]
    return render(request, "keys/open_again.html", {"form": form, "typed": kept, "warnings": warnings})


class OpenAgainForm(Form):
    """The passphrase, asked again in the middle of something."""

    page_heading = PASSPHRASE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A name that no other form has."""
        super().__init__(*args, **kwargs)
        self.fields[PASSPHRASE] = forms.CharField(
            label="Your passphrase", strip=False, widget=forms.PasswordInput(attrs=PASSPHRASE_BOX)
        )
        say_plainly(self.fields[PASSPHRASE])


def open_here(request: HttpRequest, passphrase: str) -> str:
    """Open with the key of whoever is here, for the rest of this request; returns the cookie to hand out.

    Raises Refused, or Busy.
    """
    request.session.cycle_key()  # what somebody may have planted or overheard opens nothing from here on
    session_key = request.session.session_key or ""
    cookie = vault.unlock(
        account=request.user,  # type: ignore[arg-type]  # a member is signed in
        person=request.person,  # type: ignore[attr-defined]
        passphrase=passphrase,
        session_key=session_key,
        now=now(),
        address=get_adapter().get_client_ip(request) or "",
    )
    request.open_key = vault.open_vault(cookie, session_key=session_key, now=now())  # type: ignore[attr-defined]
    return cookie


def may_open_here(request: HttpRequest) -> Answer:
    """Never on a computer that others use, nor over plain http."""
    return no(USED_BY_OTHERS) if request.session.get(SHARED) else takes_sealed_things(settings.ADDRESS)


def hand_out(response: HttpResponseBase, cookie: str) -> None:
    """Give the browser what opens the vault: to no other site, to no script, and only until it is closed."""
    response.set_cookie(COOKIE, cookie, secure=settings.HTTPS, httponly=True, samesite="Strict")


def take_back(response: HttpResponseBase) -> None:
    """Take the cookie from the browser, and what it may have kept of pages."""
    response.set_cookie(COOKIE, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Strict")
    response["Clear-Site-Data"] = '"cache"'


def closed_when_signed_out(get_response: Callable[[HttpRequest], HttpResponseBase]) -> View:
    """Lock somebody's key in the request that signs them out, however it does so."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
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
