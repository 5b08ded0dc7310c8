"""Pictures on one's own equipment: what governors say of them, an entry for each event, and that they are deleted."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inforce.core.may import Refused
from inforce.procedures import photo
from inforce.web.clock import now, today
from inforce.web.forms import DayField, Form, posted
from inforce.web.guards import Here, member
from inforce.web.records.clauses import clauses_asking
from inforce.web.records.frame import found, lines_of

if TYPE_CHECKING:
    from inforce.policies.models import Clause
    from inforce.records.queries import OpenRecord

WORDS = {
    "taken": "entered that the pictures were taken",
    "deleted": "entered that they are deleted",
    "seen": "saw why it was later",
}


class TimeField(forms.Field):
    """A time of day as people write it: 15:40, 3.40pm, 3 pm."""

    FORMS = ("%H:%M", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p")

    def clean(self, value: Any) -> time | None:
        """A time, or a sentence that shows one."""
        typed: str = super().clean((value or "").strip())
        for form in self.FORMS if typed else ():
            try:
                return datetime.strptime("".join(typed.split()).lower(), form).time()  # noqa: DTZ007 - no day in it
            except ValueError:
                continue
        if typed:
            raise ValidationError("Enter a time of day, for example 15:40 or 3.40pm.", code="invalid")
        return None


class TakenForm(Form):
    """One event."""

    event = forms.CharField(
        label="What was it?",
        help_text="In a few words, without the name of a pupil. For example: sports day, Class 3.",
        max_length=photo.LONGEST_EVENT,
    )
    taken_on = DayField(
        label="On which day were they taken?",
        latest=today,
        earliest=lambda: today() - photo.LONGEST_AGO,
    )
    number = forms.IntegerField(
        label="How many pictures and films?",
        help_text="About, if you do not know it exactly.",
        min_value=1,
        max_value=photo.MOST,
        error_messages=dict.fromkeys(
            ("min_value", "max_value", "invalid"), f"Enter a whole number from 1 to {photo.MOST}."
        ),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4"}),
    )
    device = forms.ChoiceField(
        label="With what were they taken?", choices=list(photo.DEVICES.items()), widget=forms.RadioSelect
    )
    leave = forms.ChoiceField(
        label="Did the head give leave, before they were taken?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, rule: str, **kwargs: Any) -> None:
        """Ask of leave only where governors want it asked for."""
        super().__init__(*args, **kwargs)
        if rule != "with_leave":
            del self.fields["leave"]

    def clean_event(self) -> str:
        """Say at the field what may not stand there."""
        words: str = self.cleaned_data["event"]
        if not (may := photo.may_be_event(words)):
            raise ValidationError(may.why)
        return words

    def clean_leave(self) -> str:
        """Without leave it is no entry, but something to tell the head."""
        leave: str = self.cleaned_data["leave"]
        if leave == "no":
            raise ValidationError(photo.NO_LEAVE)
        return leave


@member
def pictures(request: Here, school: str) -> HttpResponse:
    """What holds here, and an entry for one event where governors allow it. Older entries stand below."""
    rule = photo.rule_of(request.school)
    clauses = clauses_asking(request, photo.KIND)
    shown = {
        "rule": rule,
        "own": [_entry(one) for one in photo.own_entries(request.person, request.school)],
        "clauses": clauses,
    }
    if not photo.may_take(request.school):
        return render(request, "records/photo_not_allowed.html", shown | {"clause_id": _first(clauses)})
    form = TakenForm(posted(request), rule=rule)
    if form.is_valid():
        given = dict(form.cleaned_data)
        given.pop("leave", "")
        record = photo.enter_pictures(
            by=request.person,
            school=request.school,
            leave_given=rule == "with_leave",
            today=today(),
            now=now(),
            **given,
        )
        messages.success(request, "Entered.")
        return redirect("photo-deleted", school, record.ref)
    return render(request, "records/photo.html", shown | {"form": form})


class DeletedForm(Form):
    """They are the school's now, or nobody's."""

    moved_to = forms.ChoiceField(
        label="Where are those that the school keeps?", choices=list(photo.MOVED_TO.items()), widget=forms.RadioSelect
    )
    ticked = forms.MultipleChoiceField(
        label="What have you done?",
        help_text="Tick all three when they are done. Until then leave this page: it waits for you on your first page.",
        choices=list(photo.DELETED.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    deleted_on = DayField(label="On which day did you delete them?", latest=today)
    at = TimeField(
        label="At about what time?",
        help_text="For example 15:40 or 3.40pm.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    why_late = forms.CharField(
        label="If it was not on the day on which they were taken: why?",
        help_text="In a few words. Whoever leads the school reads it.",
        max_length=photo.LONGEST_WHY,
        required=False,
    )

    def clean_ticked(self) -> list[str]:
        """All three, or not yet."""
        ticked: list[str] = self.cleaned_data["ticked"]
        if len(ticked) < len(photo.DELETED):
            raise ValidationError("Tick all three when they are done: the device, its bin and its automatic copy.")
        return ticked


@member
def deleted(request: Here, school: str, ref: str) -> HttpResponse:
    """One's own entry: say that the pictures are deleted, or read what was entered."""
    held = found(request, ref, photo.KIND, lambda one: photo.may_read_own(request.person, one))
    if not photo.may_say_deleted(request.person, held.record):
        shown = _entry(held) | {"lines": lines_of(request, held, WORDS)}
        return render(request, "records/photo_one.html", shown)
    form = DeletedForm(posted(request), initial={"deleted_on": today()})
    if form.is_valid():
        given = form.cleaned_data
        try:
            done = photo.say_deleted(
                held.record,
                by=request.person,
                moved_to=given["moved_to"],
                ticked=given["ticked"],
                deleted_at=photo.moment_told(given["deleted_on"], given["at"]),
                why_late=given["why_late"],
                today=today(),
                now=now(),
            )
        except Refused as refused:
            form.add_error("why_late" if "say why" in refused.why else "deleted_on", refused.why)
        else:
            messages.success(request, "Written down." if done.closed_on else "Written down. The reason is passed on.")
            return redirect("photo", school)
    return render(request, "records/photo_deleted.html", _entry(held) | {"form": form})


@member
def late(request: Here, school: str, ref: str) -> HttpResponse:
    """What is late, for whoever leads the school."""
    held = found(request, ref, photo.KIND, lambda one: photo.may_see_late(request.person, one, today=today()))
    may_say_seen = photo.may_say_seen(request.person, held.record, today=today())
    if request.method == "POST":
        photo.say_seen(held.record, by=request.person, today=today(), now=now())
        messages.success(request, "Written down.")
        return redirect("desk", school)
    shown = _entry(held) | {"lines": lines_of(request, held, WORDS), "may_say_seen": may_say_seen}
    return render(request, "records/photo_late.html", shown)


def late_pictures(request: Here) -> list[dict[str, Any]]:
    """The pictures of others that nobody has said are deleted, though the day is over: for the desk."""
    return [
        {
            "title": f"{record.person.name} has not said that pictures are deleted",
            "href": reverse("photo-late", args=[request.school.slug, record.ref]),
            "due": record.due,
            "since": record.made_on,
        }
        for record in photo.late_for(request.person, request.school, today=today())
    ]


def _first(clauses: "list[Clause]") -> str:
    return clauses[0].clause_id if clauses else ""


def _entry(held: "OpenRecord") -> dict[str, Any]:
    """What was entered, in words; nothing of it where it does not open any more."""
    taken, gone = held.last("taken"), held.last("deleted")
    return {
        "record": held.record,
        "taken": taken.words if taken else None,
        "taken_on": datetime.fromisoformat(taken.words["taken_on"]).date() if taken else held.record.made_on,
        "device": photo.DEVICES[taken.words["device"]] if taken else "",
        "gone": gone.words if gone else None,
        "moved_to": photo.MOVED_TO[gone.words["moved_to"]] if gone else "",
        "deleted_at": photo.deleted_at_of(held),
        "entered_at": gone.at if gone else None,
        "open": photo.is_open(held.record),
        "late": photo.is_late(held.record, today=today()),
    }
