"""My key: opening with it, locking it, taking what is on a slip, changing the passphrase."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST

from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.core.words import new_passphrase
from inforce.keys import vault
from inforce.keys.ceremony import change_passphrase, take_office_key, take_sheet
from inforce.keys.own_key import WrongPassphrase
from inforce.keys.passphrases import SHORTEST
from inforce.keys.queries import SHEET, key_of, master_key_of, my_waiting, offices_with_keys, open_waiting
from inforce.keys.slow import Busy
from inforce.web import errors
from inforce.web.clock import today
from inforce.web.forms import Form
from inforce.web.guards import Here, member, slowly
from inforce.web.vault import PASSPHRASE_BOX, SHARED, hand_out, may_open_here, needs_key, open_here, open_key, take_back

# --- my key ---------------------------------------------------------------------------------------------------------


@member
def show(request: Here, school: str) -> HttpResponse:
    """Whether somebody's key is open here, for which posts, and what they must know first."""
    opened = open_key(request)
    shown = {
        "has_key": key_of(request.person) is not None,
        "opened": opened,
        "posts": [
            {"name": Office(key.office).in_words, "taken_on": key.taken_on}
            for key in offices_with_keys(request.person, request.school)
        ],
        "waiting": my_waiting(request.person),
        "shared": request.session.get(SHARED, False),
        "next": _safe_next(request, school),
    }
    return render(request, "keys/show.html", shown)


class UnlockForm(Form):
    """One question: the passphrase."""

    page_heading = "passphrase"
    passphrase = forms.CharField(
        label="Your passphrase",
        help_text="The six words, or your own. Not the password that you sign in with.",
        widget=forms.PasswordInput(attrs=PASSPHRASE_BOX),
        strip=False,
    )


@member
def unlock(request: Here, school: str) -> HttpResponse:
    """Open with one's own key, then go on to what was asked for."""
    if key_of(request.person) is None:
        if not my_waiting(request.person):
            return redirect("keys", school)  # it says who needs a key, and how they come by it
        messages.warning(request, "You have no key yet. Type in the code on the slip that you were given.")
        return redirect("keys-open", school)
    may = may_open_here(request)
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and may:
        try:
            return _unlocked(request, school, form.cleaned_data["passphrase"])
        except Busy as busy:
            return errors.closed(request, why=busy.why)
        except Refused as refused:
            form.add_error("passphrase", refused.why)
    return render(request, "keys/unlock.html", {"form": form, "may": may})


@member
@require_POST
def lock(request: Here, school: str) -> HttpResponse:
    """Lock it again, now."""
    vault.lock_vault(session_key=request.session.session_key or "")
    messages.success(request, "Your key is locked again.")
    response = redirect("keys", school)
    take_back(response)
    return response


@member
@require_POST
def shared(request: Here, school: str) -> HttpResponse:
    """Say that others use this computer: from now on this sign-in opens nothing confidential."""
    request.session[SHARED] = True
    vault.lock_vault(session_key=request.session.session_key or "")
    messages.success(request, "Nothing confidential is opened here until you sign in again.")
    response = redirect("keys", school)
    take_back(response)
    return response


def _unlocked(request: Here, school: str, passphrase: str) -> HttpResponse:
    cookie = open_here(request, passphrase)
    opened = open_key(request)
    go_on = _safe_next(request, school)
    if opened is not None and opened.warnings:
        go_on = f"{reverse('keys', args=[school])}?{urlencode({'next': go_on})}"  # to be read before anything else
    response = redirect(go_on)
    hand_out(response, cookie)
    return response


def _safe_next(request: HttpRequest, school: str) -> str:
    """Where to go on to: a page of this school, whatever the address says."""
    asked = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=settings.HTTPS)
    return asked if ours and asked.startswith(f"/{school}/") else reverse("keys", args=[school])


# --- a slip ---------------------------------------------------------------------------------------------------------


class SlipForm(Form):
    """One question: the code."""

    page_heading = "code"
    code = forms.CharField(
        label="The code on your slip",
        help_text="Capitals, spaces and hyphens do not matter.",
        max_length=60,
        widget=forms.TextInput(attrs=PASSPHRASE_BOX),
    )


class NewPassphraseForm(Form):
    """A new passphrase, typed twice. The words offered come back with it, so that a mistake does not change them."""

    offered = forms.CharField(widget=forms.HiddenInput, max_length=200)
    passphrase = forms.CharField(
        label="Your passphrase",
        help_text=f"The six words above, or your own of at least {SHORTEST} characters.",
        widget=forms.PasswordInput(attrs=PASSPHRASE_BOX),
        strip=False,
    )
    again = forms.CharField(
        label="Your passphrase, once more", widget=forms.PasswordInput(attrs=PASSPHRASE_BOX), strip=False
    )

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"passphrase", "again"} <= cleaned.keys() and cleaned["passphrase"] != cleaned["again"]:
            self.add_error("again", "This is not the same as above. Type it once more.")
        return cleaned


class TakeForm(NewPassphraseForm):
    """Take the key of one's posts, with a passphrase to begin with."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=60)


class TakeWithOwnForm(Form):
    """Take the key of a further post, with the passphrase that one has."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=60)
    passphrase = UnlockForm.base_fields["passphrase"]


@login_required
@slowly("slip", "30/m/ip")
def open_slip(request: HttpRequest, school: str) -> HttpResponse:
    """Type in the code on a slip, and get what waits for it. Also for whoever holds a sheet and does not work here."""
    person = request.person  # type: ignore[attr-defined]
    if person is None:
        raise Http404
    try:
        if request.POST.get("step") == "sheet":
            return _sheet(request)
        if request.POST.get("step") == "key":
            return _take(request, school)
        return _begin(request)
    except Busy as busy:
        return errors.closed(request, why=busy.why)


def _begin(request: HttpRequest) -> HttpResponse:
    form = SlipForm(request.POST or None)
    may = may_open_here(request)
    if request.method == "POST" and form.is_valid() and may:
        waiting = open_waiting(form.cleaned_data["code"])
        if not waiting:
            form.add_error("code", "Nothing waits for this code: it was used already, or has a slip in it.")
        elif waiting[0].person != request.person:  # type: ignore[attr-defined]
            form.add_error("code", "This slip is for somebody else. Give it back to the chair of governors.")
        elif waiting[0].what == SHEET:
            return render(request, "keys/before_sheet.html", {"code": form.cleaned_data["code"]})
        else:
            return _show_take(request, _take_form(request, form.cleaned_data["code"]))
    return render(request, "keys/slip.html", {"form": form, "may": may})


def _sheet(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    try:
        words = take_sheet(code=request.POST.get("code", ""), person=person, today=today())
    except Refused as refused:
        return errors.forbidden(request, refused)
    master = master_key_of(person.body)
    return render(request, "keys/sheet.html", {"words": words.split(), "master": master, "today": today()})


def _take(request: HttpRequest, school: str) -> HttpResponse:
    form = _take_form(request)
    if form.is_valid():
        try:
            take_office_key(
                code=form.cleaned_data["code"],
                person=request.person,  # type: ignore[attr-defined]
                passphrase=form.cleaned_data["passphrase"],
                today=today(),
            )
        except Busy:
            raise
        except Refused as refused:
            form.add_error("passphrase", refused.why)
        else:
            messages.success(request, "You have your key. Keep the passphrase where only you find it.")
            return redirect("keys", school)
    return _show_take(request, form)


def _take_form(request: HttpRequest, code: str = "") -> Form:
    """The form that this person needs; empty when they have just typed the code."""
    has_key = key_of(request.person) is not None  # type: ignore[attr-defined]
    kind = TakeWithOwnForm if has_key else TakeForm
    return kind(initial={"code": code, "offered": new_passphrase()}) if code else kind(request.POST)


def _show_take(request: HttpRequest, form: Form) -> HttpResponse:
    code = str(form["code"].value() or "")
    offices = [Office(one.office_key.office).in_words for one in open_waiting(code) if one.office_key]
    offered = str(form["offered"].value() or "") if "offered" in form.fields else ""
    return render(request, "keys/take.html", {"form": form, "offices": offices, "offered": offered.split()})


# --- the passphrase -------------------------------------------------------------------------------------------------


class PassphraseForm(NewPassphraseForm):
    """The old one, and twice the new one."""

    old = forms.CharField(label="Your passphrase now", widget=forms.PasswordInput(attrs=PASSPHRASE_BOX), strip=False)
    passphrase = forms.CharField(
        label="Your new passphrase",
        help_text=NewPassphraseForm.base_fields["passphrase"].help_text,
        widget=forms.PasswordInput(attrs=PASSPHRASE_BOX),
        strip=False,
    )
    again = forms.CharField(
        label="Your new passphrase, once more", widget=forms.PasswordInput(attrs=PASSPHRASE_BOX), strip=False
    )
    field_order = ("old", "passphrase", "again")


@member
@needs_key
def passphrase(request: Here, school: str) -> HttpResponse:
    """Change the passphrase. Wherever the key is open, it closes."""
    form = PassphraseForm(request.POST or None, initial={"offered": new_passphrase()})
    if request.method == "POST" and form.is_valid():
        try:
            change_passphrase(
                person=request.person, old=form.cleaned_data["old"], new=form.cleaned_data["passphrase"], today=today()
            )
        except Busy as busy:
            return errors.closed(request, why=busy.why)
        except WrongPassphrase as wrong:
            form.add_error("old", wrong.why)
        except Refused as refused:
            form.add_error("passphrase", refused.why)
        else:
            messages.success(request, "Your passphrase was changed. Open with the new one from now on.")
            response = redirect("keys", school)
            take_back(response)
            return response
    offered = str(form["offered"].value() or "").split()
    return render(request, "keys/passphrase.html", {"form": form, "offered": offered})
