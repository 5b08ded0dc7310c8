"""Ask before acting: what was asked and what was answered, kept for the next one who asks (1.1.1(d)).

Asking and answering are acts of `duties`, where signing is. Here stands the register that comes of it: read by whoever
leads the school, without the name of the person who asked, and counted by the yearly review. What is about somebody who
could be recognised is no question of this kind: it is told under lock, along a concern's road.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from inforce.core.may import YES, Answer, no
from inforce.core.routing import Office
from inforce.duties.access import HEADS, answering_offices
from inforce.duties.actions import ANSWER, QUESTION
from inforce.keys.queries import offices_of, posts_on
from inforce.keys.server_key import open_record
from inforce.people.models import Person, School
from inforce.policies.models import Clause, Reply

MOST = 200  # on one page
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)+(?:[a-z]\b|\([a-z]\))?")


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """One question, without whose it is. `clauses` are those whose numbers stand in it or in its answer."""

    day: date
    words: str
    answered_on: date | None
    answer: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """How much was asked and answered since a day, and of which clauses as far as their numbers were named."""

    count: int
    answered: int
    by_clause: Mapping[str, int]


def may_read_register(by: Person, school: School, *, today: date) -> Answer:
    """Read what was asked, without names: whoever answers questions here, and the chair, whose is the review."""
    answering = answering_offices(by, school, today=today) | {Office.HEADTEACHER, Office.CO_HEAD, Office.CHAIR}
    if offices_of(by, school, today=today) & answering:
        return YES
    return no("This page is for those who answer questions, and for the chair of governors.")


def register(school: School, *, by: Person, today: date) -> list[Asked]:
    """What was asked, newest first, no more than a page of it: to a head nothing that another head asked the chair."""
    asked = _asked_in(school)
    if not offices_of(by, school, today=today) & {Office.CHAIR}:
        heads = posts_on(school, today=today).filter(office__in=HEADS).exclude(person=by)
        asked = asked.exclude(person__in=heads.values("person"))
    return _read(asked.order_by("-pk")[:MOST])


def questions_since(school: School, day: date) -> Questions:
    """What was asked from a day on, for the review."""
    asked = _read(_asked_in(school).filter(day__gte=day).order_by("pk"))
    by_clause = Counter(clause for one in asked for clause in one.clauses)
    return Questions(len(asked), sum(one.answered_on is not None for one in asked), dict(sorted(by_clause.items())))


def words_of(reply: Reply, purpose: str) -> str:
    """The words of a question or of its answer, opened with the server's key; "" where there are none."""
    sealed = reply.sealed if purpose == QUESTION else reply.answer_sealed
    return open_record(bytes(sealed), body=reply.body, purpose=purpose, ref=reply.ref).decode() if sealed else ""


def _asked_in(school: School) -> QuerySet[Reply]:
    asked = Reply.objects.filter(edition__school=school, what=Reply.What.QUESTION)
    return asked.select_related("body")


def _read(replies: Iterable[Reply]) -> list[Asked]:
    found = list(replies)
    editions = {reply.edition_id for reply in found}
    numbers: dict[int, set[str]] = {edition: set() for edition in editions}
    for edition, number in Clause.objects.filter(edition__in=editions).values_list("edition", "clause_id"):
        numbers[edition].add(number)
    return [_one(reply, numbers[reply.edition_id]) for reply in found]


def _one(reply: Reply, numbers: set[str]) -> Asked:
    words, answer = words_of(reply, QUESTION), words_of(reply, ANSWER)
    named = dict.fromkeys(number for number in NUMBER.findall(f"{words} {answer}") if number in numbers)
    return Asked(reply.day, words, reply.answered_on, answer, tuple(named))
