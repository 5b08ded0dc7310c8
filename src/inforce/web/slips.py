"""Slips that were just made, shown in the browser of whoever made them until they are put away.

A code is kept nowhere in clear: the session holds the slips locked, and what opens them only a cookie holds. So a
printer that jams costs nothing, and whoever takes the database has nothing.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from inforce.core.routing import Office
from inforce.core.seal import SealError, lock_with_key, unlock_with_key
from inforce.keys.actions import Slip
from inforce.people.actions import invite
from inforce.people.queries import has_account
from inforce.web.clock import today

COOKIE = settings.COOKIE_PREFIX + "slips"
IN_SESSION = "slips"
LIFE = 2 * 60 * 60  # seconds: time to find another printer


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One page to print: whose, what for, and the codes. `sign_in` is empty for whoever can sign in already."""

    name: str
    what: str
    offices: list[str]
    code: str = field(repr=False)
    sign_in: str = field(repr=False)


def print_out(slips: Sequence[Slip]) -> list[Printed]:
    """Pages for these slips. Whoever cannot sign in yet finds the code for that on their first one."""
    printed, told = [], set()
    for slip in slips:
        first = slip.person.pk not in told and not has_account(slip.person)
        told.add(slip.person.pk)
        printed.append(
            Printed(
                name=slip.person.name,
                what=slip.what,
                offices=[Office(office).in_words for office in slip.offices],
                code=slip.code,
                sign_in=invite(person=slip.person, today=today()) if first else "",
            )
        )
    return printed


def show_in(request: HttpRequest, response: HttpResponse, slips: Sequence[Printed]) -> None:
    """Let this browser, and no other, show the slips for a while."""
    key = secrets.token_bytes(32)
    plain = json.dumps([_plain(slip) for slip in slips]).encode()
    request.session[IN_SESSION] = base64.b64encode(lock_with_key(plain, key)).decode()
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(key).decode(),
        max_age=LIFE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def shown_in(request: HttpRequest) -> list[Printed]:
    """The slips that this browser may still show."""
    locked, cookie = request.session.get(IN_SESSION, ""), request.COOKIES.get(COOKIE, "")
    if not locked or not cookie:
        return []
    try:
        plain = unlock_with_key(base64.b64decode(locked), base64.urlsafe_b64decode(cookie))
    except (SealError, binascii.Error, ValueError):
        return []
    return [Printed(**one) for one in json.loads(plain)]


def put_away(request: HttpRequest, response: HttpResponse) -> None:
    """Show them no more."""
    request.session.pop(IN_SESSION, None)
    response.set_cookie(COOKIE, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Strict")


def _plain(slip: Printed) -> dict[str, object]:
    return {
        "name": slip.name,
        "what": slip.what,
        "offices": slip.offices,
        "code": slip.code,
        "sign_in": slip.sign_in,
    }
