"""Who may open a page at all. What they may do there is asked of `access`, by the page and again by the act."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from allauth.core.internal.ratelimit import consume  # its public form reads the limits of sign-in only
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from inforce.address import takes_sealed_things
from inforce.assurance.verify import shrunk
from inforce.core.may import Answer, Refused
from inforce.core.routing import Office
from inforce.keys.queries import offices_of
from inforce.people.queries import sizes_of
from inforce.web import errors, typed
from inforce.web.clock import today

if TYPE_CHECKING:
    from inforce.people.models import Person, School

View = Callable[..., HttpResponseBase]
Found = TypeVar("Found")


class Here(HttpRequest):
    """What a view behind `member` is handed: somebody of this school. For its types only; Django makes the request."""

    school: "School"
    person: "Person"
    offices: frozenset[Office]
    sizes: frozenset[str]  # how much of the policy each way in which they work here asks them to sign


def member(view: View) -> View:
    """Let in whoever works at this school today or holds a post there, and lead a stranger to sign-in.

    Sets `request.offices` and `request.sizes`. What was typed while a sign-in ended is not lost. Anybody else learns
    nothing, not even that there is such a page. An act that is refused shows its sentence.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return typed.signed_out(request) if typed.typed_in(request) else redirect_to_login(request.get_full_path())
        school, person = request.school, request.person  # type: ignore[attr-defined]
        if school is None or person is None:
            raise Http404
        request.offices = offices_of(person, school, today=today())  # type: ignore[attr-defined]
        request.sizes = sizes_of(person, school, today=today())  # type: ignore[attr-defined]
        if not request.offices and not request.sizes:  # type: ignore[attr-defined]
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return errors.forbidden(request, refused)

    return guarded


def here_or_404(found: Found | None) -> Found:
    """What was looked for, or the page that there is none: somebody else's and none such are one answer."""
    if found is None:
        raise Http404
    return found


def seen_or_404(answer: Answer) -> None:
    """For a page that only some may know of."""
    if not answer:
        raise Http404


def safely(view: View) -> View:
    """Take nothing that has to be locked over plain http, where others on the network could read along, nor into an
    older copy of the database that somebody brought back: what was told since would be gone from the record.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        safe = takes_sealed_things(settings.ADDRESS)
        school = request.school  # type: ignore[attr-defined]
        why = safe.why if not safe else shrunk(school.body) if school else ""
        return errors.closed(request, why=why) if why else view(request, *args, **kwargs)

    return guarded


def slowly(action: str, rate: str) -> Callable[[View], View]:
    """Take only so many posts: "20/m/ip" is twenty a minute from one address, and a school sits behind one."""

    def limited(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not consume(request, app="inforce", action=action, config={action: rate}):
                return errors.too_many(request)
            return view(request, *args, **kwargs)

        return counted

    return limited
