"""Who may do what with the list of adults: each answer is yes, or no with the sentence that is shown.

Posts are rows of a higher floor, so they are asked for through the person, without importing that floor.
`by=None` is whoever works on the machine itself: set-up, before anybody holds a post, and the command line.
"""

from datetime import date

from django.db.models import Q

from inforce.core.may import YES, Answer, no
from inforce.core.routing import Office
from inforce.ledger.models import Body
from inforce.people.models import Account, Closeness, Person, School
from inforce.people.queries import OWN_NUMBER

LEADERS = (Office.HEADTEACHER, Office.CO_HEAD, Office.DEPUTY)
GOVERNORS = (Office.CHAIR, Office.VICE_CHAIR)
LIST_KEEPERS = (*LEADERS, Office.CLERK, Office.ADMINISTRATOR)
OPENERS = (*LIST_KEEPERS, Office.DSL, Office.CHAIR)


def may_keep_list(by: Person | None, where: School | Body, *, today: date) -> Answer:
    """Add adults, say how they work here, give out codes, take in a list."""
    if by is None or holds_any(by, where, *LIST_KEEPERS, today=today):
        return YES
    return no("The headteacher, the clerk or the administrator keeps the list of adults. Ask one of them.")


def may_invite(by: Person | None, person: Person, *, today: date) -> Answer:
    """Give somebody the code with which they make their sign-in, or choose a new password for it."""
    account = Account.objects.filter(links__person=person).first()
    if account is not None and account.links.exclude(body=person.body).exists():
        # a new password here would be one there too, and the office there was not asked
        return no(f"{person.name} signs in for other schools too: a new password goes by e-mail only.")
    if account is not None and by is not None and holds_any(person, person.body, *GOVERNORS, today=today):
        # what is told of a head waits for them: no leader may shut them out of their own sign-in
        if holds_any(by, person.body, Office.CLERK, today=today):
            return YES
        return no(f"{person.name} leads the governors: a new password goes by e-mail, or by a slip from the clerk.")
    return may_keep_list(by, person.body, today=today)


def may_enter_closeness(by: Person | None, body: Body, *, today: date) -> Answer:
    """Say who is too close to whom to read about them: it changes who reads, so no leader and no administrator may."""
    if by is None or holds_any(by, body, Office.CLERK, today=today):
        return YES
    return no("Only the clerk to the governors enters this, from the register of interests.")


def may_confirm_closeness(by: Person, closeness: Closeness) -> Answer:
    """Say that it is so: only the two themselves can."""
    if by.pk == closeness.one_id:
        confirmed = closeness.confirmed_by_one
    elif by.pk == closeness.other_id:
        confirmed = closeness.confirmed_by_other
    else:
        return no("Only the two people themselves can confirm this.")
    if confirmed or closeness.until:
        return no("There is nothing left to confirm here.")
    return YES


def may_get_ready(by: Person | None, school: School, *, today: date) -> Answer:
    """Check telephone numbers, tick the opening list, hang a new poster."""
    if by is None or holds_any(by, school, *OPENERS, today=today):
        return YES
    return no("Somebody who holds a post at the school does this. Ask the office.")


def may_set_telephone(by: Person | None, school: School, whom: str, *, today: date) -> Answer:
    """Enter a number that pages show, or take it down. A person's own is published by that person alone."""
    own = OWN_NUMBER.get(whom)
    if own is None:
        return may_get_ready(by, school, today=today)
    if by is not None and holds_any(by, school, own, today=today):
        return YES
    return no(f"Only the {own.in_words} publishes this number: it is their own.")


def holds_any(person: Person, where: School | Body, *offices: Office, today: date) -> bool:
    """Whether somebody holds one of these posts today, at a school or anywhere in a governing body."""
    open_then = Q(until=None) | Q(until__gt=today)
    place = Q(school=where) if isinstance(where, School) else Q(body=where)
    return person.posts.filter(open_then, place, office__in=offices, since__lte=today).exists()
