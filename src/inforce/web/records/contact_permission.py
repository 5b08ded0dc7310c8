"""Giving a pupil my number or e-mail: asking, who must agree, the school's yes or no, and the details afterwards."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inforce.core.may import Refused
from inforce.core.routing import Office
from inforce.procedures import contact_permission, contact_slips
from inforce.procedures.channels import agreed_list
from inforce.procedures.contact_standing import FLAGS, KIND, Request, state_of
from inforce.records.access import LEADING, handling_offices, may_handle, may_read
from inforce.records.queries import OpenRecord, opened_all, records_in
from inforce.web.clock import now, today
from inforce.web.forms import Choice, DayField, Form, posted
from inforce.web.guards import Here, here_or_404, member, safely
from inforce.web.records.contact_words import PUT, line_of
from inforce.web.records.frame import found

if TYPE_CHECKING:
    from inforce.records.models import Record

YES_NO = [("no", "No"), ("yes", "Yes")]


@member
def mine(request: Here, school: str) -> HttpResponse:
    """What somebody asked for, and what they look at for others."""
    records = list(records_in(request.school, KIND).order_by("-made_on", "-pk"))
    handled = _handled(request, records)
    shown = {
        "own": _rows([one for one in records if one.person_id == request.person.pk]),
        "others": _rows(handled),
        "may_ask": contact_permission.may_ask(request.person, request.school, today=today()),
        "agreed": agreed_list(request.school),
        "step": PUT,
    }
    return render(request, "records/contact.html", shown)


class AskForm(Form):
    """What is to be given to whom, and why. Never the number itself."""

    reveals = {"detail": {"other": "other"}}

    first_name = forms.CharField(
        label="The pupil’s first name",
        help_text="Whoever must agree is shown this.",
        max_length=contact_permission.LONGEST_NAME,
    )
    family_name = forms.CharField(
        label="The pupil’s family name",
        help_text="Only you and whoever leads the school read this. It is kept under lock.",
        max_length=contact_permission.LONGEST_NAME,
    )
    over_18 = forms.ChoiceField(
        label="Is the pupil 18 or over?",
        help_text="Then the pupil has to agree too. Pupils over 18 are pupils all the same.",
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    detail = forms.ChoiceField(
        label="What would they be given?",
        help_text="Only which kind it is. Do not type the number or the address anywhere here.",
        choices=[("mobile", "My mobile number"), ("email", "My private e-mail address"), ("other", "Something else")],
        widget=forms.RadioSelect,
    )
    other = forms.CharField(
        label="Which kind?",
        help_text="For example: my telephone number at home.",
        max_length=60,
        required=False,
    )
    why = forms.CharField(
        label="Why is it needed, and why is no agreed way enough?",
        help_text="The people who must agree read this. Do not name the pupil, and say nothing about their health.",
        max_length=contact_permission.LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    flags = forms.MultipleChoiceField(
        label="Does one of these apply?",
        choices=list(FLAGS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    starts = DayField(label="From which day?", earliest=today)
    ends = DayField(label="Until which day?", help_text="It ends by itself. At most a year.", earliest=today)

    def clean_first_name(self) -> str:
        """No number in a name."""
        return self._kept("first_name")

    def clean_family_name(self) -> str:
        """No number in a name."""
        return self._kept("family_name")

    def clean_why(self) -> str:
        """No number in the reason."""
        return self._kept("why")

    def clean_other(self) -> str:
        """Which kind, and not the thing itself."""
        words = self._kept("other")
        if self.cleaned_data.get("detail") == "other" and not words:
            raise forms.ValidationError("Enter which kind of detail it is.")
        return words

    def clean(self) -> dict[str, Any]:
        """The two days together."""
        given = super().clean() or {}
        if given.get("starts") and given.get("ends"):
            may = contact_permission.may_last(given["starts"], given["ends"], today=today())
            if not may:
                self.add_error("ends" if "last day" in may.why else "starts", may.why)
        return given

    def _kept(self, name: str) -> str:
        words: str = self.cleaned_data[name]
        if not (may := contact_permission.may_keep(words)):
            raise forms.ValidationError(may.why)
        return words


@safely
@member
def ask(request: Here, school: str) -> HttpResponse:
    """Ask to give a pupil one's number or e-mail."""
    if not (may := contact_permission.may_ask(request.person, request.school, today=today())):
        raise Refused(may.why)
    form = AskForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        wish = Request(
            **given
            | {
                "over_18": given["over_18"] == "yes",
                "other": given["other"] if given["detail"] == "other" else "",
                "flags": tuple(given["flags"]),
            }
        )
        made = contact_permission.ask(request=wish, by=request.person, school=request.school, today=today(), now=now())
        messages.success(request, "Asked. Give nothing away before this page says “valid”.")
        return redirect("contact-one", school, made.ref)
    shown = {"form": form, "agreed": agreed_list(request.school), "decider": _decider(request)}
    return render(request, "records/contact_ask.html", shown)


@member
def show(request: Here, school: str, ref: str) -> HttpResponse:
    """Where one of them stands: all of it for whoever leads the school, and for the person who asked without names."""
    held = _held(request, ref)
    standing = state_of(held, today=today())
    leads = bool(may_handle(request.person, held.record, today=today()))
    may: dict[str, Any] = {"by": request.person, "held": held, "today": today()}
    shown = {
        "record": held.record,
        "standing": standing,
        "step": PUT,
        "leads": leads,
        "flags": [FLAGS[one] for one in standing.request.flags],
        "relations": contact_permission.RELATIONS,
        "reasons": contact_permission.NOT_ASKED,
        "may_list": contact_permission.may_list(**may),
        "may_deal": contact_permission.may_deal(**may),
        "may_agree": contact_permission.may_decide(**may, yes=True),
        "may_withdraw": contact_permission.may_withdraw(**may),
        "may_say_details": contact_permission.may_say_details(**may),
        "lines": [line for one in held.lines if (line := line_of(one, held, request.school.body, in_full=leads))],
    }
    return render(request, "records/contact_one.html", shown)


# --- whoever leads the school -----------------------------------------------------------------------------------------


class MustForm(Form):
    """Somebody who must agree."""

    name = forms.CharField(label="Their name", max_length=contact_permission.LONGEST_NAME)
    relation = forms.ChoiceField(label="Who are they?", widget=forms.RadioSelect)
    safe = forms.ChoiceField(
        label="Is it safe to send them something?",
        help_text="Inforce sends them nothing. With a no, they get a slip in their own hand and no link.",
        choices=[
            ("no", Choice("No, or not known", hint="Somebody else may read their post or their telephone")),
            ("yes", "Yes"),
        ],
        widget=forms.RadioSelect,
    )


@member
def must(request: Here, school: str, ref: str) -> HttpResponse:
    """List somebody who must agree."""
    held = _to_list(request, ref)
    over_18 = state_of(held, today=today()).request.over_18
    form = MustForm(posted(request))
    form.offer("relation", [one for one in contact_permission.RELATIONS.items() if over_18 or one[0] != "pupil"])

    def act(given: dict[str, Any]) -> None:
        given |= {"safe": given["safe"] == "yes"}
        contact_permission.must_agree(held.record, **given, by=request.person, today=today(), now=now())

    return _asking(request, held, form, "records/contact_must.html", act, refused_at="name")


class LeftOutForm(Form):
    """Somebody who is not asked."""

    name = forms.CharField(label="Their name", max_length=contact_permission.LONGEST_NAME)
    why = forms.ChoiceField(
        label="Why are they not asked?",
        choices=list(contact_permission.NOT_ASKED.items()),
        widget=forms.RadioSelect,
    )


@member
def left_out(request: Here, school: str, ref: str) -> HttpResponse:
    """Write down somebody who is not asked, and why."""
    held = _to_list(request, ref)

    def act(given: dict[str, Any]) -> None:
        contact_permission.leave_out(held.record, **given, by=request.person, today=today(), now=now())

    form = LeftOutForm(posted(request))
    return _asking(request, held, form, "records/contact_left_out.html", act, refused_at="name")


class LetOffForm(Form):
    """Why somebody is not asked after all."""

    why = LeftOutForm.base_fields["why"]


@member
def let_off(request: Here, school: str, ref: str, who: str) -> HttpResponse:
    """Take somebody off the list again, with the reason."""
    held = _to_list(request, ref)
    one = here_or_404(state_of(held, today=today()).agreeing(who))

    def act(given: dict[str, Any]) -> None:
        contact_permission.let_off(held.record, who=who, **given, by=request.person, today=today(), now=now())

    form = LetOffForm(posted(request))
    return _asking(request, held, form, "records/contact_let_off.html", act, refused_at="why", one=one)


@safely
@member
def slip(request: Here, school: str, ref: str, who: str) -> HttpResponse:
    """Print a slip with a code, or read its link out. It is shown once."""
    held = _held(request, ref)
    if request.method != "POST":
        return redirect("contact-one", school, ref)
    made = contact_slips.make_slip(held.record, who=who, by=request.person, today=today(), now=now())
    code, one, until = made
    shown = {
        "record": held.record,
        "code": code,
        "one": one,
        "until": until,
        "address": request.build_absolute_uri(reverse("outside-answer", args=[school])),
        "link": request.build_absolute_uri(reverse("outside-link", args=[school, code])),
    }
    return render(request, "records/contact_slip.html", shown)


class AnsweredForm(Form):
    """An answer that was given on paper, by telephone or in person."""

    yes = forms.ChoiceField(
        label="What did they say?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    how = forms.ChoiceField(
        label="How?",
        help_text="Keep what is on paper in the school’s files.",
        choices=list(contact_permission.HOW.items()),
        widget=forms.RadioSelect,
    )
    on = DayField(label="On which day?", latest=today)
    words = forms.CharField(
        label="What did they add, if anything?",
        max_length=contact_permission.LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@member
def answered(request: Here, school: str, ref: str, who: str) -> HttpResponse:
    """Enter somebody's answer for them."""
    held = _to_deal_with(request, ref)
    one = here_or_404(state_of(held, today=today()).agreeing(who))

    def act(given: dict[str, Any]) -> None:
        given |= {"yes": given["yes"] == "yes"}
        contact_permission.enter_answer(held.record, who=who, **given, by=request.person, today=today(), now=now())

    form = AnsweredForm(posted(request), initial={"on": today()})
    return _asking(request, held, form, "records/contact_answered.html", act, refused_at="on", one=one)


class DecideForm(Form):
    """The school's yes or no."""

    yes = forms.ChoiceField(
        label="Does the school agree?",
        choices=[("yes", "Yes"), ("no", Choice("No", hint="This ends it, also where others have agreed"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="What should the person who asked know?",
        help_text="For example: what to take care of, or why not.",
        max_length=contact_permission.LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@member
def decide(request: Here, school: str, ref: str) -> HttpResponse:
    """Agree for the school, or not."""
    held = _to_deal_with(request, ref)

    def act(given: dict[str, Any]) -> None:
        given |= {"yes": given["yes"] == "yes"}
        contact_permission.decide(held.record, **given, by=request.person, today=today(), now=now())

    form = DecideForm(posted(request))
    return _asking(request, held, form, "records/contact_decide.html", act, refused_at="yes")


# --- the person who asked ---------------------------------------------------------------------------------------------


@member
def withdraw(request: Here, school: str, ref: str) -> HttpResponse:
    """Take back what one asked for."""
    held = _held(request, ref)
    if request.method == "POST":
        contact_permission.withdraw(held.record, by=request.person, today=today(), now=now())
        messages.success(request, "Taken back.")
    return redirect("contact-one", school, ref)


class DetailsForm(Form):
    """What became of the details."""

    withdrawn = forms.ChoiceField(
        label="Is what you gave withdrawn?",
        choices=[("yes", "Yes"), ("no", Choice("Not yet", hint="This is asked again, and the head sees it"))],
        widget=forms.RadioSelect,
    )
    done = forms.MultipleChoiceField(
        label="What was done?",
        choices=list(contact_permission.DONE.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """With a yes, what was done."""
        given = super().clean() or {}
        if given.get("withdrawn") == "yes" and not given.get("done"):
            self.add_error("done", "Tick what was done, or say that it is not withdrawn yet.")
        return given


@member
def details(request: Here, school: str, ref: str) -> HttpResponse:
    """Say whether the details are withdrawn."""
    held = _held(request, ref)
    if not (may := contact_permission.may_say_details(request.person, held, today=today())):
        raise Refused(may.why)

    def act(given: dict[str, Any]) -> None:
        given |= {"withdrawn": given["withdrawn"] == "yes"}
        contact_permission.say_details(held.record, **given, by=request.person, today=today(), now=now())

    form = DetailsForm(posted(request))
    if request.person.pk != held.record.person_id:
        form.ask("withdrawn", f"Is what {held.record.person.name} gave withdrawn?")
        form.offer("done", contact_permission.DONE_FOR_THEM.items())
    return _asking(request, held, form, "records/contact_details.html", act, refused_at="withdrawn")


# --- what several of these need ---------------------------------------------------------------------------------------


def _asking(
    request: Here, held: OpenRecord, form: Form, template: str, act: Any, *, refused_at: str, **shown: Any
) -> HttpResponse:
    """One form of a wish: a no stands at the box that can mend it, and what was typed stays."""
    if form.is_valid():
        try:
            act(dict(form.cleaned_data))
        except Refused as refused:
            form.add_error(refused_at, refused.why)
        else:
            messages.success(request, "Written down.")
            return redirect("contact-one", request.school.slug, held.record.ref)
    standing = state_of(held, today=today())
    return render(request, template, {"form": form, "record": held.record, "standing": standing} | shown)


def _held(request: Here, ref: str) -> OpenRecord:
    """The wish of a reference. A leader who is close to whoever asked is told why it is not for them."""

    def may(record: "Record") -> Any:
        answer = may_read(request.person, record, today=today())
        if not answer and request.offices & LEADING:
            raise Refused(answer.why)
        return answer

    return found(request, ref, KIND, may)


def _to_list(request: Here, ref: str) -> OpenRecord:
    held = _held(request, ref)
    if not (may := contact_permission.may_list(request.person, held, today=today())):
        raise Refused(may.why)
    return held


def _to_deal_with(request: Here, ref: str) -> OpenRecord:
    held = _held(request, ref)
    if not (may := contact_permission.may_deal(request.person, held, today=today())):
        raise Refused(may.why)
    return held


def _handled(request: Here, records: "list[Record]") -> "list[Record]":
    """What somebody looks at for others. Asked once for each person, however often they asked."""
    if not request.offices & LEADING:
        return []
    one_of_each = {one.person_id: one for one in records}
    mine = {key for key, one in one_of_each.items() if may_handle(request.person, one, today=today())}
    return [one for one in records if one.person_id in mine]


def _rows(records: "list[Record]") -> list[dict[str, Any]]:
    rows = []
    for held in opened_all(records):
        row: dict[str, Any] = {"record": held.record, "standing": None}
        if not held.damaged:
            row["standing"] = state_of(held, today=today())
        rows.append(row)
    return rows


def _decider(request: Here) -> str:
    offices = handling_offices(request.person, request.school, today=today())
    return min(offices, key=list(Office).index).in_words
