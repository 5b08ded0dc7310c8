"""Set-up, the governors' part: the chair's sign-in, posts, keys and their slips, and how long things are kept."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.keys.actions import Slip
from inforce.keys.ceremony import make_master_key
from inforce.keys.queries import holder_of, holds, master_key_of, posts_on, still_waiting
from inforce.keys.trust import KEY_OFFICES
from inforce.people.access import may_get_ready
from inforce.people.actions import add_person, tick_ready
from inforce.people.queries import open_invitation, person_named
from inforce.web import errors
from inforce.web.beginning import go_in
from inforce.web.clock import today
from inforce.web.forms import Choice, Form
from inforce.web.guards import Here, here_or_404, member, seen_or_404, slowly
from inforce.web.ready import is_ready, ready_lines
from inforce.web.setup import SignInForm, enter, take_code
from inforce.web.slips import print_out, put_away, show_in, shown_in

if TYPE_CHECKING:
    from inforce.keys.models import Post
    from inforce.people.models import School

USED = "This link was used already, or a newer one was made. If you did not use it, do not go on: ring the school."
POSTS = (
    ("headteacher", Office.HEADTEACHER, "teacher"),
    ("dsl", Office.DSL, "teacher"),
    ("deputy", Office.DEPUTY, "teacher"),
    ("vice_chair", Office.VICE_CHAIR, "governor"),
)


# --- the chair begins -----------------------------------------------------------------------------------------------


@slowly("begin", "20/m/ip")
def begin(request: HttpRequest, school: str, code: str) -> HttpResponse:
    """The one-time link: the chair makes a sign-in of their own."""
    if request.school is None:  # type: ignore[attr-defined]
        raise Http404
    invitation = open_invitation(code, today=today())
    if invitation is None or not holds(invitation.person, Office.CHAIR, request.school, today=today()):  # type: ignore[attr-defined]
        return errors.forbidden(request, Refused(USED))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = take_code(code, form)
        except ValidationError:
            pass  # it stands beside its box
        else:
            return go_in(request, account, go_on=reverse("setup", args=[school]))
    return render(request, "setup/chair.html", {"form": form, "chair": invitation.person})


@member
def overview(request: Here, school: str) -> HttpResponse:
    """What there is to do for the governors, and whether the school may open."""
    seen_or_404(may_get_ready(request.person, request.school, today=today()))
    lines = ready_lines(request.school, today=today())
    shown = {
        "lines": lines,
        "ready": is_ready(lines),
        "is_chair": Office.CHAIR in request.offices,
        "posts": in_words(posts_on(request.school, today=today())),
        "master": master_key_of(request.school.body),
        "waiting": [
            {"name": one.person.name, "office": one.office_key and Office(one.office_key.office).in_words}
            for one in still_waiting(request.school.body)
        ],
        "slips": bool(shown_in(request)),
    }
    return render(request, "setup/overview.html", shown)


# --- posts ----------------------------------------------------------------------------------------------------------


class PostsForm(Form):
    """Who holds which post. An empty box is a post that nobody holds yet."""

    headteacher = forms.CharField(label="Headteacher", max_length=200)
    headteacher_email = forms.EmailField(label="E-mail of the headteacher", required=False)
    safeguarding = forms.ChoiceField(
        label="Who is the designated safeguarding lead?",
        choices=[("head", "The headteacher"), ("other", Choice("Somebody else"))],
        widget=forms.RadioSelect,
    )
    dsl = forms.CharField(label="Name of the safeguarding lead", max_length=200, required=False)
    dsl_email = forms.EmailField(label="E-mail of the safeguarding lead, if that is somebody else", required=False)
    deputy = forms.CharField(
        label="Deputy headteacher", help_text="Leave it empty if there is none.", max_length=200, required=False
    )
    deputy_email = forms.EmailField(label="E-mail of the deputy", required=False)
    vice_chair = forms.CharField(
        label="Vice-chair of governors",
        help_text="Without one, a concern about both the headteacher and the chair can only go by paper.",
        max_length=200,
        required=False,
    )
    vice_chair_email = forms.EmailField(label="E-mail of the vice-chair", required=False)
    reveals = {"safeguarding": {"other": "dsl"}}

    def clean(self) -> dict[str, Any]:
        """Somebody else has a name."""
        given = super().clean() or {}
        if given.get("safeguarding") == "other" and not given.get("dsl"):
            self.add_error("dsl", "Enter the name of the safeguarding lead.")
        return given


@member
def posts(request: Here, school: str) -> HttpResponse:
    """Enter who holds which post. Until there are keys it may be mended freely."""
    _chair_only(request)
    if master_key_of(request.school.body) is not None:
        messages.warning(request, "The keys are made. From now on a post is given by whoever opens with their key.")
        return redirect("setup", school)
    form = PostsForm(request.POST or None, initial=_posts_as_they_stand(request.school))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["safeguarding"] == "head":
            given |= {"dsl": given["headteacher"], "dsl_email": given["headteacher_email"]}
        try:
            with transaction.atomic():
                for name, office, kind in POSTS:
                    if given[name]:
                        enter(request.school, given[name], given[f"{name}_email"], kind, office)
        except Refused as refused:
            form.add_error(None, refused.why)
        else:
            return redirect("setup", school)
    return render(request, "setup/posts.html", {"form": form})


def _posts_as_they_stand(school: "School") -> dict[str, str]:
    held = {name: holder_of(office, school, today=today()) for name, office, _ in POSTS}
    stand = {name: person.name for name, person in held.items() if person}
    stand |= {f"{name}_email": person.email for name, person in held.items() if person}
    if held["dsl"]:
        stand["safeguarding"] = "head" if held["dsl"] == held["headteacher"] else "other"
    return stand


# --- keys -----------------------------------------------------------------------------------------------------------


class SheetsForm(Form):
    """Who keeps the three spare-key sheets."""

    first = forms.CharField(label="First sheet", max_length=200)
    second = forms.CharField(label="Second sheet", max_length=200)
    third = forms.CharField(
        label="Third sheet",
        help_text="Best somebody outside the school: from the council, the diocese, or the chair of another school.",
        max_length=200,
    )


@member
def make_keys(request: Here, school: str) -> HttpResponse:
    """Name three people for the sheets, and make the keys: once."""
    _chair_only(request)
    if master_key_of(request.school.body) is not None:
        return redirect("setup", school)
    clerk = holder_of(Office.CLERK, request.school, today=today())
    form = SheetsForm(
        request.POST or None, initial={"first": request.person.name, "second": clerk.name if clerk else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                printed = print_out(_make_keys(request, list(form.cleaned_data.values())))
        except Refused as refused:
            form.add_error(None, refused.why)
        else:
            response = redirect("setup-slips", school)
            show_in(request, response, printed)
            return response
    held = posts_on(request.school, today=today()).filter(office__in=KEY_OFFICES)
    return render(request, "setup/keys.html", {"form": form, "posts": in_words(held)})


def _make_keys(request: Here, names: list[str]) -> list[Slip]:
    body = request.school.body
    holders = [person_named(name, body=body) or add_person(body=body, name=name, today=today()) for name in names]
    return make_master_key(body=body, by=request.person, sheet_holders=holders, today=today())


@member
def slips(request: Here, school: str) -> HttpResponse:
    """The slips that were just made, one to a page, until they are put away."""
    if request.method == "POST":
        response = redirect("setup", school)
        put_away(request, response)
        messages.success(request, "The slips are put away. Each works once, in its holder's own browser.")
        return response
    printed = shown_in(request)
    here_or_404(printed or None)
    shown = {
        "slips": printed,
        "begin_at": request.build_absolute_uri(reverse("begin", args=[school])),
        "open_at": request.build_absolute_uri(reverse("keys-open", args=[school])),
        "today": today(),
    }
    return render(request, "setup/slips.html", shown)


# --- how long things are kept ---------------------------------------------------------------------------------------


@member
def retention(request: Here, school: str) -> HttpResponse:
    """Look at how long things are kept until the governors decide otherwise."""
    seen_or_404(may_get_ready(request.person, request.school, today=today()))
    if request.method == "POST":
        tick_ready(school=request.school, what="retention", today=today(), by=request.person)
        return redirect("setup", school)
    return render(request, "setup/retention.html")


def in_words(posts: "QuerySet[Post]") -> list[dict[str, Any]]:
    """Posts as a page shows them."""
    return [
        {"office": Office(post.office).in_words, "name": post.person.name, "acting": post.acting, "ref": post.ref}
        for post in posts.order_by("pk")
    ]


def _chair_only(request: Here) -> None:
    seen_or_404(may_get_ready(request.person, request.school, today=today()))
    if Office.CHAIR not in request.offices:
        raise Refused("Only the chair of governors sets this up.")
