"""What every request passes: the school of its address, and who is here."""

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.cache import patch_cache_control

from inforce.ledger.acting import acting_for
from inforce.people import queries as people
from inforce.web import errors
from inforce.web.menu import menu_of
from inforce.web.uploads import takes_files, throw_away_unclaimed

View = Callable[[HttpRequest], HttpResponse]
NOT_A_SCHOOL = {"account", "static", "start", "demo", "help", "healthz", "readyz"}


def private_pages(get_response: View) -> View:
    """Keep every page out of every cache: most show something that is somebody's own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response:
            patch_cache_control(response, no_store=True, private=True)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def forms_come_in_first(get_response: View) -> View:
    """Take in what was typed before anything is held for it: forty that trickle in would hold every connection to
    the database. Only a file may be larger than a form, and is sealed as it streams in.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return get_response(request) if takes_files(request) else errors.too_large(request, at_most="1 MB")
        try:
            whole = len(request.body) == length
        except UnreadablePostError:
            whole = False
        return get_response(request) if whole else errors.bad_request(request)

    return middleware


def school_of_the_address(get_response: View) -> View:
    """Open the rows of the governing body whose school begins the address, and of no other."""

    def middleware(request: HttpRequest) -> HttpResponse:
        slug = request.path_info.lstrip("/").split("/", 1)[0]
        school = None if slug in NOT_A_SCHOOL or not slug else people.school_at(slug)
        request.school = school  # type: ignore[attr-defined]
        with acting_for([school.body]) if school else nullcontext():
            return get_response(request)

    return middleware


def who_is_here(get_response: View) -> View:
    """Set `request.person`: whom the signed-in account stands for at this school, or nobody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.person = None  # type: ignore[attr-defined]
        school = request.school  # type: ignore[attr-defined]
        if school is not None and request.user.is_authenticated:
            request.person = people.person_of(request.user, body=school.body)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def no_file_is_left(get_response: View) -> View:
    """Remove the files that a request brought and nobody took, however it ended."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        finally:
            throw_away_unclaimed(request)

    return middleware


def page_context(request: HttpRequest) -> dict[str, object]:
    """What the layout of every page shows."""
    return {
        "school": getattr(request, "school", None),
        "person": getattr(request, "person", None),
        "menu": menu_of(request),
    }


def school_or_404(request: HttpRequest) -> None:
    """A page of a school that is not there does not exist."""
    if request.school is None:  # type: ignore[attr-defined]
        raise Http404
