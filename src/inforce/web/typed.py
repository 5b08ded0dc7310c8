"""What somebody typed while their sign-in ended: it stays in the page, is kept nowhere, and is sent after all.

A cookie and a field of the page say the same, so that the page is shown again only to the browser that typed it: no
other site can have words of its own put before somebody, to be sent with one press.
"""

import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from inforce.web.forms import Form

COOKIE = settings.COOKIE_PREFIX + "typed"
FIELD = "typed_here"
SECRET = ("passphrase", "password", "code")
LONG = 30
"""Characters from which something typed is worth showing, so that it can be copied or printed as well."""


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """The answers of a form, each by its name; none where one of them is a secret: that is typed again."""
    if request.method != "POST" or any(secret in name for name in request.POST for secret in SECRET):
        return []
    own = {"csrfmiddlewaretoken", FIELD}
    return [(name, value) for name, values in request.POST.lists() if name not in own for value in values]


def texts_in(request: HttpRequest) -> list[str]:
    """What is worth copying or printing of it."""
    return [value for _, value in typed_in(request) if len(value) >= LONG]


def signed_out(request: HttpRequest, *, why: str = "") -> HttpResponse:
    """Show whoever was signed out that nothing is lost, and where to sign in meanwhile. `why` is a sentence."""
    return _shown(request, mark=secrets.token_urlsafe(), why=why)


def typed_here(request: HttpRequest) -> HttpResponse | None:
    """The same page for whoever signed in again elsewhere and sent it: its form will now be taken. Else None."""
    mark, field = request.COOKIES.get(COOKIE, ""), request.POST.get(FIELD, "")
    if not mark or not constant_time_compare(mark, field) or not typed_in(request):
        return None
    return _shown(request, mark=mark, why="")


def _shown(request: HttpRequest, *, mark: str, why: str) -> HttpResponse:
    shown = {
        "form": Form(),
        "typed": [*typed_in(request), (FIELD, mark)],
        "texts": texts_in(request),
        "why": why,
        "signed_in": request.user.is_authenticated,
        "sign_in_at": f"{reverse('account_login')}?{urlencode({'next': reverse('front')})}",
    }
    response = render(request, "errors/signed_out.html", shown, status=403)
    response.set_cookie(COOKIE, mark, secure=settings.HTTPS, httponly=True, samesite="Strict")
    return response
