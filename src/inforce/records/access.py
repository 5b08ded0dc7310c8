"""Whose records are read and answered by whom."""

from collections.abc import Collection
from datetime import date

from inforce.core.may import YES, Answer, no
from inforce.core.routing import Office
from inforce.duties.access import answering_offices
from inforce.keys.queries import offices_of, posts_on
from inforce.people.models import Person, School
from inforce.people.queries import close_to, sizes_of
from inforce.records.models import Record
from inforce.records.queries import waiting_in

LEADING = frozenset({Office.HEADTEACHER, Office.CO_HEAD, Office.DEPUTY, Office.CHAIR, Office.VICE_CHAIR})


def may_enter(by: Person, school: School, *, today: date) -> Answer:
    """Tell or enter something of one's own: everybody who works here or holds a post here."""
    if sizes_of(by, school, today=today) or offices_of(by, school, today=today):
        return YES
    return no("You are not on the list of those who work here today. Ask the office.")


def may_be_told(person: Person, school: School, *, today: date) -> Answer:
    """Whether somebody is there to read what this person tells whoever leads the school."""
    if handlers_of(person, school, today=today):
        return YES
    return no("Nobody who may read this holds a post here now, so nothing was kept. Tell the clerk or a governor, now.")


def handling_offices(person: Person, school: School, *, today: date) -> frozenset[Office]:
    """Who handles somebody's records: the head; the head's own the chair; without a head, the deputy or the chair.

    Where each of them is close to that person, or there is none, it moves up: to the chair, and then the vice-chair.
    """
    return _moved_up(person, school, close_to(person), today=today)


def handlers_of(person: Person, school: School, *, today: date) -> list[Person]:
    """The people who handle somebody's records today, never they themselves nor anybody close to them."""
    close = close_to(person)
    posts = posts_on(school, today=today).filter(office__in=_moved_up(person, school, close, today=today))
    free = posts.exclude(person__in=[person.pk, *close])
    return list({post.person_id: post.person for post in free}.values())


def may_handle(by: Person, record: Record, *, today: date) -> Answer:
    """Read somebody else's record as whoever leads the school, and act on it."""
    if by.pk == record.person_id:
        return no("This is your own: somebody else looks at it.")
    close = close_to(record.person)
    offices = _moved_up(record.person, record.school, close, today=today)
    who = min(offices, key=list(Office).index).in_words
    if by.pk in close:
        return no(f"You are entered as close to {record.person.name}: the {who} looks at this, and not you.")
    if offices_of(by, record.school, today=today) & offices:
        return YES
    return no(f"The {who} looks at this.")


def may_read(by: Person, record: Record, *, today: date, also: Collection[Office] = ()) -> Answer:
    """Read a record: whose it is, whoever handles it, and the holders of `also` where its kind says so."""
    if by.pk == record.person_id:
        return YES
    if also and offices_of(by, record.school, today=today) & frozenset(also):
        return YES
    return may_handle(by, record, today=today)


def waiting_for(by: Person, school: School, *, today: date) -> list[Record]:
    """What waits for somebody as whoever leads the school, the first due first; what has no day comes by age."""
    mine = offices_of(by, school, today=today)
    if not mine & LEADING:
        return []
    waiting = waiting_in(school).exclude(person__in=[by.pk, *close_to(by)])
    return [one for one in waiting if mine & handling_offices(one.person, school, today=today)]


def may_work(record: Record) -> Answer:
    """Everything but reading needs a record that is not closed."""
    return no("This is closed: nothing more is done on it.") if record.closed_on else YES


def _moved_up(person: Person, school: School, close: Collection[int], *, today: date) -> frozenset[Office]:
    usual = answering_offices(person, school, today=today)
    barred = {person.pk, *close}
    holders = posts_on(school, today=today).values_list("office", "person")
    free = frozenset(Office(office) for office, holder in holders if holder not in barred)
    moves_up = (usual, frozenset({Office.CHAIR}), frozenset({Office.VICE_CHAIR}))
    return next((offices for offices in moves_up if offices & free), usual)
