"""Set-up, the IT part: the school's name, the address, mail, a backup, the administrator, and the governors' link.

It sees no key. Everything here is done in the browser that opened the one-time link (start_link).
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from hashlib import sha256
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from inforce.backup.taking import back_up
from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.duties.actions import take_in
from inforce.keys.actions import give_post
from inforce.keys.queries import holder_of, holds
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.people.actions import add_school, invite, take_invitation, tick_ready
from inforce.people.queries import first_school, has_account, person_named, ready_lines_of, school_at
from inforce.people.start_link import begin_in, finish, is_setting_up, is_start_code
from inforce.web.beginning import go_in
from inforce.web.clock import now, today
from inforce.web.forms import Choice, Form
from inforce.web.guards import slowly
from inforce.web.middleware import NOT_A_SCHOOL
from inforce.web.people import BeginForm
from inforce.web.ready import computer_lines

if TYPE_CHECKING:
    from inforce.people.models import Account, Person, School

View = Callable[..., HttpResponseBase]
TEST_MAIL = "test_mail"
TRIES = 5


def setting_up(view: View) -> View:
    """Let in the browser that opened the link, and hand in the school once there is one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_setting_up(request.session):
            raise Http404
        school = first_school()
        if school is None:
            return view(request, None, *args, **kwargs)
        with acting_for([school.body]):
            return view(request, school, *args, **kwargs)

    return guarded


# --- the link -------------------------------------------------------------------------------------------------------


@slowly("start", "20/m/ip")
def open_link(request: HttpRequest, code: str) -> HttpResponse:
    """Open the one-time link. Looking at it uses nothing up; pressing the button does."""
    if not is_start_code(code):
        raise Http404
    if request.method == "POST":
        begin_in(request.session)
        return redirect("start")
    return render(request, "setup/link.html")


@setting_up
def start(request: HttpRequest, school: "School | None") -> HttpResponse:
    """What there is to do, and what is done."""
    shown: dict[str, Any] = {"the_school": school, "ticked": {}, "administrator": None, "chair": None}
    if school is not None:
        shown["lines"] = list(computer_lines(school))
        shown["ticked"] = ready_lines_of(school)
        shown["administrator"] = _who(Office.ADMINISTRATOR, school)
        shown["chair"] = _who(Office.CHAIR, school)
    shown["chair_begun"] = shown["chair"] is not None and has_account(shown["chair"])
    return render(request, "setup/start.html", shown)


# --- the school -----------------------------------------------------------------------------------------------------


class SchoolForm(Form):
    """What it is called, and how its addresses begin."""

    body = forms.CharField(
        label="Who governs the school?", help_text="For example: Governors of Holm Lane Primary School.", max_length=200
    )
    name = forms.CharField(label="Name of the school", max_length=200)
    slug = forms.RegexField(
        label="How should its addresses begin?",
        help_text="A short word in small letters, for example holm-lane. It stands in every address and stays.",
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=60,
        error_messages={"invalid": "Use small letters, figures and hyphens, for example holm-lane."},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "class": "govuk-input--width-20"}),
    )

    def clean_slug(self) -> str:
        """Not one of our own first words."""
        slug: str = self.cleaned_data["slug"]
        if slug in NOT_A_SCHOOL or school_at(slug):
            raise ValidationError("This word is taken. Choose another.")
        return slug


@setting_up
def school(request: HttpRequest, there: "School | None") -> HttpResponse:
    """Found the governing body and its school."""
    if there is not None:
        return redirect("start")
    form = SchoolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            body = found_body(name=form.cleaned_data["body"], today=today())
            with acting_for([body]):
                add_school(body=body, name=form.cleaned_data["name"], slug=form.cleaned_data["slug"], today=today())
        return redirect("start")
    return render(request, "setup/school.html", {"form": form})


# --- mail -----------------------------------------------------------------------------------------------------------


class ToForm(Form):
    """Where to send a test mail."""

    page_heading = "to"
    to = forms.EmailField(label="Where should a test mail go?", help_text="An address whose mail you can read now.")


class ArrivedForm(Form):
    """The code that stood in it."""

    page_heading = "code"
    code = forms.CharField(
        label="Which code stands in the mail?",
        help_text="Six figures.",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10"}),
    )


@setting_up
@slowly("test-mail", "20/m/ip")
def mail(request: HttpRequest, there: "School | None") -> HttpResponse:
    """Send a test mail, and have the code typed in that stands in it."""
    if there is None:
        return redirect("start-school")
    if "again" in request.GET:
        request.session.pop(TEST_MAIL, None)
    sent = request.session.get(TEST_MAIL)
    return _arrived(request, there, sent) if sent else _send(request)


def _send(request: HttpRequest) -> HttpResponse:
    form = ToForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = f"{secrets.randbelow(10**6):06}"
        text = f"Inforce can send mail. Type this code into the page that asked for it: {code}\n"
        try:
            EmailMessage("Inforce: a test", text, settings.DEFAULT_FROM_EMAIL, [form.cleaned_data["to"]]).send()
        except (OSError, SMTPException) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            form.add_error(
                "to",
                f"The mail server did not take it: {why}. Look at INFORCE_SMTP_HOST and INFORCE_SMTP_PORT.",
            )
        else:
            request.session[TEST_MAIL] = {"digest": _digest(code), "to": form.cleaned_data["to"], "tries": 0}
            return redirect("start-mail")
    return render(request, "setup/mail.html", {"form": form})


def _arrived(request: HttpRequest, there: "School", sent: dict[str, Any]) -> HttpResponse:
    form = ArrivedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _digest("".join(filter(str.isdigit, form.cleaned_data["code"]))) == sent["digest"]:
            tick_ready(school=there, what="test_mail", today=today(), by=None)
            del request.session[TEST_MAIL]
            return redirect("start")
        sent["tries"] += 1
        request.session[TEST_MAIL] = sent
        if sent["tries"] >= TRIES:
            del request.session[TEST_MAIL]
            messages.warning(request, "That was wrong too often. Send a new test mail.")
            return redirect("start-mail")
        form.add_error("code", "That is not the code in the mail.")
    return render(request, "setup/mail_sent.html", {"form": form, "to": sent["to"]})


def _digest(code: str) -> str:
    return sha256(f"{settings.SECRET_KEY} test mail {code}".encode()).hexdigest()


# --- backup ---------------------------------------------------------------------------------------------------------


@setting_up
def backup(request: HttpRequest, there: "School | None") -> HttpResponse:
    """Take a first backup and read it back, here and now."""
    if there is None:
        return redirect("start-school")
    why = ""
    if request.method == "POST":
        folder = settings.DATA / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            back_up(file := folder / f"{_stamp(now())}.tar")
        except Refused as refused:
            why = refused.why
        else:
            messages.success(request, f"The backup was taken and read back. It is {file.name}, in {folder}.")
            return redirect("start")
    return render(request, "setup/backup.html", {"why": why})


def _stamp(moment: datetime) -> str:
    return f"first-{moment:%Y-%m-%d-%H%M%S}"


# --- the administrator ----------------------------------------------------------------------------------------------


class SignInForm(Form):
    """What somebody signs in with: the same two questions as for everybody with a slip."""

    username = BeginForm.base_fields["username"]
    password = BeginForm.base_fields["password"]


class AdministratorForm(SignInForm):
    """Who looks after the computer."""

    name = forms.CharField(label="Your own name", max_length=200)
    email = forms.EmailField(label="Your e-mail address", required=False)
    kind = forms.ChoiceField(
        label="How do you work for the school?",
        choices=[
            ("support", "I am on its staff"),
            (
                "contractor",
                Choice("For a firm, the council or a trust", hint="You sign the policy too"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("name", "email", "kind", "username", "password")


@setting_up
def administrator(request: HttpRequest, there: "School | None") -> HttpResponse:
    """Make the administrator's sign-in. A second lock follows: no other page opens without it."""
    if there is None:
        return redirect("start-school")
    if _who(Office.ADMINISTRATOR, there) is not None:
        return redirect("start")
    form = AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                person = enter(there, given["name"], given["email"], given["kind"], Office.ADMINISTRATOR)
                account = sign_up(person, form)
        except ValidationError:
            pass  # it stands beside its box
        else:
            return go_in(request, account, go_on=reverse("start"))
    return render(request, "setup/administrator.html", {"form": form})


# --- the governors' link --------------------------------------------------------------------------------------------


class GovernorsForm(Form):
    """Who chairs the governors, and who is their clerk."""

    chair = forms.CharField(label="Name of the chair of governors", max_length=200)
    chair_email = forms.EmailField(label="E-mail of the chair", required=False)
    clerk = forms.CharField(label="Name of the clerk to the governors", max_length=200)
    clerk_email = forms.EmailField(label="E-mail of the clerk", required=False)


@setting_up
def governors(request: HttpRequest, there: "School | None") -> HttpResponse:
    """Name the chair and the clerk, and print the link with which the chair begins the governors' part."""
    if there is None:
        return redirect("start-school")
    chair = _who(Office.CHAIR, there)
    if chair is not None:
        return _governors_link(request, there, chair)
    form = GovernorsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with transaction.atomic():
            chair = enter(there, given["chair"], given["chair_email"], "governor", Office.CHAIR)
            enter(there, given["clerk"], given["clerk_email"], "support", Office.CLERK)
        return redirect("start-governors")
    return render(request, "setup/governors_names.html", {"form": form})


def _governors_link(request: HttpRequest, there: "School", chair: "Person") -> HttpResponse:
    link = ""
    if has_account(chair):
        return redirect("start")
    if request.method == "POST":
        code = invite(person=chair, today=today())
        link = settings.ADDRESS + reverse("governors-begin", args=[there.slug, code])
    return render(request, "setup/governors_link.html", {"chair": chair, "link": link, "the_school": there})


@setting_up
def finished(request: HttpRequest, there: "School | None") -> HttpResponse:
    """Close the IT part: its link and its pages are gone, the administrator's sign-in stays."""
    if there is None or request.method != "POST" or _who(Office.ADMINISTRATOR, there) is None:
        return redirect("start")
    finish(request.session)
    return redirect("setup", there.slug)


# --- what both parts need -------------------------------------------------------------------------------------------


def enter(there: "School", name: str, email: str, kind: str, *offices: Office) -> "Person":
    """Put somebody on the list and give them posts, before there are keys. Somebody of this name already: them."""
    person = person_named(name, body=there.body)
    if person is None:
        engagement = take_in(school=there, name=name, email=email, kind=kind, since=today(), today=today(), by=None)
        person = engagement.person
    for office in offices:
        if not holds(person, office, there, today=today()):
            give_post(person=person, school=there, office=office, since=today(), today=today(), by=None)
    return person


def sign_up(person: "Person", form: Form) -> "Account":
    """Make somebody's sign-in from a form. Raises ValidationError, after saying so beside the box."""
    code = invite(person=person, today=today())
    return take_code(code, form)


def take_code(code: str, form: Form) -> "Account":
    """Make the sign-in that a code is for."""
    try:
        return take_invitation(
            code=code,
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            today=today(),
        )
    except Refused as refused:
        form.add_error("username", refused.why)
        raise ValidationError(refused.why) from refused
    except ValidationError as error:
        form.add_error("password", error)
        raise


def _who(office: Office, there: "School") -> "Person | None":
    return holder_of(office, there, today=today())
