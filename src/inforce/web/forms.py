"""What every form here shares: the words of its mistakes, and the question that asks for a day.

How a field looks is in drawing.py.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict

BOXES = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YEAR_DIGITS = 4


class GovukRenderer(TemplatesSetting):
    """Draws forms and fields with the templates in templates/forms."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class Form(forms.Form):
    """A form of ours. With `page_heading` naming a field, the page asks one question and its label is the h1."""

    page_heading: ClassVar[str] = ""
    reveals: dict[str, dict[str, str]] = {}  # field -> answer -> the field, or several, shown only with that
    use_required_attribute = False  # a browser's own bubble is not our words, and not every screen reader says it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give every field plain words for its mistakes."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            say_plainly(field)

    def ask(self, name: str, label: str) -> None:
        """Set what a field asks, where it is known only when the page is asked for."""
        field = self.fields[name]
        field.label = label
        field.error_messages["required"] = _ask_for(field, label)

    def offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Set what may be chosen, where it is known only when the page is asked for."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)


def posted(request: HttpRequest) -> QueryDict | None:
    """The answers of a POST, even of one that answers nothing; None for a page that is only asked for."""
    return request.POST if request.method == "POST" else None


class Choice(str):
    """A choice with a hint beneath it."""

    __slots__ = ("hint",)
    hint: str

    def __new__(cls, text: str, *, hint: str = "") -> Self:
        """A str, so that Django takes it for a label."""
        choice = super().__new__(cls, text)
        choice.hint = hint
        return choice


class DayBoxes(forms.MultiWidget):
    """Three boxes: day, month, year. A calendar is slow for a day that one knows, and hard without a mouse."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """The boxes' names end in _day, _month and _year."""
        super().__init__(dict.fromkeys(BOXES, forms.TextInput), attrs)

    def decompress(self, value: date | None) -> list[str | None]:
        """Spread a day over its boxes."""
        return [str(value.day), str(value.month), str(value.year)] if value else [None, None, None]


class DayField(forms.Field):
    """A day typed into three boxes.

    `latest` and `earliest` are asked when the answer comes, so a form that lives long still knows what today is.
    """

    widget = DayBoxes

    def __init__(
        self,
        *,
        latest: Callable[[], date] | None = None,
        earliest: Callable[[], date] | None = None,
        **kwargs: Any,
    ) -> None:
        """Set the limits beside what any field takes."""
        self.latest, self.earliest = latest, earliest
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        """Three strings become a day, or a sentence that says which box to mend."""
        if isinstance(value, date):
            return value
        typed = [(part or "").strip() for part in value or ("", "", "")]
        boxes = dict(zip(BOXES, typed, strict=True))
        if not any(boxes.values()):
            if self.required:
                raise ValidationError("Enter a day, for example 27 3 2026.", code="required")
            return None
        empty = [name for name, part in boxes.items() if not part]
        if empty:
            raise ValidationError(f"Enter the {' and the '.join(empty)} too.", code=" ".join(empty))
        return self._within_limits(_real_day(**boxes))

    def has_changed(self, initial: date | None, data: Any) -> bool:
        """Whether the boxes say another day than before."""
        return [part or "" for part in DayBoxes().decompress(initial)] != list(data or ["", "", ""])

    def _within_limits(self, given: date) -> date:
        if self.latest and given > self.latest():
            raise ValidationError(f"Enter a day no later than {_spoken(self.latest())}.", code="late")
        if self.earliest and given < self.earliest():
            raise ValidationError(f"Enter a day no earlier than {_spoken(self.earliest())}.", code="early")
        return given


def say_plainly(field: forms.Field) -> None:
    """Replace Django's words for a mistake, wherever a form did not bring its own."""
    standard: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        standard |= getattr(kind, "default_error_messages", {})
    for code, words in _plain_words(field, str(field.label or "").strip()).items():
        if field.error_messages.get(code) == standard.get(code):
            field.error_messages[code] = words


def _plain_words(field: forms.Field, label: str) -> dict[str, str]:
    """Each sentence makes sense by itself: a screen reader reads them in a row at the top of the page."""
    words = {
        "required": _ask_for(field, label),
        "invalid_choice": "Choose one of the answers shown.",
        "max_length": "Use %(limit_value)d characters or fewer. There are %(show_value)d now.",
        "min_length": "Use at least %(limit_value)d characters. There are %(show_value)d now.",
        "empty": "That file is empty. Choose another.",
    }
    if isinstance(field, forms.EmailField):
        words["invalid"] = "Enter an e-mail address like name@example.org."
    elif isinstance(field, forms.IntegerField):
        words["invalid"] = "Enter a number, for example 12."
    return words


def _ask_for(field: forms.Field, label: str) -> str:
    if isinstance(field, forms.BooleanField):
        return f'Tick "{label}" to go on.'
    if isinstance(field, forms.FileField):
        return "Choose a file."
    if isinstance(field, forms.MultipleChoiceField):
        return f'Choose at least one answer to "{label}".'
    if isinstance(field, forms.ChoiceField):
        return f'Choose an answer to "{label}".'
    if label.endswith("?"):
        return f'Answer "{label}".'
    return f"Enter {label[:1].lower()}{label[1:]}." if label else "Answer this question."


def _real_day(*, day: str, month: str, year: str) -> date:
    named = month[:3].lower()
    number = str(MONTHS.index(named) + 1) if named in MONTHS else month
    if not (year.isdecimal() and len(year) == YEAR_DIGITS):
        raise ValidationError("Enter the year with four figures, for example 2026.", code="year")
    try:
        return date(int(year), int(number), int(day))
    except ValueError:
        raise ValidationError("Enter a day that is in the calendar, for example 27 3 2026.", code="unreal") from None


def _spoken(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
