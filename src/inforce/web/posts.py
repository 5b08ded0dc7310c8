"""Who holds which post, once there are keys: given and ended by whoever opens with their key, or with two sheets."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.keys.actions import end_post
from inforce.keys.queries import key_of, post_at, posts_on
from inforce.keys.recovery import Recovered, recover
from inforce.keys.trust import KEY_OFFICES
from inforce.keys.unlocked import Unlocked
from inforce.people.queries import engaged
from inforce.procedures.hand_over import hand_over
from inforce.web.clock import now, today
from inforce.web.forms import Choice, DayField, Form
from inforce.web.governors import in_words
from inforce.web.guards import Here, here_or_404, member, slowly
from inforce.web.slips import print_out, show_in
from inforce.web.vault import open_key

if TYPE_CHECKING:
    from inforce.people.models import Person, School

MAY_LOOK = frozenset(KEY_OFFICES) | {Office.CLERK, Office.ADMINISTRATOR}
SHEET = forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})


class GiveForm(Form):
    """Who gets which post, from when."""

    office = forms.ChoiceField(
        label="Which post?",
        choices=[(office.value, office.in_words.capitalize()) for office in Office],
        widget=forms.RadioSelect,
    )
    person = forms.ChoiceField(label="Who holds it from now on?")
    acting = forms.ChoiceField(
        label="For how long?",
        choices=[
            ("no", "Until somebody else gets it"),
            ("yes", Choice("For the time being", hint="Cover for somebody who is away. They get it back the same way")),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )
    since = DayField(label="Since when?", latest=today)

    def __init__(self, *args: object, people: "list[Person]", **kwargs: object) -> None:
        """Everybody who works here."""
        super().__init__(*args, **kwargs)
        names = [("", "Choose a name"), *((person.ref, person.name) for person in people)]
        self.fields["person"].choices = names  # type: ignore[attr-defined]


class SheetsForm(GiveForm):
    """The same, with the words of two spare-key sheets."""

    first = forms.CharField(label="The twenty words of one sheet", max_length=400, widget=SHEET)
    second = forms.CharField(label="The twenty words of another", max_length=400, widget=SHEET)


@member
def posts(request: Here, school: str) -> HttpResponse:
    """Who holds which post."""
    here_or_404(request.offices & MAY_LOOK or None)
    held = in_words(posts_on(request.school, today=today()))
    return render(request, "keys/posts.html", {"posts": held, "opened": open_key(request) is not None})


@member
def give(request: Here, school: str) -> HttpResponse:
    """Give a post, and pass on what was locked for it."""
    here_or_404(request.offices & MAY_LOOK or None)
    signer = open_key(request)
    if signer is None and key_of(request.person) is not None:
        return _unlock_first(school, "post-give")
    form = GiveForm(request.POST or None, people=_people(request.school), initial={"since": today()})
    if request.method == "POST" and form.is_valid():
        try:
            return _give(request, school, form, signer)
        except Refused as refused:
            form.add_error("office", refused.why)
    return render(request, "keys/give.html", {"form": form, "signer": signer})


@member
@slowly("sheets", "10/m/ip")
def give_with_sheets(request: Here, school: str) -> HttpResponse:
    """Give a post when nobody is left who can: with two of the three spare-key sheets."""
    here_or_404(request.offices & MAY_LOOK or None)
    form = SheetsForm(request.POST or None, people=_people(request.school), initial={"since": today()})
    if request.method == "POST" and form.is_valid():
        try:
            recovered = recover([form.cleaned_data["first"], form.cleaned_data["second"]], body=request.school.body)
            return _give(request, school, form, recovered)
        except Refused as refused:
            form.add_error("first" if "sheet" in refused.why else "office", refused.why)
    return render(request, "keys/give_with_sheets.html", {"form": form})


@member
def end(request: Here, school: str, ref: str) -> HttpResponse:
    """End a post with nobody to follow yet."""
    here_or_404(request.offices & MAY_LOOK or None)
    post = here_or_404(post_at(ref, school=request.school))
    signer = open_key(request)
    if signer is None and key_of(request.person) is not None:
        return _unlock_first(school, "post-end", ref)
    why = ""
    if request.method == "POST":
        try:
            end_post(post=post, today=today(), by=request.person, signer=signer)
        except Refused as refused:
            why = refused.why
        else:
            messages.success(request, f"{post.person.name} is no longer {Office(post.office).in_words}.")
            return redirect("posts", school)
    return render(request, "keys/end.html", {"post": post, "office": Office(post.office).in_words, "why": why})


def _give(request: Here, school: str, form: Form, signer: Unlocked | Recovered | None) -> HttpResponse:
    given: dict[str, Any] = form.cleaned_data
    person = next(one for one in _people(request.school) if one.ref == given["person"])
    office = Office(given["office"])
    done = hand_over(
        person=person,
        school=request.school,
        office=office,
        since=given["since"],
        acting=given["acting"] == "yes",
        today=today(),
        now=now(),
        by=request.person,
        signer=signer,
    )
    messages.success(request, f"{person.name} is {office.in_words} now.")
    if done.slip is None:
        return redirect("posts", school)
    response = redirect("setup-slips", school)
    show_in(request, response, print_out([done.slip]))
    return response


def _people(school: "School") -> "list[Person]":
    return list(engaged(school, today=today()).order_by("name"))


def _unlock_first(school: str, name: str, *args: str) -> HttpResponse:
    back_to = reverse(name, args=[school, *args])
    return redirect(f"{reverse('keys-unlock', args=[school])}?{urlencode({'next': back_to})}")
