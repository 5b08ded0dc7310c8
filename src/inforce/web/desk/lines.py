"""The lines of a desk: what waits, by when, and why it is this person's.

Nothing here knows of what is locked: these lines are the same whether anything is or not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from inforce.core.duties import DutyKind
from inforce.core.routing import Office
from inforce.core.signposts import CHECKED_WITHIN, is_old
from inforce.duties.access import HEADS, questions_for
from inforce.duties.queries import owed_by
from inforce.keys.queries import posts_on
from inforce.people.access import may_set_telephone
from inforce.people.queries import telephones_of
from inforce.records.access import waiting_for
from inforce.web.clock import today
from inforce.web.guards import Here
from inforce.web.records.exposure import exposures_of_lead
from inforce.web.records.for_governors import documents_waiting
from inforce.web.records.frame import DONE_AT, waiting_lines
from inforce.web.records.photo import late_pictures

if TYPE_CHECKING:
    from inforce.duties.models import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that waits. `clock` is when it is due, or since when it has waited where it is due on no day."""

    title: str
    href: str
    clock: date
    by: str
    why: str
    late: bool = False


def in_order(lines: Iterable[Line]) -> list[Line]:
    """The oldest clock first."""
    return sorted(lines, key=lambda line: (line.clock, line.title))


def due_in_words(due: date | None, since: date) -> str:
    """By when, or since when it has waited."""
    when = due or since
    words = f"{when.day} {when:%B %Y}"
    if due is None:
        return f"Waiting since {words}"
    return f"Was due on {words}" if due < today() else f"By {words}"


def lines_of_posts(request: Here) -> Iterator[Line]:
    """Questions, records and tasks, and numbers that nobody rang for a year."""
    whose = _Whose(request)
    school = request.school
    for reply in questions_for(request.person, school, today=today()):
        yield _line(
            title=f"{reply.person.name} asked about the policy",
            href=reverse("question", args=[school.slug, reply.ref]),
            since=reply.day,
            why=whose.why(reply.person_id),
        )
    for record in waiting_for(request.person, school, today=today()):
        for shown in waiting_lines([record], school.slug):
            yield _line(**shown, why=whose.why(record.person_id))
    for late in late_pictures(request):
        yield _line(**late, why=whose.leads)
    for told in exposures_of_lead(request):
        yield _line(**told, why=f"You are the {Office.DSL.in_words}.")
    for task in owed_by(request.person, school, today=today()):
        if offices := request.offices & frozenset(task.duty.audience.get("offices") or ()):
            yield _task(task, offices, school.slug)
    for one in documents_waiting(request):
        yield _line(**one, why="Governors see to what goes with the policy.")
    yield from _old_numbers(request)


def _line(*, title: str, href: str, since: date, why: str, due: date | None = None) -> Line:
    clock = due or since
    late = due is not None and due < today()
    return Line(title=title, href=href, clock=clock, by=due_in_words(due, since), why=why, late=late)


def _task(task: "Task", offices: Iterable[Office], school: str) -> Line:
    href = reverse(DONE_AT[DutyKind(task.duty.kind)], args=[school])
    first = min((Office(office) for office in offices), key=list(Office).index)
    why = f"The policy asks it of the {first.in_words}."
    return _line(title=task.duty.title, href=href, since=task.due, due=task.due, why=why)


def _old_numbers(request: Here) -> Iterator[Line]:
    for whom, one in telephones_of(request.school, today=today()).items():
        if is_old(one.checked_on, today=today()) and may_set_telephone(
            request.person, request.school, whom, today=today()
        ):
            yield _line(
                title=f"Ring a number and check it: {one.get_whom_display()}",
                href=reverse("telephones", args=[request.school.slug]),
                since=one.checked_on or today(),
                due=one.checked_on + CHECKED_WITHIN if one.checked_on else None,
                why="You hold a post that keeps the numbers.",
            )


class _Whose:
    """Why something of somebody's is on the desk of whoever is here. It names no reason that is another's secret."""

    def __init__(self, request: Here) -> None:
        posts: list[Any] = list(posts_on(request.school, today=today()))
        self._heads = {post.person_id: post.person.name for post in posts if post.office in HEADS}
        self._mine = request.offices
        acting = [Office(post.office) for post in posts if post.person_id == request.person.pk and post.acting]
        covered = [office.in_words for office in acting if office in HEADS | {Office.CHAIR}]
        self.leads = f"You cover for the {covered[0]}." if covered else "You lead the school."

    def why(self, person: int) -> str:
        """In one sentence."""
        if self._mine & HEADS and person not in self._heads:
            return self.leads
        if person in self._heads and Office.CHAIR in self._mine:
            return f"It is {self._heads[person]}’s own, and {self._heads[person]} leads the school."
        if not self._heads and Office.DEPUTY in self._mine:
            return "There is no headteacher, and you are the deputy."
        return "Nobody before you in the row may deal with it."
