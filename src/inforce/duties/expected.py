"""What everybody must owe, computed again from duties, posts, engagements, signatures and what was done: for the check
that nothing was altered. Tasks are not on the record; a task that nothing gives, or that was changed by hand, shows
here. The days on which something was done are handed in, since what shows them lies on a higher floor.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from inforce.duties.models import Duty, Task
from inforce.duties.owing import Given, Rows, Seen, tasks_of
from inforce.duties.queries import SIGN, ever_fell_on
from inforce.duties.rounds import Period, periods_of
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Entry
from inforce.people.models import Engagement, Person, School
from inforce.policies.models import Agreement

Done = Callable[[Duty], Iterable[tuple[int, date]]]
"""Who did what a duty asks, at its school, on which days: (person's key, day), ordered by person."""


def wrong_tasks(body: Body, *, today: date, done: Done | None = None) -> Iterator[str]:
    """One sentence for each task that differs from what duties give, is missing, or is given by nothing.

    What the next tick will mend is no difference: after a backup is restored, no tick has run since its last day.
    """
    entries = Entry.objects.filter(body=body)
    last = min(today, entries.order_by("-number").values_list("day", flat=True).first() or today)
    posts = dict(entries.filter(kind=Fact.POST_GIVEN).values_list("ref", "day"))
    seen = Seen(today=today, last=last, posts=posts)
    for school in School.objects.filter(body=body).order_by("pk"):
        adopted = Duty.objects.filter(edition__school=school, edition__in_force_from__isnull=False)
        for kind in adopted.order_by("kind").values_list("kind", flat=True).distinct():
            for what in _wrong_of_kind(periods_of(school, kind), seen=seen, done=done):
                title, person, sentence = what
                yield f'The task "{title}" of {Person.objects.get(pk=person)} {sentence}'


def _wrong_of_kind(periods: list[Period], *, seen: Seen, done: Done | None) -> Iterator[tuple[str, int, str]]:
    """Person by person; all together where the holders of an office do it for each other."""
    given = Given(periods, seen=seen)
    if any(period.by_office for period in periods):
        groups: Iterable[dict[int, Rows]] = [dict(_people(periods, done))]
    else:
        groups = ({person: rows} for person, rows in _people(periods, done))
    for group in groups:
        for period, person, sentence in tasks_of(group, given):
            yield period.duty.title, person, sentence


def _people(periods: list[Period], done: Done | None) -> Iterator[tuple[int, Rows]]:
    """Everybody whom a kind of duty has to do with, one after the other: streams side by side, none held in memory."""
    streams: list[Iterator[tuple[int, str, int, Any]]] = []
    for place, period in enumerate(periods):
        falls = ever_fell_on(period.duty).order_by("person_id").values_list("person_id", "since", "until", "ref")
        tasks = Task.objects.filter(duty=period.duty).order_by("person_id", "round")
        rows = tasks.values_list("person_id", "round", "due", "done_on", "dropped_on")
        streams += [_tagged(falls.iterator(), "starts", place), _tagged(rows.iterator(), "tasks", place)]
        if period.duty.kind == SIGN:
            signed = Agreement.objects.filter(edition=period.duty.edition, size=Engagement.Size.FULL)
            days = signed.order_by("person_id").values_list("person_id", "day")
            streams.append(_tagged(days.iterator(), "signed", place))
    if done is not None and periods and periods[0].duty.kind != SIGN:
        streams.append(_tagged(done(periods[-1].duty), "did", 0))
    for person, found in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
        yield person, _put_together(found, len(periods))


def _tagged(rows: Iterable[tuple[Any, ...]], what: str, place: int) -> Iterator[tuple[int, str, int, Any]]:
    return ((row[0], what, place, row[1:]) for row in rows)


def _put_together(found: Iterable[tuple[int, str, int, Any]], periods: int) -> Rows:
    rows = Rows(periods)
    for _, what, place, row in found:
        if what == "did":
            rows.did.append(row[0])
        elif what == "signed":
            rows.signed[place] = row[0]
        elif what == "starts":
            rows.starts[place].append(row)
        else:
            rows.tasks[place].append(row)
    return rows
