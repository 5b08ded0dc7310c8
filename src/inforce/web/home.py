"""Home: four doors, what is owed by when, and what somebody has done."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inforce.core.duties import DutyKind, Size
from inforce.core.signposts import Need, signposts_for
from inforce.core.vocabulary import Procedure
from inforce.duties.queries import SIGN, largest, owed_by
from inforce.ledger.queries import deeds_of
from inforce.people.access import may_confirm_closeness
from inforce.people.queries import closeness_of, names_of, schools_of
from inforce.policies.queries import edition_for, out_of_date, signed_on_paper
from inforce.records.queries import waiting_of
from inforce.web.clock import today
from inforce.web.guards import Here, member
from inforce.web.numbers import TARGETED, numbers
from inforce.web.records.clauses import clauses_asking
from inforce.web.records.frame import DONE_AT, own_lines

if TYPE_CHECKING:
    from inforce.duties.models import Task
    from inforce.people.models import Closeness, Person, School


AHEAD = timedelta(days=20)
"""What waits in a record of one's own is on home from then on: a year's end need not be there all year."""


@login_required
def front(request: HttpRequest) -> HttpResponse:
    """The first page of an installation: straight to somebody's school, or a choice where there are several."""
    schools = schools_of(request.user)  # type: ignore[arg-type]  # login_required has looked
    if len(schools) == 1:
        return redirect("home", schools[0].slug)
    return render(request, "home/front.html", {"schools": schools})


@member
def home(request: Here, school: str) -> HttpResponse:
    """Four doors, and what is owed."""
    person, here = request.person, request.school
    edition = edition_for(person, here, today=today())
    asks = edition is not None and edition.asks  # type: ignore[attr-defined]
    tasks = [_shown(task, here, asks=asks) for task in owed_by(person, here, today=today())]
    tasks += own_lines(list(waiting_of(person, here, by=today() + AHEAD)), here, edition=edition, today=today())
    if edition and not edition.signed and largest(request.sizes) == Size.SHORT:  # type: ignore[attr-defined]
        tasks.insert(0, _short_form(here))
    shown = {
        "edition": edition,
        "out_of_date": out_of_date(edition, today=today()),
        "doors": _doors(here),
        "tasks": tasks,
        "answered": edition is not None and edition.answered,  # type: ignore[attr-defined]
        "to_confirm": [_other(one, person) for one in closeness_of(person) if may_confirm_closeness(person, one)],
    }
    return render(request, "home/home.html", shown)


@member
def targeted(request: Here, school: str) -> HttpResponse:
    """What to do now, and whom to ring, when somebody is targeted online (2.8)."""
    shown = {
        "telephones": numbers(request, *TARGETED),
        "helps": signposts_for(Need.TARGETED),
        "clauses": clauses_asking(request, Procedure.TARGETED),
    }
    return render(request, "home/targeted.html", shown)


@member
def record(request: Here, school: str) -> HttpResponse:
    """What somebody did and signed, in sentences: no number, no size, no other person's."""
    return render(request, "home/record.html", {"lines": story_lines(request.person, request.school)})


# --- what several of these need -------------------------------------------------------------------------------------


def story_lines(person: "Person", school: "School") -> list[dict[str, Any]]:
    """Somebody's own entries of the record, latest first, and what they signed on paper."""
    deeds = deeds_of(person.ref, body=school.body)
    names = names_of({deed.by for deed in deeds} - {"", person.ref}, body=school.body)
    lines: list[dict[str, Any]] = [
        {"day": deed.day, "text": _sentence(deed.sentence, mine=deed.by == person.ref, by=names.get(deed.by, ""))}
        for deed in deeds
    ]
    lines += [
        {"day": signed.day, "text": f"You signed {signed.edition.title} on paper", "by": str(signed.entered_by)}
        for signed in signed_on_paper(person, school=school)
    ]
    return sorted(lines, key=lambda line: line["day"])[::-1]


def _sentence(sentence: str, *, mine: bool, by: str) -> str:
    """Say what somebody did, or what another did about them: "Carol Dean added somebody to the list of adults: you"."""
    if mine:
        return f"You {sentence}"
    return f"{by} {sentence}: you" if by else f"{sentence[0].upper()}{sentence[1:]}: you"


def _shown(task: "Task", school: "School", *, asks: bool) -> dict[str, Any]:
    signing = task.duty.kind == SIGN
    return {
        "title": task.duty.title,
        "href": reverse(DONE_AT[DutyKind(task.duty.kind)], args=[school.slug]),
        "hint": "You asked a question first. It is with the headteacher." if signing and asks else "",
        "clauses": task.duty.clause_ids,
        "due": task.due,
        "late": task.due < today(),
        "done": None,
    }


def _short_form(school: "School") -> dict[str, Any]:
    """A helper or a one-day adult owes no tasks, but one signature."""
    href = reverse("sign", args=[school.slug])
    title = "Read the short form and sign it"
    return {"title": title, "href": href, "hint": "", "clauses": [], "due": today(), "late": False, "done": None}


def _other(closeness: "Closeness", person: "Person") -> dict[str, str]:
    other = closeness.other if closeness.one_id == person.pk else closeness.one
    return {"name": other.name, "ref": closeness.ref}


def _doors(school: "School") -> list[dict[str, str]]:
    def href(name: str) -> str:
        return reverse(name, args=[school.slug])

    return [
        {
            "text": "Tell somebody something",
            "href": href("concern-start"),
            "hint": "About yourself or another adult. You are told who will read it before you type.",
        },
        {"text": "Ask first", "href": href("ask"), "hint": "Not sure whether the policy stops it? Ask the head."},
        {"text": "Do what I owe", "href": "#owed", "hint": "What the policy asks of you, and by when."},
        {"text": "I’m being targeted online", "href": href("targeted"), "hint": "What to do now, and whom to ring."},
    ]
