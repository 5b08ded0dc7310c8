"""Clauses that are being put together, and what they are called once all are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inforce.core.clauses import Clause, Heading, Polarity, bullet_ids, ids_for
from inforce.core.polarity import leads, polarity_of

_LONGEST_LEAD = 500


@dataclass(slots=True)
class Draft:
    """A numbered clause or a bullet; `parent` is the clause a bullet hangs on, where it hangs on one and no heading."""

    number: str
    under: Heading | None
    lead_in: str | None
    line: int
    paragraphs: list[str]
    parent: "Draft | None" = None
    is_bullet: bool = False

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


def clauses_of(drafts: Sequence[Draft]) -> Iterator[Clause]:
    """Each with its id, the words it hangs on and its polarity, in order."""
    ids = iter(ids_for(draft.number for draft in drafts if not draft.is_bullet))
    id_of: dict[int, str] = {}
    letters: dict[str, Iterator[str]] = {}
    polarities: dict[int, Polarity] = {}
    for draft in drafts:
        polarity = polarity_of(draft.text, draft.lead_in)
        if not draft.is_bullet:
            made = id_of[id(draft)] = next(ids)
            polarities[id(draft)] = polarity
        else:
            parent = draft.parent
            of = id_of[id(parent)] if parent else draft.number
            made = next(letters.setdefault(of, bullet_ids(of)))
            if parent and parent.lead_in and not (draft.lead_in and leads(draft.lead_in)):
                polarity = polarities[id(parent)]  # "should not:" … "Post any of these:" … a bullet
        yield Clause(
            id=made,
            number=draft.number,
            heading=draft.under.title if draft.under else "",
            heading_number=draft.under.number if draft.under else "",
            lead_in=draft.lead_in and draft.lead_in[-_LONGEST_LEAD:],
            text=draft.text,
            polarity=polarity,
            line=draft.line,
        )
