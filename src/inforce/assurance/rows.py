"""Hold every row that the record must know against what the record holds of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from inforce.assurance.naming import KINDS, Name, name_of
from inforce.assurance.record import in_words
from inforce.cases import queries as cases
from inforce.duties import queries as duties
from inforce.keys import queries as keys
from inforce.ledger.commitments import Committed
from inforce.ledger.models import Body
from inforce.ledger.reading import Written, written_in_order
from inforce.people import queries as people
from inforce.people.models import Person
from inforce.policies import queries as policies
from inforce.records import queries as records

WORDS = (people, keys, policies, duties, records, cases)

# keys.trust judges these by themselves and together, and says more of them than could be said here
JUDGED_BY_TRUST = frozenset({"post", "master key", "office key", "key statement"})


def every_row(body: Body) -> Iterator[Committed]:
    """Every row of a body that the record must know."""
    for word in WORDS:
        yield from word.committed(body)


def compare_rows(body: Body, commitments: Counter[str], *, trust_spoke: bool = False) -> list[str]:
    """What was changed, added or removed outside Inforce. `commitments` are the record's, as often as each was made.

    A row of which the record holds nothing, and a commitment without its row, are one change where they fit together.
    """
    unclaimed = dict(commitments)
    strangers: list[Committed] = []
    for row in every_row(body):
        left = unclaimed.get(row.commitment, 0)
        if not left:
            strangers.append(row)
        elif left == 1:
            del unclaimed[row.commitment]
        else:
            unclaimed[row.commitment] = left - 1
    if not strangers and not unclaimed:
        return []
    lost = _lost(body, unclaimed)
    if trust_spoke:
        strangers = [row for row in strangers if row.what not in JUDGED_BY_TRUST]
        judged = {fact for what in JUDGED_BY_TRUST for fact in KINDS[what].facts}
        lost = [one for one in lost if one.entry.kind not in judged]
    return [*_strange(strangers, lost), *_gone(body, lost)]


@dataclass(slots=True)
class _Lost:
    """An entry, and how many of its rows are not there as they were."""

    entry: Written
    rows: int


def _lost(body: Body, unclaimed: dict[str, int]) -> list[_Lost]:
    if not unclaimed:
        return []
    found = []
    for entry in written_in_order(body):
        rows = sum(commitment in unclaimed for commitment in entry.commitments)
        if rows:
            found.append(_Lost(entry, rows))
    return found


def _strange(strangers: list[Committed], lost: list[_Lost]) -> Iterator[str]:
    """First those whose entry is plain, then those that may be what became of any other row of their kind."""
    names = [name_of(row) for row in strangers]
    paired = [_claim(lost, name, about=name.about) for name in names]
    for name, known in zip(names, paired, strict=True):
        changed = known or _claim(lost, name)
        yield f"{name.subject} was {'changed' if changed else 'added'} outside Inforce."


def _claim(lost: list[_Lost], name: Name, *, about: frozenset[str] | None = None) -> bool:
    for one in lost:
        if one.rows and one.entry.kind in name.facts and (about is None or one.entry.ref in about):
            one.rows -= 1
            return True
    return False


def _gone(body: Body, lost: list[_Lost]) -> Iterator[str]:
    refs = {ref for one in lost for ref in (one.entry.by, one.entry.ref)}
    names = dict(Person.objects.filter(body=body, ref__in=refs).values_list("ref", "name"))
    for one in lost:
        if not one.rows:
            continue
        what = "Something" if one.rows == 1 else f"{one.rows} things"
        were = "was" if one.rows == 1 else "were"
        who = f", by {names[one.entry.by]}" if one.entry.by in names else ""
        whom = names.get(one.entry.ref, one.entry.ref)
        said = in_words(one.entry)
        yield f"{what} that entry {one.entry.number} tells of ({said}{who}; {whom}) {were} removed outside Inforce."
