"""Who may give posts, make the governors' keys and open them. Each answer is yes, or no with its sentence.

`by=None` is whoever sets the school up on the machine itself, before there is a master key.
"""

from collections.abc import Sequence
from datetime import date

from inforce.core.may import YES, Answer, all_of, no
from inforce.core.routing import Office
from inforce.keys.models import Post
from inforce.keys.queries import master_key_of, offices_of
from inforce.keys.trust import KEY_OFFICES
from inforce.ledger.models import Body
from inforce.people.models import Person, School

_HEADS = frozenset({Office.HEADTEACHER, Office.CO_HEAD})
_CHAIRS = frozenset({Office.CHAIR, Office.VICE_CHAIR})
_GIVE_ORDINARY_POSTS = _HEADS | _CHAIRS | {Office.CLERK}
_NAME_CLERK = _CHAIRS | {Office.CLERK}  # the clerk enters who is close to whom, and so changes who reads
SHEETS = 3


def may_give_post(
    *, person: Person, school: School, office: Office, since: date, today: date, by: Person | None, opened: bool
) -> Answer:
    """Give a post. `opened`: somebody has opened with their key, or two spare-key sheets were typed."""
    return all_of(
        _on_its_day(since, today),
        _goes_together(person, school, office, today),
        _may_change_posts(school, office, by, today=today, opened=opened),
    )


def may_end_post(*, post: Post, today: date, by: Person | None, opened: bool) -> Answer:
    """End a post, with nobody to follow yet."""
    if post.until is not None:
        return no("This post has ended already.")
    return _may_change_posts(post.school, Office(post.office), by, today=today, opened=opened)


def may_make_master_key(*, body: Body, by: Person, sheet_holders: Sequence[Person], today: date) -> Answer:
    """Make the governors' master key and hand out its three sheets."""
    if master_key_of(body):
        return no("The master key was made already. It is made once; posts that change get new keys by themselves.")
    if Office.CHAIR not in offices_of(by, body, today=today):
        return no("Only the chair of governors can make the keys.")
    if len({person.pk for person in sheet_holders}) != SHEETS or len(sheet_holders) != SHEETS:
        return no("Name three different people for the three spare-key sheets.")
    return all_of(*(may_hold_sheet(person, body, today=today) for person in sheet_holders))


def may_hold_sheet(person: Person, body: Body, *, today: date) -> Answer:
    """Hold a spare-key sheet. Two open everything: so nobody who leads the school, and nobody who runs the machine."""
    if person.body_id != body.pk:
        return no(f"{person} is not on the list of this governing body.")
    held = offices_of(person, body, today=today)
    if held & _HEADS:
        return no(f"{person} leads the school. Name somebody else: from the council, the diocese, another school.")
    if Office.ADMINISTRATOR in held:
        return no(f"{person} looks after the computer. Whoever does that must not hold a spare-key sheet.")
    return YES


def _on_its_day(since: date, today: date) -> Answer:
    return no("A post is entered on its first day, or later.") if since > today else YES


def _goes_together(person: Person, school: School, office: Office, today: date) -> Answer:
    """Some posts must stay with two people, or nobody is left to hear about one of them."""
    held = offices_of(person, school.body, today=today)
    for some, others in ((_HEADS, _CHAIRS), (_CHAIRS, _HEADS)):
        if office in some and held & others:
            return no("One person cannot lead the school and chair its governors.")
    clerk = frozenset({Office.CLERK})  # enters who is close to whom, and so changes who reads
    for some, others in ((_HEADS, clerk), (clerk, _HEADS)):
        if office in some and held & others:
            return no("Whoever leads the school cannot be the clerk to the governors.")
    for one, other in ((Office.CHAIR, Office.VICE_CHAIR), (Office.HEADTEACHER, Office.CO_HEAD)):
        if {office} < {one, other} and (held & {one, other}) - {office}:
            return no(f"The {one.in_words} and the {other.in_words} are two people: the other post has to end first.")
    return YES


def _may_change_posts(school: School, office: Office, by: Person | None, *, today: date, opened: bool) -> Answer:
    if master_key_of(school.body) is None:
        return YES  # set-up: whoever holds its one-time link enters them
    if office in KEY_OFFICES:
        if opened:
            return YES
        return no(
            f"The {office.in_words} opens what is told in confidence. So this takes somebody who has opened with their "
            "own key: another post-holder, or the one who leaves. The administrator alone cannot do it."
        )
    held = offices_of(by, school, today=today)
    if office == Office.CLERK:
        return YES if held & _NAME_CLERK else no("The chair, the vice-chair or the clerk who leaves gives this post.")
    return YES if held & _GIVE_ORDINARY_POSTS else no("The headteacher, the chair or the clerk gives this post.")
