"""A pack: a policy's text with numbered clauses (policy.md), and what each clause is bound to (duties.toml).

docs/pack.md is the reference. A pack is read from the bytes of its files, whoever keeps them, and printed back to
them; reading what was printed gives the same pack. Everything wrong is told at once, with file and line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from inforce.core.bindings import BINDINGS_FILE, Binding, Bound, bindings_in, printed_bindings
from inforce.core.clauses import HEADING, SECTION, Clause, Heading
from inforce.core.duties import Duty
from inforce.core.pack_errors import PackError, PackErrors
from inforce.core.pack_text import TEXT_FILE, PackText, printed_text, text_in
from inforce.core.reading import Reading

__all__ = ["Binding", "Pack", "PackError", "PackErrors", "bound_like", "print_pack", "read_pack"]

FILES = (TEXT_FILE, BINDINGS_FILE)


@dataclass(frozen=True, slots=True)
class Pack:
    """`parts` are sections, headings and clauses in the order of the text; `bindings` maps each clause's id."""

    title: str
    reference: str | None
    approved: str | None
    review_due: str | None
    parts: tuple[Heading | Clause, ...]
    duties: tuple[Duty, ...] = ()
    bindings: Mapping[str, Binding] = field(default_factory=dict)

    @property
    def sections(self) -> tuple[Heading, ...]:
        return tuple(part for part in self.parts if isinstance(part, Heading) and part.level == SECTION)

    @property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(part for part in self.parts if isinstance(part, Heading) and part.level == HEADING)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(part for part in self.parts if isinstance(part, Clause))

    @property
    def unbound(self) -> tuple[str, ...]:
        """Clauses that nobody has bound yet; a pack that was read from files has none."""
        return tuple(clause.id for clause in self.clauses if clause.id not in self.bindings)


def read_pack(files: Mapping[str, bytes]) -> Pack:
    """Read a pack from the contents of its files by name. Raises PackErrors with everything that is wrong."""
    errors = [PackError(name, 1, "This file is missing.") for name in FILES if name not in files]
    errors += [
        PackError(name, 1, f"No such file belongs to a pack; known are {' and '.join(FILES)}.")
        for name in sorted(files)
        if name.endswith(".toml") and name not in FILES
    ]
    text = text_in(files.get(TEXT_FILE, b""), errors) if TEXT_FILE in files else None
    bound = (
        bindings_in(files[BINDINGS_FILE], text.clauses if text else None, errors) if BINDINGS_FILE in files else None
    )
    if errors or text is None or bound is None:
        raise PackErrors(errors)
    return _put_together(text, bound)


def print_pack(pack: Pack) -> dict[str, bytes]:
    """The files of a pack by name."""
    head = {"title": pack.title, "reference": pack.reference, "approved": pack.approved, "review due": pack.review_due}
    plain = text_in(printed_text(head, pack.parts), [])
    said = {clause.id: clause.polarity for clause in plain.clauses}
    turned = {clause.id: clause.polarity for clause in pack.clauses if said.get(clause.id) != clause.polarity}
    return {
        TEXT_FILE: printed_text(head, pack.parts),
        BINDINGS_FILE: printed_bindings(Bound(pack.duties, pack.bindings, turned)),
    }


def bound_like(reading: Reading, model: Pack) -> Pack:
    """A proposal: each clause bound as the model's clause of the same id is, if both speak of the same thing.

    Two texts speak of the same thing when they share enough of their longer words. What is left stays unbound, and a
    person binds it: `Pack.unbound` names it. Duties that no clause of this text asks for are left out.
    """
    models = {clause.id: clause for clause in model.clauses}
    bindings: dict[str, Binding] = {}
    for clause in reading.clauses:
        like = models.get(clause.id)
        if like and (_alike(clause, like) or clause.id.partition("(")[0] in bindings):  # an item is as its clause is
            bindings[clause.id] = model.bindings[clause.id]
    known = {
        id_: replace(binding, consequence_of=tuple(each for each in binding.consequence_of if each in bindings))
        for id_, binding in bindings.items()
    }
    asked = {kind for binding in known.values() for kind in binding.duties}
    parts: list[Heading | Clause] = sorted(
        [*dict.fromkeys((*reading.sections, *reading.headings)), *reading.clauses], key=lambda part: part.line
    )
    return Pack(
        title=reading.title,
        reference=reading.reference,
        approved=reading.approved,
        review_due=reading.review_due,
        parts=tuple(parts),
        duties=tuple(duty for duty in model.duties if duty.kind in asked),
        bindings=known,
    )


def _put_together(text: PackText, bound: Bound) -> Pack:
    parts = tuple(
        replace(part, polarity=bound.turned[part.id]) if isinstance(part, Clause) and part.id in bound.turned else part
        for part in text.parts
    )
    return Pack(
        title=text.title,
        reference=text.reference,
        approved=text.approved,
        review_due=text.review_due,
        parts=parts,
        duties=bound.duties,
        bindings=bound.bindings,
    )


_FEWEST_SHARED = 2
_LONG_WORD = 5


def _alike(one: Clause, other: Clause) -> bool:
    shared = _stems(one) & _stems(other)
    return len(shared) >= min(_FEWEST_SHARED, len(_stems(one)), len(_stems(other)))


def _stems(clause: Clause) -> set[str]:
    words = f"{clause.heading} {clause.lead_in or ''} {clause.text}".casefold().split()
    return {word.strip(".,;:()'\"?")[:_LONG_WORD] for word in words if len(word.strip(".,;:()'\"?")) >= _LONG_WORD}
