"""How what was done in a concern is told: a sentence, and what was written, a line each."""

from datetime import date
from typing import Any

from django.utils import timezone

from inforce.cases.said import TELLER
from inforce.core.routing import Office
from inforce.core.said import Said
from inforce.procedures.concern import CATEGORIES, OUTCOMES, Limb


def line_of(said: Said, names: dict[str, str] | None = None) -> dict[str, Any]:
    who = "The person who told" if said.post == TELLER else f"The {Office(said.post).in_words}"
    name = (names or {}).get(said.by, "")
    return {
        "day": timezone.localtime(said.at).date(),
        "at": said.at,
        "text": f"{who} {_SENTENCES[said.kind]}",
        "by": name,
        "words": _in_words(said),
    }


_SENTENCES = {
    "opened": "opened this.",
    "answer": "answered.",
    "added": "added something.",
    "screened": "answered the four questions.",
    "lado": "told or asked the LADO.",
    "advice": "wrote down advice.",
    "adult_told": "told the adult it is about.",
    "adult_waits": "wrote down that the adult is not told yet.",
    "adult_heard": "heard the adult it is about.",
    "employer_told": "told the agency or firm.",
    "decided": "decided.",
    "outcome": "wrote down the outcome.",
    "note": "wrote a note.",
    "new_words": "gave the person who told new nine words.",
    "stepped_back": "stepped back: they should not read this.",
    "handed_over": "handed this on with the post.",
    "closed": "closed this.",
    "reopened": "opened this again.",
}


def _in_words(said: Said) -> str:
    """What was written in an act, a line each, in the reader's words."""
    words = said.words
    if said.kind in {"answer", "added", "note"}:
        return str(words["words"])
    if said.kind == "screened":
        limbs = [f"{Limb(limb).question} {answer.capitalize()}." for limb, answer in words["limbs"].items()]
        return "\n".join([*limbs, words["reasons"]])
    labelled = [f"{_LABELS[name]}: {_plainly(name, value)}" for name, value in words.items() if value not in ("", None)]
    return "\n".join(labelled)


_LABELS = {
    "how": "How", "whom": "Who", "reference": "Reference", "advice": "Advice", "source": "From",
    "given_on": "On", "told_on": "On", "contact": "They may ask", "representative": "May bring somebody",
    "advised_on": "On", "account": "What they say", "read_back": "Read back", "employer": "Agency or firm",
    "category": "This is", "action": "What is done", "rationale": "Why", "outcome": "Outcome",
    "told_adult_on": "The adult was told on", "kept_until": "Kept", "why": "Why", "to": "To",
}  # fmt: skip
_PLAIN = {
    "told": "told, with names", "asked": "asked, without names", "not_theirs": "told; says it is not for them",
    "hr": "HR", "police": "police", "lado": "LADO", "other": "somebody else",
    "not_an_allegation": "It was not an allegation",
} | CATEGORIES | OUTCOMES  # fmt: skip


def _plainly(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_on"):
        given = date.fromisoformat(value)
        return f"{given.day} {given:%B %Y}"
    return _PLAIN.get(value, str(value))
