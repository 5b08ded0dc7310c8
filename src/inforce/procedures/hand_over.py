"""A post changes hands: what its holder could open goes on to the newcomer, case by case, except what is about them.

Only a reader can pass a case on, so it is done by whoever gives the post and can open it: best the one who leaves. With
two spare-key sheets, everything that is locked for the post can be opened once more, and passed on.
"""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from inforce.cases import actions as cases
from inforce.cases.actions import Reader
from inforce.cases.models import Grant
from inforce.cases.queries import OpenCase, open_page
from inforce.core import routing
from inforce.core.routing import Nobody, Office
from inforce.core.said import Said
from inforce.keys.actions import Given, give_post
from inforce.keys.models import OfficeKey
from inforce.keys.recovery import Recovered
from inforce.keys.trust import Working, working
from inforce.keys.unlocked import Unlocked
from inforce.people.models import Person, School
from inforce.people.queries import closeness_pairs
from inforce.procedures.telling import about_told

EVERY_CASE = 1_000_000


def hand_over(
    *,
    person: Person,
    school: School,
    office: Office,
    since: date,
    today: date,
    now: datetime,
    by: Person | None,
    acting: bool = False,
    signer: Unlocked | Recovered | None,
) -> Given:
    """Give somebody a post, and pass on what was locked for it. Raises Refused, and KeysAltered."""
    with transaction.atomic():
        opened = open_page(signer, school=school, start=0, count=EVERY_CASE) if signer else []
        given = give_post(
            person=person,
            school=school,
            office=office,
            since=since,
            today=today,
            by=by,
            acting=acting,
            signer=signer.root if isinstance(signer, Recovered) else signer,
        )
        new = given.post.office_keys.filter(ended_on=None).select_related("post__person").first()
        if new is not None:
            stands = _as_if_taken(working(school, today=today), new)
            who = signer.person.ref if isinstance(signer, Unlocked) else ""
            for case in opened:
                _pass_on(case, new, stands, by=who, today=today, now=now)
        return given


def _pass_on(opened: OpenCase, new: OfficeKey, stands: Working, *, by: str, today: date, now: datetime) -> None:
    """Give the newcomer what the last holder could open; if it is about them, the next in the row instead."""
    current = Grant.objects.filter(case=opened.case, ended_on=None)
    grant = current.filter(office=new.office).order_by("-epoch").first()
    if grant is None or grant.office_key_id == new.pk:
        return
    found = routing.readers(
        about=about_told(opened),
        seats=stands.seats,
        closeness=closeness_pairs(opened.case.body),
        teller=opened.said("told")[0].said.by or None,
    )
    reading = set(current.values_list("office", flat=True)) - {new.office}
    if isinstance(found, Nobody):
        return  # it stays locked for a post that nobody opens: two sheets can still pass it on
    row = [reader.office for reader in (*found.both, *found.then) if reader.office not in reading]
    struck = Office(new.office) in found.not_by
    to = next(iter(row), None) if struck else Office(new.office)
    joining = [Reader(rank=grant.rank, office_key=stands.keys[to])] if to else []
    if not joining and not reading:
        return
    said = Said(kind="handed_over", at=now, post=new.office, by=by, words={"to": f"the {to.in_words}" if to else ""})
    cases.change_readers(opened, leaving=grant, joining=joining, said=said, today=today, now=now)


def _as_if_taken(stands: Working, new: OfficeKey) -> Working:
    """What is passed on waits for the newcomer, who has not opened the slip yet."""
    office = Office(new.office)
    seats = tuple(replace(seat, works=True) if seat.office == office else seat for seat in stands.seats)
    return Working(seats=seats, keys={**stands.keys, office: new})
