"""A date as policies print it: a month and a year, or a day."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from inforce.policies.queries import printed_date
from inforce.web.forms import MONTHS

ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2}))?")
SLASHED = re.compile(r"(?:(?P<day>[0-9]{1,2})[/. ])?(?P<month>[0-9]{1,2})[/. ](?P<year>[0-9]{4})")
SPOKEN = re.compile(r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)? +)?(?P<month>[a-z]{3,9})\.?,? +(?P<year>[0-9]{4})")


class PrintedDateField(forms.CharField):
    """A month and a year, or a day: "March 2017" becomes 2017-03, "14 March 2017" 2017-03-14."""

    def to_python(self, value: Any) -> str:
        """Read what was typed."""
        typed = (super().to_python(value) or "").strip()
        return read_printed_date(typed) if typed else ""

    def prepare_value(self, value: Any) -> Any:
        """Show a date that was kept in the words in which it is printed."""
        return printed_date(value) if isinstance(value, str) and ISO.fullmatch(value) else value


def read_printed_date(typed: str) -> str:
    """The date as an edition keeps it. Raises ValidationError."""
    found = next((match for shape in (ISO, SLASHED, SPOKEN) if (match := shape.fullmatch(typed.casefold()))), None)
    if found is None:
        raise ValidationError("Write a month and a year, for example March 2017, or a day, for example 14 March 2017.")
    named = found["month"][:3]
    month = MONTHS.index(named) + 1 if named in MONTHS else int(found["month"]) if found["month"].isdecimal() else 0
    try:
        day = date(int(found["year"]), month, int(found["day"] or 1))
    except ValueError:
        raise ValidationError("There is no such day in the calendar. Look at it again.") from None
    return day.isoformat() if found["day"] else f"{day:%Y-%m}"
