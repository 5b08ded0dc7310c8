"""What is locked, for those who read it.

Opening one is a POST: that it was read is written down, where the person who told can see it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from inforce.cases import actions as cases
from inforce.cases import files
from inforce.cases.queries import clocks_of, file_of, is_read_today, open_for, open_page
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.people import queries as people
from inforce.procedures import dealing
from inforce.procedures.dealing import Standing
from inforce.web.clock import now, today
from inforce.web.forms import posted
from inforce.web.guards import Here, here_or_404, member
from inforce.web.locked.hand_out import handed_out
from inforce.web.locked.lines import line_of
from inforce.web.locked.rows import row_of
from inforce.web.locked.work import Work
from inforce.web.locked.works import work_of
from inforce.web.records.higher import higher_on
from inforce.web.vault import needs_key, unlocked

PAGE = 50
LAST_PAGE = 10_000


# --- the list, and one of them -----------------------------------------------------------------------------


@member
@needs_key
def inbox(request: Here, school: str, page: int = 1) -> HttpResponse:
    """What is under lock for the posts of whoever is here. Opened in the memory of this request."""
    if not 1 <= page <= LAST_PAGE:
        raise Http404
    key = unlocked(request)
    start = (page - 1) * PAGE
    opened = open_page(key, school=request.school, start=start, count=PAGE + 1)
    rows = [row_of(one, today=today()) for one in opened[:PAGE]]
    shown = {"rows": rows, "page": page, "more": len(opened) > PAGE, "warnings": key.warnings}
    return render(request, "locked/inbox.html", shown)


def with_case(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hand in a case that was opened today by this reader, and how it is worked on.

    Not theirs and none such are one answer.
    """

    @wraps(view)
    @member
    @needs_key
    def guarded(request: Here, school: str, ref: str, **kwargs: Any) -> HttpResponseBase:
        opened = open_for(unlocked(request), school=request.school, ref=ref)
        work = work_of(opened) if opened else None
        if opened is None or work is None:
            raise Http404
        if not is_read_today(opened, by=request.person, now=now()):
            if request.method == "POST" and request.path.endswith("/open/"):
                cases.read_case(opened, by=request.person, today=today(), now=now())
                return redirect("locked-one", school, ref)
            return render(request, "locked/shut.html", {"row": row_of(opened, today=today())})
        return view(request, school, state=work.state_of(opened), work=work, **kwargs)

    return guarded


@with_case
def show(request: Here, school: str, *, state: Standing, work: Work) -> HttpResponse:
    """What was told, what was done, and what may be done next."""
    beside = work.beside(state, unlocked(request))
    higher = higher_on(request, work.procedure)
    return render(request, "locked/show.html", _shown(state, work) | {"beside": beside, "higher": higher})


@with_case
def open_it(request: Here, school: str, *, state: Standing, work: Work) -> HttpResponse:
    """It was opened already today."""
    return redirect("locked-one", school, state.case.ref)


@with_case
def download(request: Here, school: str, *, state: Standing, work: Work, file_ref: str) -> HttpResponseBase:
    """Hand out a file as it was given, as something that a browser saves and never runs."""
    evidence, name = here_or_404(file_of(state.opened, file_ref))
    if not files.is_whole(evidence):
        return render(request, "locked/damaged.html", {"name": name, "ref": state.case.ref}, status=409)
    return handed_out(evidence, name=name, key=state.opened.privates[evidence.epoch].of(evidence.half))


@with_case
def act(request: Here, school: str, *, state: Standing, work: Work, name: str) -> HttpResponse:
    """Do one thing, or say why it cannot be done. A page carries what its reader had before them when it was opened."""
    chosen = work.acts.get(name)
    if chosen is None:
        raise Http404
    may = chosen.may(state)
    higher = {"higher": higher_on(request, work.procedure, name)}
    if not may:
        return render(
            request, "locked/not_yet.html", {"act": chosen, "why": may.why, "ref": state.case.ref} | higher, status=403
        )
    form = chosen.form(posted(request))
    chosen.offer(form, state)
    newest = dealing.newest_by_others(state, by=request.person)
    unread = dealing.written_since(state, request.POST.get("seen", newest), by=request.person)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                dealing.hold(state, unread=unread)
                result = chosen.do(state, **form.cleaned_data, by=request.person, today=today(), now=now())
        except Refused as refused:
            form.add_error(None, refused.why)
        else:
            if name == "new-words":
                return render(request, "locked/new_words.html", {"words": result, "ref": state.case.ref})
            if name == "step-back":
                messages.success(request, "You no longer have this. The next in the row was told.")
                return redirect("locked", school)
            return redirect("locked-one", school, state.case.ref)
    names = people.names_of({said.by for said in unread}, body=state.case.body) if unread else {}
    shown = {"act": chosen, "name": name, "form": form, "ref": state.case.ref, "newest": newest} | higher
    shown["unread"] = [line_of(said, work, names) for said in unread]
    return render(request, "locked/act.html", shown)


# --- how it is shown ---------------------------------------------------------------------------------------


def _shown(state: Standing, work: Work) -> dict[str, Any]:
    opened = state.opened
    names = people.names_of({note.said.by for note in opened.notes}, body=opened.case.body)
    path = work.path(state)
    acts = [
        {"name": name, "heading": one.heading, "may": one.may(state), "done": _is_done(name, state, work)}
        for name, one in work.acts.items()
    ]
    return {
        "state": state,
        "work": work,
        "case": opened.case,
        "told": state.told,
        "teller": names.get(state.told.by, "Somebody who did not sign in"),
        "lines": [line_of(note.said, work, names) for note in opened.notes if note.said.kind != "told"],
        "steps": [] if state.case.closed_on else [one for one in acts if one["name"] in path],
        "besides": [one for one in acts if one["may"] and one["name"] not in path],
        "clocks": clocks_of(opened.case),
        "damaged": opened.damaged,
        "today": today(),
        "now": now(),
        "readers": [
            f"the {Office(one.office).in_words}"
            for one in opened.case.grants.filter(ended_on=None, epoch=opened.key.epoch)
        ],
    }


def _is_done(name: str, state: Standing, work: Work) -> bool:
    return name in work.done and bool(work.done[name](state))
