"""The documents that a policy names beside itself, found in its own clauses (1.3.1, 2.7.4, 3.1.1).

The items of a list that is tied to `precedence` are documents, whatever they are called. In a sentence only those are
found that schools' policies commonly name; what is not found is entered by hand.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Known(StrEnum):
    """What schools' policies commonly name. One keeps its name from one version of the policy to the next."""

    CHILD_PROTECTION = "child-protection"
    SAFEGUARDING = "safeguarding"
    STAFF_ADVICE = "staff-advice"
    IT = "it"
    ALLEGATIONS = "allegations"
    DISCIPLINE = "discipline"
    EQUALITY = "equality"
    IT_USE = "it-use"

    @property
    def in_words(self) -> str:
        return _NAMES[self]


OF_CHILDREN = frozenset({Known.CHILD_PROTECTION, Known.SAFEGUARDING})
"""Those that say what is done when a child may be at risk."""


@dataclass(frozen=True, slots=True)
class Named:
    """A document that the policy names: what it is known by, its name, where it is named, in the order of the text.

    `first`: it is named where the policy says what it gives way to.
    """

    key: str
    name: str
    clauses: tuple[str, ...]
    first: bool


def named_in(texts: Mapping[str, str], *, tied: Iterable[str]) -> list[Named]:
    """The documents that clauses name, by id and text; those that come first stand first.

    `tied`: the ids of those tied to `precedence`.
    """
    bound = set(tied)
    giving = giving_way(bound)
    listed: dict[str, tuple[str, str]] = {}  # id of an item: what it is known by, and its name
    for clause_id, text in texts.items():
        if clause_id in bound and _is_item(clause_id) and (name := _as_a_name(text)):
            key = known_in(name) or _made_of(name)
            taken = key in {other for other, _ in listed.values()}  # a second item that sounds like the first
            listed[clause_id] = (_made_of(name) if taken else key, name)
    names = dict(listed.values())  # as the school's own list calls it, wherever else it is named
    clauses: dict[str, list[str]] = {}
    for clause_id, text in texts.items():
        in_sentence = _in_sentence(text, gives_way=clause_id in giving)
        for key in [listed[clause_id][0]] if clause_id in listed else in_sentence:
            clauses.setdefault(key, []).append(clause_id)
    every = [
        Named(key, names.get(key) or Known(key).in_words, tuple(ids), first=not giving.isdisjoint(ids))
        for key, ids in clauses.items()
    ]
    return sorted(every, key=lambda one: not one.first)


def giving_way(tied: Iterable[str]) -> frozenset[str]:
    """Of the clauses tied to `precedence`, those that say what the policy gives way to: no list, and no item of one."""
    bound = set(tied)
    lists = {clause_id.rsplit("(", 1)[0] for clause_id in bound if _is_item(clause_id)}
    return frozenset(clause_id for clause_id in bound - lists if not _is_item(clause_id))


def known_in(name: str) -> Known | None:
    """Which of the known documents a name means."""
    return next((key for key, pattern in _PATTERNS.items() if pattern.search(name)), None)


def _made_of(name: str) -> str:
    return hashlib.sha256(name.casefold().encode()).hexdigest()[:16]


def _in_sentence(text: str, *, gives_way: bool) -> list[Known]:
    return [key for key, pattern in _PATTERNS.items() if pattern.search(text) and (gives_way or key not in _ONLY_FIRST)]


def _is_item(clause_id: str) -> bool:
    return clause_id.endswith(")")


def _as_a_name(text: str) -> str:
    name = re.sub(r"^the ", "", " ".join(text.split()).rstrip(".;,"), flags=re.IGNORECASE)
    return name[:1].upper() + name[1:]


_NAMES = {
    Known.CHILD_PROTECTION: "Child protection policy",
    Known.SAFEGUARDING: "Other policies on safeguarding",
    Known.STAFF_ADVICE: "Advice from HR",
    Known.IT: "Policies on IT",
    Known.ALLEGATIONS: "Procedure for allegations against adults",
    Known.DISCIPLINE: "Disciplinary procedure",
    Known.EQUALITY: "Equality policy",
    Known.IT_USE: "Acceptable use of IT",
}
_PATTERNS = {
    Known.CHILD_PROTECTION: re.compile(r"\bchild[- ]protection\b[^.]{0,20}\b(?:polic|procedure)", re.IGNORECASE),
    Known.SAFEGUARDING: re.compile(r"\bsafeguarding polic|\bpolicies\b[^.]{0,40}\bsafeguarding\b", re.IGNORECASE),
    Known.STAFF_ADVICE: re.compile(r"\bHR\b|\b[Hh]uman [Rr]esources\b|\b[Pp]ersonnel adviser"),
    Known.IT: re.compile(r"\b[Pp]olicies\b[^.]{0,60}\bIC?T\b|\b[Cc]omputing polic|\bIC?T polic"),
    Known.ALLEGATIONS: re.compile(
        r"\ballegations?\b[^.]{0,40}\b(?:policy|procedure)|\b(?:policy|procedure)\b[^.]{0,20}\ballegations?\b",
        re.IGNORECASE,
    ),
    Known.DISCIPLINE: re.compile(r"\bdisciplin\w+\b[^.]{0,12}\b(?:polic|procedure)", re.IGNORECASE),
    Known.EQUALITY: re.compile(r"\bequal\w*\b[^.]{0,20}\bpolic", re.IGNORECASE),
    Known.IT_USE: re.compile(r"\bacceptable[- ]use\b|\bcomputing agreement\b", re.IGNORECASE),
}
_ONLY_FIRST = frozenset({Known.STAFF_ADVICE, Known.IT, Known.SAFEGUARDING})
"""Spoken of in many clauses; a document only where the policy gives way to it."""
