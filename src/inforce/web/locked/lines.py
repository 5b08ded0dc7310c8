"""How what was done is told: a sentence, and what was written, a line each."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inforce.cases.said import TELLER
from inforce.core.routing import Office
from inforce.core.said import Said
from inforce.web.locked.work import Work

if TYPE_CHECKING:
    from inforce.policies.models import Clause

OF_A_CLAUSE = 90  # characters of a clause in a list: enough to know it again


def line_of(said: Said, work: Work, names: dict[str, str] | None = None) -> dict[str, Any]:
    """One line of the story."""
    who = "The person who told" if said.post == TELLER else f"The {Office(said.post).in_words}"
    return {
        "day": timezone.localtime(said.at).date(),
        "at": said.at,
        "text": f"{who} {(_SENTENCES | dict(work.sentences))[said.kind]}",
        "by": (names or {}).get(said.by, ""),
        "words": _in_words(said, work),
        "clauses": said.words.get("clauses", []),
        "version": said.words.get("version", ""),
    }


def short_clause(clause: "Clause") -> str:
    """A clause on one line, to be chosen."""
    text = " ".join(f"{clause.lead_in} {clause.text}".split())
    end = text[:OF_A_CLAUSE].rpartition(" ")[0] + " …" if len(text) > OF_A_CLAUSE else text
    return f"{clause.clause_id} {end}"


_SENTENCES = {
    "opened": "opened this.",
    "answer": "answered.",
    "added": "added something.",
    "advice": "wrote down advice.",
    "note": "wrote a note.",
    "new_words": "gave the person who told new nine words.",
    "stepped_back": "stepped back: they should not read this.",
    "handed_over": "handed this on with the post.",
    "closed": "closed this.",
    "reopened": "opened this again.",
}


def _in_words(said: Said, work: Work) -> str:
    """What was written in an act, a line each, in the reader's words."""
    words = said.words
    if set(words) == {"words"}:
        return str(words["words"])
    if said.kind in work.at_length:
        return work.at_length[said.kind](words)
    labels, plain = _LABELS | dict(work.labels), _PLAIN | dict(work.plain)
    return "\n".join(
        f"{labels[name]}: {_plainly(name, value, plain)}"
        for name, value in words.items()
        if value not in ("", None) and name not in _LINKED
    )


_LINKED = {"clauses", "version"}  # shown as links
_LABELS = {"whom": "Who", "advice": "Advice", "source": "From", "given_on": "On", "why": "Why", "to": "To"}
_PLAIN = {"hr": "HR", "police": "police", "lado": "LADO", "other": "somebody else"}


def _plainly(name: str, value: Any, plain: dict[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_on"):
        given = date.fromisoformat(value)
        return f"{given.day} {given:%B %Y}"
    return plain.get(value, str(value))
