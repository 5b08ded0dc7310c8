"""Who helps with what stands on a site, beside the site itself. Numbers change: each has the day it was looked at."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Helpline:
    """Whom to turn to, how, and when that was last looked at."""

    name: str
    how: str
    helps: str
    looked_at: date


SITE_HAS = timedelta(days=2)
"""Both ask that the site itself was asked first, and had 48 hours."""

HELPLINES = (
    Helpline(
        name="Professionals Online Safety Helpline",
        how="0344 381 4772, Monday to Friday, 10 to 4",
        helps="For adults who work with children. They can take it up with the site.",
        looked_at=date(2026, 11, 24),
    ),
    Helpline(
        name="Report Harmful Content",
        how="reportharmfulcontent.com",
        helps="For anybody aged 13 or over, once the site has answered or kept silent.",
        looked_at=date(2026, 11, 24),
    ),
)
