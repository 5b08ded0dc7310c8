"""Who may sign, ask, answer, tick the names and say that somebody left."""

from datetime import date

from inforce.core.may import YES, Answer, no
from inforce.core.routing import Office
from inforce.duties.queries import size_of
from inforce.keys.queries import offices_of, posts_on
from inforce.people.access import may_keep_list
from inforce.people.models import Engagement, Person, School
from inforce.policies.models import Edition, Reply
from inforce.policies.queries import open_questions, put_off

HEADS = frozenset({Office.HEADTEACHER, Office.CO_HEAD})
GOVERNORS = frozenset({Office.CHAIR, Office.VICE_CHAIR, Office.CLERK})
NOT_IN_FORCE = "This version is not in force. Open the policy again from your first page."


def may_sign(by: Person, person: Person, edition: Edition, *, today: date) -> Answer:
    """Sign on screen, ask first, or say "not today": everybody for themselves alone."""
    if by.pk != person.pk:
        return no("Nobody signs for somebody else on screen. On paper, they sign and the office ticks the name.")
    if not is_in_force(edition, today=today):
        return no(NOT_IN_FORCE)
    if size_of(person, edition.school, today=today) or offices_of(person, edition.school, today=today):
        return YES
    return no("You are not on the list of those who work here today. Ask the office.")


def may_answer(by: Person, reply: Reply, *, today: date) -> Answer:
    """Answer a question about the policy."""
    if reply.what != Reply.What.QUESTION or reply.answered_on:
        return no("This was answered already.")
    offices = answering_offices(reply.person, reply.edition.school, today=today)
    if by.pk != reply.person_id and offices_of(by, reply.edition.school, today=today) & offices:
        return YES
    return no(f"The {min(offices, key=list(Office).index).in_words} answers this question.")


def answering_offices(person: Person, school: School, *, today: date) -> frozenset[Office]:
    """Who answers somebody's question: the head, the head's own the chair; without a head, the deputy or the chair."""
    return _answering(person.pk, _heads(school, today=today))


def questions_for(by: Person, school: School, *, today: date) -> list[Reply]:
    """The questions that wait for somebody's answer, longest first."""
    offices, heads = offices_of(by, school, today=today), _heads(school, today=today)
    asked = open_questions(school).exclude(person=by)
    return [reply for reply in asked if offices & _answering(reply.person_id, heads)]


def may_see_asked(by: Person, person: Person, school: School, *, today: date) -> Answer:
    """See whether somebody has done what the policy asks of them, never what they ticked or told."""
    if by.pk == person.pk or offices_of(by, school, today=today) & answering_offices(person, school, today=today):
        return YES
    return no("Only whoever leads the school sees what each adult has done; for the head's own, the chair does.")


def put_off_for(by: Person, edition: Edition, *, today: date) -> list[Reply]:
    """Who said "not today" and has not signed since, for whoever would answer a question of theirs (3.1.2)."""
    offices, heads = offices_of(by, edition.school, today=today), _heads(edition.school, today=today)
    said = [reply for reply in put_off(edition) if reply.person_id != by.pk]
    return [reply for reply in said if offices & _answering(reply.person_id, heads)]


def may_tick_names(by: Person | None, edition: Edition, *, today: date) -> Answer:
    """Enter who signed on paper."""
    if not is_in_force(edition, today=today):
        return no(NOT_IN_FORCE)
    return may_keep_list(by, edition.school, today=today)


def may_sign_on_paper(person: Person, size: str, edition: Edition, *, today: date) -> Answer:
    """Whether a name belongs on the sheet."""
    asked = size_of(person, edition.school, today=today)
    if asked is None:
        return no(f"{person.name} is not on the list of those who work here.")
    if asked == Engagement.Size.TOLD:
        return no(f"{person.name} is told of the policy by their employer, and does not sign it.")
    return YES if size == asked else no(f"The sheet for {person.name} is another one.")


def may_see_coverage(by: Person, school: School, *, today: date) -> Answer:
    """See how far the school has come, without names."""
    offices = offices_of(by, school, today=today)
    if offices & (GOVERNORS | HEADS | {Office.DEPUTY, Office.DSL, Office.ADMINISTRATOR}):
        return YES
    return no("This page is for governors and those who lead the school.")


def may_let_go(by: Person | None, school: School, *, today: date) -> Answer:
    """Say that somebody no longer works here."""
    return may_keep_list(by, school, today=today)


def _heads(school: School, *, today: date) -> frozenset[int]:
    return frozenset(posts_on(school, today=today).filter(office__in=HEADS).values_list("person", flat=True))


def _answering(person: int, heads: frozenset[int]) -> frozenset[Office]:
    if person in heads:
        return frozenset({Office.CHAIR})
    return HEADS if heads else frozenset({Office.DEPUTY, Office.CHAIR})


def is_in_force(edition: Edition, *, today: date) -> bool:
    """Whether a version applies on a day."""
    begun = edition.in_force_from is not None and edition.in_force_from <= today
    return begun and (edition.in_force_until is None or edition.in_force_until > today)
