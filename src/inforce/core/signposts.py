"""Who helps, outside the school, and with what. Numbers change, so each has the day on which it was looked at.

Looked at means read where the service itself, or somebody it works with, prints it: nobody of this project rang it.
A new row needs its day; a row whose day is long past wants looking at again before a version is made.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Need(StrEnum):
    """What somebody needs help with."""

    SITE_SILENT = "site_silent"
    """Something stands on a site, which was asked to take it down."""
    TARGETED = "targeted"
    """An adult is made miserable online."""
    CHILD = "child"
    """A child may be harmed, or told of it."""
    IMAGE = "image"
    """A picture of a child that nobody may look at."""
    NOT_HEARD = "not_heard"
    """Somebody told the school, and fears that nothing comes of it."""
    OUTSIDE = "outside"
    """Somebody who does not work here is worried about a child."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signpost:
    """Whom to turn to, how, and when that was last looked at."""

    name: str
    how: str
    helps: str
    needs: frozenset[Need]
    looked_at: date


SITE_HAS = timedelta(days=2)
"""The helplines for what stands on a site ask that the site itself was asked first, and had 48 hours."""

CHECKED_WITHIN = timedelta(days=366)
"""A number that nobody rang for longer says so, and is on the desk of those who may check it."""

_LOOKED_AT = date(2026, 11, 24)

SIGNPOSTS = (
    Signpost(
        name="Professionals Online Safety Helpline",
        how="0344 381 4772, Monday to Friday, 10 to 4",
        helps="For adults who work with children. They can take it up with the site.",
        needs=frozenset({Need.SITE_SILENT, Need.TARGETED}),
        looked_at=_LOOKED_AT,
    ),
    Signpost(
        name="Report Harmful Content",
        how="reportharmfulcontent.com",
        helps="For anybody aged 13 or over, once the site has answered or kept silent.",
        needs=frozenset({Need.SITE_SILENT, Need.TARGETED}),
        looked_at=_LOOKED_AT,
    ),
    Signpost(
        name="Revenge Porn Helpline",
        how="0345 6000 459, Monday to Friday, 10 to 4",
        helps="For adults, when somebody shares an intimate picture of them or threatens to.",
        needs=frozenset({Need.TARGETED}),
        looked_at=_LOOKED_AT,
    ),
    Signpost(
        name="Education Support",
        how="08000 562 561, at any hour",
        helps="For everybody who works in a school. They listen, and nobody at school hears of it.",
        needs=frozenset({Need.TARGETED}),
        looked_at=_LOOKED_AT,
    ),
    Signpost(
        name="CEOP",
        how="ceop.police.uk",
        helps="Somebody uses the internet to abuse a child or to win one over. Not for bullying.",
        needs=frozenset({Need.CHILD}),
        looked_at=_LOOKED_AT,
    ),
    Signpost(
        name="Internet Watch Foundation",
        how="report.iwf.org.uk",
        helps="An indecent image of a child stands on a website. Give the address without opening it again.",
        needs=frozenset({Need.IMAGE}),
        looked_at=_LOOKED_AT,
    ),
    Signpost(
        name="Report Remove, of Childline",
        how="childline.org.uk, under “Report Remove”",
        helps="For somebody under 18 who wants a picture of themselves taken down. They do it themselves.",
        needs=frozenset({Need.IMAGE}),
        looked_at=_LOOKED_AT,
    ),
    Signpost(
        name="NSPCC helpline",
        how="0808 800 5000",
        helps="For any adult who is worried about a child.",
        needs=frozenset({Need.CHILD, Need.OUTSIDE}),
        looked_at=_LOOKED_AT,
    ),
    Signpost(
        name="NSPCC Whistleblowing Advice Line",
        how="0800 028 0285",
        helps="You told, and fear that it is not dealt with, or that you will be treated badly for it.",
        needs=frozenset({Need.NOT_HEARD}),
        looked_at=_LOOKED_AT,
    ),
)


def signposts_for(*needs: Need) -> tuple[Signpost, ...]:
    """Who helps with one of these, in the order of the list."""
    wanted = frozenset(needs)
    return tuple(one for one in SIGNPOSTS if one.needs & wanted)


def is_old(checked_on: date | None, *, today: date) -> bool:
    """Whether a number was not rung within a year, or never."""
    return checked_on is None or checked_on < today - CHECKED_WITHIN


def checked_in_words(checked_on: date | None, *, today: date) -> str:
    """When somebody last rang a number, as it stands beside it."""
    if checked_on is None:
        return "not checked yet"
    day = f"{checked_on.day} {checked_on:%B %Y}"
    return f"last checked on {day}, more than a year ago" if is_old(checked_on, today=today) else f"checked on {day}"
