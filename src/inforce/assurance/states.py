"""Columns that change: each is what the facts of the record make of it.

What never changes about a row is committed (each word's `committed`), posts and keys are judged by `keys.trust`, tasks
are computed again from duties. Here stands the rest. A column that is none of these is named, with its reason, in
tests/assurance/test_columns.py.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import OuterRef, Subquery

from inforce.cases.models import Case, CaseKey, Grant, WordsGrant
from inforce.core.routing import Office
from inforce.keys.models import PersonKey
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body, Entry
from inforce.people.models import Closeness
from inforce.policies.models import Edition
from inforce.policies.queries import digest_of_text
from inforce.records.models import Line, Record

_KINDS = (
    Fact.CLOSENESS_CONFIRMED,
    Fact.CLOSENESS_ENDED,
    Fact.POLICY_APPROVED,
    Fact.CASE_CLOSED,
    Fact.CASE_REOPENED,
    Fact.CASE_READERS,
)


def compare_states(body: Body) -> Iterator[str]:
    """One sentence for each column that is not what the facts make of it."""
    said = _Said(body)
    yield from _closeness(body, said)
    yield from _person_keys(body)
    yield from _editions(body, said)
    yield from _records(body)
    yield from _cases(body, said)
    yield from _readers(body, said)


class _Said:
    """What the record says, by kind and by what it is about, oldest first."""

    def __init__(self, body: Body) -> None:
        self._facts: dict[str, dict[str, list[tuple[date, str]]]] = defaultdict(lambda: defaultdict(list))
        entries = Entry.objects.filter(body=body, kind__in=_KINDS).order_by("number")
        for kind, ref, day, by in entries.values_list("kind", "ref", "day", "by").iterator():
            self._facts[kind][ref].append((day, by))

    def days(self, fact: Fact, ref: str, *, by: str | None = None) -> list[date]:
        """The days on which this was recorded of something."""
        return [day for day, who in self._facts[fact].get(ref, []) if by is None or who == by]

    def refs(self, fact: Fact) -> list[str]:
        """Everything of which it was recorded, in the order in which it first was."""
        return list(self._facts[fact])


def _closeness(body: Body, said: _Said) -> Iterator[str]:
    for row in Closeness.objects.filter(body=body).select_related("one", "other"):
        ended = said.days(Fact.CLOSENESS_ENDED, row.ref)
        if row.until != (ended[-1] if ended else None):
            yield f"Until when {row} are close to each other was changed outside Inforce."
        for person, confirmed in ((row.one, row.confirmed_by_one), (row.other, row.confirmed_by_other)):
            days = said.days(Fact.CLOSENESS_CONFIRMED, row.ref, by=person.ref)
            if confirmed != (days[-1] if days else None):
                yield f"Whether {person} confirmed that {row} are close to each other was changed outside Inforce."


def _person_keys(body: Body) -> Iterator[str]:
    """No act ends a person's own key yet."""
    for row in PersonKey.objects.filter(body=body, ended_on__isnull=False).select_related("person"):
        yield f"The end of the key of {row.person} was changed outside Inforce."


def _editions(body: Body, said: _Said) -> Iterator[str]:
    """Each version ends on the day on which the next one of its school begins."""
    adopted = Edition.objects.filter(body=body, in_force_from__isnull=False).select_related("school")
    rows = {row.ref: row for row in adopted.prefetch_related("clauses")}
    in_order = [rows[ref] for ref in said.refs(Fact.POLICY_APPROVED) if ref in rows]
    next_of: dict[int, date | None] = {}
    for row in reversed(in_order):
        if row.in_force_until != next_of.get(row.school_id):
            yield f"Until when {row.title} was in force at {row.school} was changed outside Inforce."
        if row.text_digest != digest_of_text(list(row.clauses.all())):
            yield f"The text of {row.title} at {row.school} does not have the digest that stands beside it."
        next_of[row.school_id] = row.in_force_from


def _records(body: Body) -> Iterator[str]:
    """Whose turn it is, by when, and whether it is over, is what the last line made of it."""
    last = Line.objects.filter(record=OuterRef("pk")).order_by("-pk")
    made = [Subquery(last.values(name)[:1]) for name in ("turn", "due", "over", "day")]
    rows = Record.objects.filter(body=body).order_by("pk")
    names = rows.values_list("person__name", "made_on", "turn", "due", "closed_on", *made)
    for person, made_on, turn, due, closed_on, its_turn, its_due, over, day in names.iterator():
        if (turn, due, closed_on) != (its_turn, its_due, day if over else None):
            yield (
                f"What is to be done next about what {person} told or kept on {made_on:%-d %B %Y} was changed "
                "outside Inforce."
            )


def _cases(body: Body, said: _Said) -> Iterator[str]:
    for ref, opened_on, closed_on in Case.objects.filter(body=body).values_list("ref", "opened_on", "closed_on"):
        closed, reopened = said.days(Fact.CASE_CLOSED, ref), said.days(Fact.CASE_REOPENED, ref)
        # a case closes and reopens by turns, so it is closed when it closed once more than it reopened
        if closed_on != (closed[-1] if len(closed) > len(reopened) else None):
            yield f"Whether {_the_case(opened_on, ref)} is closed was changed outside Inforce."


def _readers(body: Body, said: _Said) -> Iterator[str]:
    """Who stays a reader is given the newest keys; whoever steps back is not. The latest nine words are the ones."""
    newest: dict[int, int] = {}
    for case, epoch in CaseKey.objects.filter(body=body).values_list("case", "epoch"):
        newest[case] = max(epoch, newest.get(case, 0))
    grants = list(Grant.objects.filter(body=body).select_related("case", "office_key"))
    stays = {(grant.case_id, grant.office_key_id) for grant in grants if grant.epoch == newest.get(grant.case_id)}
    for grant in grants:
        goes_on = (grant.case_id, grant.office_key_id) in stays or grant.office_key.ended_on is not None
        if not _ended_rightly(grant, said, goes_on=goes_on):
            the_case = _the_case(grant.case.opened_on, grant.case.ref)
            yield f"Whether the {Office(grant.office).in_words} can open {the_case} was changed outside Inforce."
    told = list(WordsGrant.objects.filter(body=body).select_related("case").order_by("pk"))
    latest = {words.case_id: words.tag_digest for words in told}
    for words in told:
        if not _ended_rightly(words, said, goes_on=words.tag_digest == latest[words.case_id]):
            the_case = _the_case(words.case.opened_on, words.case.ref)
            yield f"Whether whoever told it can open {the_case} was changed outside Inforce."


def _ended_rightly(grant: Grant | WordsGrant, said: _Said, *, goes_on: bool) -> bool:
    if grant.ended_on is None:
        return goes_on
    return grant.ended_on in said.days(Fact.CASE_READERS, grant.case.ref)


def _the_case(opened_on: date, ref: str) -> str:
    return f"what was put under lock on {opened_on:%-d %B %Y} ({ref})"
