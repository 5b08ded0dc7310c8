"""The cookie that opens a draft."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from inforce.cases import drafts

COOKIE = settings.COOKIE_PREFIX + "draft"


def draft_of(request: HttpRequest, *, lock: bool = False) -> drafts.OpenDraft | None:
    """The draft that this browser holds at this school, if it belongs to whoever is here.

    Opened once a request: a file's first byte and the page ask for the same. With `lock` it is read again, as it is by
    now, and held until the transaction ends.
    """
    if lock or not hasattr(request, "open_draft"):
        request.open_draft = _open(request, lock=lock)  # type: ignore[attr-defined]
    return request.open_draft  # type: ignore[attr-defined]


def _open(request: HttpRequest, *, lock: bool) -> drafts.OpenDraft | None:
    cookie = request.COOKIES.get(COOKIE, "")
    school = request.school  # type: ignore[attr-defined]
    if not cookie or school is None:
        return None
    person = getattr(request, "person", None)
    ref = person.ref if person else ""
    return drafts.open_draft(cookie, school=school, person=ref, now=timezone.now(), lock=lock)


def hand_out(response: HttpResponse, cookie: str) -> None:
    """Give the browser what opens its draft."""
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=int(drafts.LIFE.total_seconds()),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def take_back(response: HttpResponse) -> None:
    """Take the cookie from the browser: the draft is then unreadable, even for us."""
    response.set_cookie(COOKIE, "", max_age=0, secure=settings.HTTPS, httponly=True, samesite="Lax")
