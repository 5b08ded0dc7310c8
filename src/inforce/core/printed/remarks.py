"""What a person should look at before a policy that was read is adopted, each with its line."""

import re
from collections.abc import Iterator, Sequence

from inforce.core.clauses import Clause, Remark
from inforce.core.printed.blocks import Block, finished, is_prose, key_of
from inforce.core.printed.dates import Dates, says_when

_SCHOOL = re.compile(r"\b(?:school|academy|college|nursery|federation|primary|infants?|juniors?)\b", re.IGNORECASE)
_NAME_WORD = re.compile(r"\(?[A-Z][\w.&'\u2019-]*\)?(?:'s|\u2019s)?|of|the|and|&")
_JOINING_WORDS = frozenset({"of", "the", "and", "&"})
_LONGEST_NAME = 100
_MOST_NAME_WORDS = 12


def of_front(front: Sequence[Block], dates: Dates, *, title: str) -> Iterator[Remark]:
    """What was not found where policies print it."""
    if not title:
        yield Remark(1, "No title was found above the first number.")
    if dates.approved is None:
        yield Remark(1, "No date of approval was found.")
    if dates.review_due is None:
        yield Remark(1, "No date of the next review was found.")
    for block in front:
        if is_prose(block.text) and not says_when(block.text):
            yield Remark(block.line, "This text stands before the first number and is in no clause.")


def of_left_out(about: Sequence[Block]) -> Iterator[Remark]:
    for block in about:
        yield Remark(block.line, "Taken for a note about the policy (dates, signatures), not for a clause.")


def of_clauses(clauses: Sequence[Clause], *, school: str | None) -> Iterator[Remark]:
    """Doubts about numbers, ends and names."""
    if not clauses:
        yield Remark(1, "No numbered clauses were found. Is this the policy, and has it numbers such as 1.1 and 1.2?")
    yield from _used_again(clauses)
    yield from _out_of_step(clauses)
    for clause in clauses:
        if not _is_bullet(clause) and not finished(clause.text) and not clause.text.endswith(")"):
            yield Remark(clause.line, f"{clause.number} does not end with a full stop: is anything missing?")
    if school:
        yield from _other_names(clauses, school)


def school_named_in(front: Sequence[str]) -> str | None:
    """The school's name as the title block prints it."""
    for text in front:
        if len(text) <= _LONGEST_NAME and _SCHOOL.search(text) and not re.search(r"\bpolic", text, re.IGNORECASE):
            return text
    return None


def _used_again(clauses: Sequence[Clause]) -> Iterator[Remark]:
    first: dict[str, Clause] = {}
    for clause in clauses:
        if _is_bullet(clause):
            continue
        before = first.setdefault(clause.number, clause)
        if before is not clause:
            yield Remark(
                clause.line,
                f"{clause.number} is used more than once, first on line {before.line}. "
                f"Here it is called {clause.id}, there {before.id}; the governors may want to number them anew.",
            )


def _out_of_step(clauses: Sequence[Clause]) -> Iterator[Remark]:
    last: dict[tuple[int, ...], int] = {}
    for clause in clauses:
        key = key_of(clause.number) if not _is_bullet(clause) else ()
        if not key:
            continue
        before = last.get(key[:-1])
        if before is not None and key[-1] > before + 1:
            missing = f"{clause.number} follows {_number(key, before)}: a number is missing between them."
            yield Remark(clause.line, missing)
        elif before is not None and key[-1] < before:
            yield Remark(clause.line, f"{clause.number} comes after {_number(key, before)}.")
        last[key[:-1]] = key[-1]


def _number(key: tuple[int, ...], last: int) -> str:
    return ".".join(map(str, (*key[:-1], last)))


def _other_names(clauses: Sequence[Clause], school: str) -> Iterator[Remark]:
    """Is "CE Primary" in the title and "CE VC Primary" in the text the same school, or a text copied from another?"""
    words = school.split()
    known = {_folded(words)}
    for clause in clauses:
        for name in _names_in(clause.text.split(), first=words[0].casefold()):
            folded = _folded(name)
            shorter = any(longer[: len(folded)] == folded for longer in known)
            if len(folded) > 1 and not shorter:
                known.add(folded)
                yield Remark(clause.line, f'The school is "{" ".join(name)}" here but "{school}" in the title.')


def _names_in(words: Sequence[str], *, first: str) -> Iterator[list[str]]:
    at = 0
    while at < len(words):
        if words[at].casefold() != first:
            at += 1
            continue
        end = at + 1
        while end < min(len(words), at + _MOST_NAME_WORDS) and _NAME_WORD.fullmatch(words[end].rstrip(".,;:")):
            end += 1
        name = [word.rstrip(".,;:").removesuffix("'s").removesuffix("\u2019s") for word in words[at:end]]
        while name and name[-1] in _JOINING_WORDS:
            name.pop()
        yield name
        at = end


def _folded(name: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in name)


def _is_bullet(clause: Clause) -> bool:
    return clause.id.endswith(")")
