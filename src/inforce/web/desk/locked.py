"""What is locked for whoever opened with their key, as lines of the desk: opened in the memory of this request."""

from typing import TYPE_CHECKING

from django.urls import reverse

from inforce.cases.queries import open_page
from inforce.web.desk.lines import Line, due_in_words
from inforce.web.locked.rows import row_of

if TYPE_CHECKING:
    from datetime import date

    from inforce.keys.unlocked import Unlocked
    from inforce.people.models import School

AT_MOST = 12
"""Each costs the opening of all its lines: the oldest deadlines come first, and the rest are one page further."""


def locked_lines(key: "Unlocked", school: "School", *, today: "date") -> tuple[list[Line], bool]:
    """What is still to be dealt with, the oldest deadline first, and whether there is more than stands here."""
    opened = [one for one in open_page(key, school=school, start=0, count=AT_MOST + 1) if not one.case.closed_on]
    lines = []
    for one in opened[:AT_MOST]:
        row = row_of(one, today=today)
        since, due = one.case.opened_on, row["due"][0] if row["due"] else None
        what = f": {row['due'][1]}" if row["due"] else ""
        lines.append(
            Line(
                title=f"{(row['noun'] or 'something').capitalize()} of {since.day} {since:%B %Y}{what}",
                href=reverse("locked-one", args=[school.slug, one.case.ref]),
                clock=due or since,
                by=due_in_words(due, since),
                why=row["why_yours"],
                late=row["late"],
            )
        )
    return lines, len(opened) > AT_MOST
