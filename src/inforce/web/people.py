"""The adults of a school: who they are, how they work here, their codes, and how they begin."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inforce.core.duties import Size
from inforce.core.may import Refused
from inforce.duties import actions as duties
from inforce.duties.access import may_see_asked
from inforce.duties.queries import asked_of, standing
from inforce.keys.queries import my_waiting, offices_of
from inforce.people import actions, queries
from inforce.people.access import may_invite, may_keep_list
from inforce.people.comparing import Compared, compare_list
from inforce.people.csv_import import COLUMNS, read_list
from inforce.policies.queries import edition_in_force
from inforce.web.beginning import go_in
from inforce.web.clock import today
from inforce.web.forms import Choice, DayField, Form
from inforce.web.guards import Here, here_or_404, member, seen_or_404, slowly
from inforce.web.vault import open_key

if TYPE_CHECKING:
    from inforce.people.models import Person

LONGEST_LIST = 500_000


def in_a_year() -> date:
    """The latest day that may be entered ahead."""
    return today() + timedelta(days=365)


# --- the list -------------------------------------------------------------------------------------------------------


@member
def people(request: Here, school: str) -> HttpResponse:
    """Everybody who works here, how, and whether they signed."""
    seen_or_404(may_keep_list(request.person, request.school, today=today()))
    edition = edition_in_force(request.school, today=today())
    stand = standing(edition, today=today()) if edition else {}
    rows = [
        {
            "engagement": one,
            "standing": stand.get(one.person_id, "") if one.size != Size.TOLD else "told",
            "can_sign_in": hasattr(one.person, "account_link"),
        }
        for one in queries.roll_of(request.school, today=today())
    ]
    return render(request, "people/people.html", {"rows": rows, "edition": edition})


@member
def person(request: Here, school: str, ref: str) -> HttpResponse:
    """One adult."""
    one = _person(request, ref)
    sees_asked = may_see_asked(request.person, one, request.school, today=today())
    shown = {
        "one": one,
        "engagements": queries.engagements_of(one, school=request.school),
        "offices": sorted(office.in_words for office in offices_of(one, request.school, today=today())),
        "can_sign_in": queries.has_account(one),
        "may_invite": may_invite(request.person, one, today=today()),
        "asked": asked_of(one, request.school, today=today()) if sees_asked else [],
        "today": today(),
    }
    return render(request, "people/person.html", shown)


# --- newcomers ------------------------------------------------------------------------------------------------------


class WorkForm(Form):
    """How somebody works here."""

    kind = forms.ChoiceField(label="How do they work here?", choices=queries.KINDS, widget=forms.RadioSelect)
    size = forms.ChoiceField(
        label="What do they sign?",
        choices=[
            ("full", Choice("The whole policy", hint="Staff, governors, regular helpers, whoever does the IT")),
            ("short", Choice("The short form", hint="Here for a day, or now and then: six rules, one signature")),
            ("told", Choice("Nothing: their employer tells them", hint="No contact with pupils. They are not counted")),
        ],
        widget=forms.RadioSelect,
        initial="full",
    )
    employer = forms.CharField(
        label="Their employer, if it is not the school",
        help_text="An agency or a firm.",
        max_length=200,
        required=False,
    )
    since = DayField(label="Their first day here", latest=in_a_year)


class PersonForm(WorkForm):
    """Somebody new."""

    name = forms.CharField(label="Name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label="E-mail, if they have one",
        help_text="A mail never says more than that there is something for them.",
        required=False,
    )
    field_order = ("name", "email")


@member
def add(request: Here, school: str) -> HttpResponse:
    """Put a newcomer on the list, with what the policy asks of them."""
    seen_or_404(may_keep_list(request.person, request.school, today=today()))
    form = PersonForm(request.POST or None, initial={"since": today()})
    if request.method == "POST" and form.is_valid():
        made = duties.take_in(school=request.school, by=request.person, today=today(), **form.cleaned_data)
        messages.success(request, f"{made.person.name} is on the list.")
        return redirect("person", school, made.person.ref)
    return render(request, "people/add.html", {"form": form})


@member
def also(request: Here, school: str, ref: str) -> HttpResponse:
    """Let somebody who is on the list work here in one more way, or again."""
    one = _person(request, ref)
    form = WorkForm(request.POST or None, initial={"since": today()})
    if request.method == "POST" and form.is_valid():
        try:
            duties.start(person=one, school=request.school, by=request.person, today=today(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("kind", refused.why)
        else:
            return redirect("person", school, ref)
    return render(request, "people/also.html", {"form": form, "one": one})


class ListForm(Form):
    """The rows of a spreadsheet."""

    rows = forms.CharField(
        label="The list",
        help_text=f"Copy the rows of your spreadsheet. The first names the columns: {', '.join(COLUMNS)}.",
        max_length=LONGEST_LIST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


@member
def take_list(request: Here, school: str) -> HttpResponse:
    """Take in a list: pasted, looked at, then taken in as one act."""
    seen_or_404(may_keep_list(request.person, request.school, today=today()))
    form = ListForm(request.POST or None)
    compared: Compared | None = None
    if request.method == "POST" and form.is_valid():
        read = read_list(form.cleaned_data["rows"])
        for fault in read.faults[:20]:
            place = f"Line {fault.line}, {fault.column}" if fault.column else f"Line {fault.line}"
            form.add_error("rows", f"{place}: {fault.why}")
        if not read.faults:
            compared = compare_list(request.school, read.rows, today=today())
            if "take" in request.POST:
                count = duties.take_in_list(
                    school=request.school, rows=compared.to_take_in, by=request.person, today=today()
                )
                messages.success(request, f"Taken in: {count}.")
                return redirect("people", school)
    return render(request, "people/list.html", {"form": form, "compared": compared})


# --- codes and leaving ----------------------------------------------------------------------------------------------


@member
def invite(request: Here, school: str, ref: str) -> HttpResponse:
    """Print a slip with the code from which somebody makes their sign-in. It is shown once."""
    one = _person(request, ref)
    if request.method != "POST":
        return redirect("person", school, ref)
    code = actions.invite(person=one, by=request.person, today=today())
    return render(request, "people/slip.html", {"one": one, "code": code, "address": _begin_address(request, school)})


@member
def told(request: Here, school: str, ref: str) -> HttpResponse:
    """A letter to the employer of somebody who is told of the policy by them."""
    one = _person(request, ref)
    engagements = queries.engagements_of(one, school=request.school)
    work = here_or_404(next((each for each in engagements if each.size == Size.TOLD), None))
    edition = edition_in_force(request.school, today=today())
    return render(request, "people/told.html", {"one": one, "work": work, "edition": edition, "today": today()})


class LeaveForm(Form):
    """From when somebody no longer works here."""

    when = forms.ChoiceField(
        label="When do they leave?",
        choices=[
            ("now", Choice("Now", hint="Their sign-in ends at once, and any post they hold")),
            ("later", "On a later day"),
        ],
        widget=forms.RadioSelect,
    )
    last = DayField(
        label="Their last day here",
        help_text="Only for a later day.",
        earliest=today,
        latest=in_a_year,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A later day has to be said."""
        given = super().clean() or {}
        if given.get("when") == "later" and not given.get("last") and "last" not in self.errors:
            self.add_error("last", "Enter their last day here.")
        return given


@member
def leave(request: Here, school: str, ref: str) -> HttpResponse:
    """Say that somebody no longer works here."""
    one = _person(request, ref)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        later = form.cleaned_data["when"] == "later"
        on = form.cleaned_data["last"] + timedelta(days=1) if later else today()
        try:
            duties.leave(
                person=one, school=request.school, on=on, by=request.person, today=today(), signer=open_key(request)
            )
        except Refused as refused:
            form.add_error("when", refused.why)
        else:
            messages.success(request, f"Entered: {one.name} {'leaves' if later else 'has left'}.")
            return redirect("people", school)
    return render(request, "people/leave.html", {"form": form, "one": one})


# --- beginning, with a slip -----------------------------------------------------------------------------------------


class BeginForm(Form):
    """What somebody with a slip makes their sign-in from."""

    code = forms.CharField(
        label="Code", help_text="It is on your slip. Capitals and hyphens do not matter.", max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )  # fmt: skip
    username = forms.RegexField(
        label="A name to sign in with",
        help_text="Letters, figures, dots and hyphens. It need not be your own name.",
        regex=r"^[A-Za-z][A-Za-z0-9.-]{2,39}$",
        error_messages={"invalid": "Use three to forty letters, figures, dots or hyphens; begin with a letter."},
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="A password",
        help_text="At least 10 characters. Three words that do not belong together are good.",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@slowly("begin", "20/m/ip")
def begin(request: HttpRequest, school: str) -> HttpResponse:
    """Make one's own sign-in from the code on a slip. No e-mail is needed."""
    if request.school is None:  # type: ignore[attr-defined]
        raise Http404
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.take_invitation(today=today(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("username" if "user name" in refused.why else "code", refused.why)
        except ValidationError as invalid:
            form.add_error("password", invalid)
        else:
            # whoever was also given a key or a sheet goes on with that: some of them do not work here
            has_slip = any(my_waiting(link.person) for link in account.links.select_related("person"))
            return go_in(request, account, go_on=reverse("keys-open" if has_slip else "home", args=[school]))
    return render(request, "people/begin.html", {"form": form})


# --- what several of these need -------------------------------------------------------------------------------------


def _person(request: Here, ref: str) -> "Person":
    seen_or_404(may_keep_list(request.person, request.school, today=today()))
    return here_or_404(queries.person_at(ref, body=request.school.body))


def _begin_address(request: HttpRequest, school: str) -> str:
    return request.build_absolute_uri(reverse("begin", args=[school]))
