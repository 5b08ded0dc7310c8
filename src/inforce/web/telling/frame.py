"""What every page of telling needs: the draft of this browser, who was shown as readers, and the way out on paper."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from inforce.cases import drafts
from inforce.core.may import Refused
from inforce.core.routing import READING_OFFICES, About, Nobody, Office
from inforce.people import queries as people
from inforce.procedures.readers import Chosen, holders, offices_in_words, readers_for
from inforce.web import errors
from inforce.web.clock import today
from inforce.web.drafts import draft_of
from inforce.web.forms import Form, posted
from inforce.web.guards import Here, safely
from inforce.web.numbers import CANNOT_WAIT, numbers
from inforce.web.telling.roads import is_with_ticks, road_of
from inforce.web.typed import signed_out, texts_in

if TYPE_CHECKING:
    from inforce.people.models import School

POSTS = [(office.value, f"The {office.in_words}") for office in READING_OFFICES]
NOTHING_BEGUN = (
    "Nothing that was begun opens here. It is kept for 24 hours, in one browser, for whoever was signed in then."
)
DAYS = ("noticed", "told_on", "on", "found")  # kept as text in a draft
View = Callable[..., HttpResponseBase]


def with_draft(view: View) -> View:
    """Hand in the draft that this browser holds. Without one, begin again; with one that was sent, show its words."""

    @wraps(view)
    @safely
    def guarded(request: Here, school: str, **kwargs: Any) -> HttpResponseBase:
        draft = draft_of(request)
        if draft is None:
            if texts_in(request):
                return signed_out(request, why=NOTHING_BEGUN)
            messages.warning(request, NOTHING_BEGUN)
            return redirect("concern-start", school)
        if draft.sent:
            return redirect("tell-sent", school)
        return shown_or_refused(view, request, school, draft=draft, **kwargs)

    return guarded


def shown_or_refused(view: View, request: Here, school: str, **kwargs: Any) -> HttpResponseBase:
    """A page of a draft; or why it was not kept, with what was typed still there to be copied."""
    try:
        return view(request, school, **kwargs)
    except Refused as refused:
        return signed_out(request, why=refused.why) if texts_in(request) else errors.forbidden(request, refused)


def with_draft_of(procedure: str) -> Callable[[View], View]:
    """For a page that only one procedure has: a draft of another goes on along its own road."""

    def decorated(view: View) -> View:
        @wraps(view)
        @with_draft
        def guarded(request: Here, school: str, *, draft: drafts.OpenDraft, **kwargs: Any) -> HttpResponseBase:
            if draft.content.procedure != procedure or is_with_ticks(draft):
                return redirect(road_of(draft).first, school)
            return view(request, school, draft=draft, **kwargs)

        return guarded

    return decorated


def question(
    request: Here,
    school: str,
    draft: drafts.OpenDraft,
    make_form: Callable[..., Form],
    template: str,
    *,
    then: str,
    **shown: Any,
) -> HttpResponse:
    """Ask something in somebody's own words, and keep it: never before they were shown who will read it."""
    form = make_form(posted(request), initial=_initial(draft))
    if request.method == "POST" and form.is_valid():
        given = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in form.cleaned_data.items()
        }
        draft.content.answers |= {name: value or "" for name, value in given.items()}
        drafts.keep(draft)
        return redirect(then, school)
    if not telling_in(draft).shown:
        return redirect("tell-readers", school)
    return render(request, template, shared(request) | card_of(draft) | shown | {"form": form})


def _initial(draft: drafts.OpenDraft) -> dict[str, Any]:
    answers = dict(draft.content.answers)
    for name in DAYS:
        if answers.get(name):
            answers[name] = date.fromisoformat(answers[name])
    return answers


def of_a_school(view: View) -> View:
    """A page that needs no sign-in still belongs to a school; where there is none, there is no page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.school is None:  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def chosen_for(draft: drafts.OpenDraft) -> tuple[Chosen | Nobody, About]:
    """Who reads it, asked anew, and whom it is about. Raises KeysAltered."""
    about_whom = road_of(draft).about_of(telling_in(draft), school=draft.row.school, today=today())
    teller = draft.content.person
    return readers_for(about=about_whom, school=draft.row.school, teller=teller, today=today()), about_whom


def card(chosen: Chosen) -> dict[str, Any]:
    return {
        "read_by": offices_in_words(chosen.offices),
        "not_by": offices_in_words(chosen.readers.not_by),
        "waiting": offices_in_words(chosen.readers.waiting),
    }


def card_of(draft: drafts.OpenDraft) -> dict[str, Any]:
    """The card as it was shown: asked again only where it is sent."""
    answers = draft.content.answers
    return {
        "read_by": offices_in_words(map(Office, answers.get("shown", ()))),
        "not_by": offices_in_words(map(Office, answers.get("not_by", ()))),
        "waiting": [],
    }


def names(draft: drafts.OpenDraft) -> list[str]:
    """Whom it is about: by name to somebody who signed in, by post to everybody else."""
    telling, answers = telling_in(draft), draft.content.answers
    if not draft.content.person:
        return offices_in_words(Office(answers[name]) for name in ("post", "also") if answers.get(name))
    own = [ref for ref in telling.subjects if ref == draft.content.person] or answers.get("about") == "me"
    others = set(telling.subjects) - {draft.content.person}
    return [*(["you"] if own else []), *sorted(people.names_of(others, body=draft.row.body).values())]


def telling_in(draft: drafts.OpenDraft) -> Any:
    """What a draft's answers say, in the terms of its procedure."""
    return road_of(draft).telling_of(draft.content.answers)


def begun_at(draft: drafts.OpenDraft | None) -> str:
    """The page on which something begun goes on, or "" where nothing is."""
    return road_of(draft).first if draft is not None and not draft.sent else ""


def paper_route(request: Here, draft: drafts.OpenDraft, *, why: str, status: int) -> HttpResponse:
    """Nothing can be sent from here: what was typed can be printed, and there is somebody to ring."""
    shown = {"why": why, "telling": telling_in(draft), "about_names": names(draft), "road": road_of(draft)}
    return render(request, "telling/paper.html", shared(request) | shown, status=status)


def shared(request: Here) -> dict[str, Any]:
    return {"telephones": numbers(request, *CANNOT_WAIT)}


def held_posts(school: "School") -> list[tuple[str, str]]:
    """The posts that may read and that somebody holds, to choose from."""
    held = holders(school, today=today())
    return [(value, label) for value, label in POSTS if Office(value) in held]


def holder(school: "School", office: str) -> str:
    """Who holds an office, by reference; "" where nobody does."""
    return holders(school, today=today()).get(Office(office), "")
