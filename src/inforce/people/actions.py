"""Take people in and let them sign in; who is close to whom; what a school must have ready before it opens.

Leaving is in `duties`, whose tasks it ends.
"""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from inforce.core.may import Refused, no, require
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body
from inforce.people.access import (
    may_confirm_closeness,
    may_enter_closeness,
    may_get_ready,
    may_invite,
    may_keep_list,
    may_set_telephone,
)
from inforce.people.csv_import import Row
from inforce.people.models import (
    Account,
    AccountLink,
    Closeness,
    Engagement,
    Invitation,
    Person,
    Poster,
    ReadyLine,
    School,
    Telephone,
)
from inforce.people.queries import (
    closeness_between,
    commit_closeness,
    commit_engagement,
    commit_link,
    commit_school,
    digest_of_code,
    open_invitation,
)

INVITATION_DAYS = 30
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: read aloud and typed from paper
CODE_LENGTH = 20  # 99 bits


@transaction.atomic
def add_school(*, body: Body, name: str, slug: str, today: date, by: Person | None = None) -> School:
    """Add a school to a governing body."""
    require(may_keep_list(by, body, today=today))
    school = School.objects.create(body=body, name=name, slug=slug)
    record(
        Fact.SCHOOL_ADDED, body=body, about=school.ref, by=_ref(by), today=today, commitments=[commit_school(school)]
    )
    return school


@transaction.atomic
def add_person(*, body: Body, name: str, today: date, email: str = "", by: Person | None = None) -> Person:
    """Put somebody on the list. How they work here is said by `engage`."""
    require(may_keep_list(by, body, today=today))
    person = Person.objects.create(body=body, name=" ".join(name.split()), email=email.strip())
    record(Fact.PERSON_ADDED, body=body, about=person.ref, by=_ref(by), today=today)
    return person


@transaction.atomic
def engage(
    *,
    person: Person,
    school: School,
    kind: str,
    since: date,
    today: date,
    size: str = Engagement.Size.FULL,
    employer: str = "",
    by: Person | None = None,
) -> Engagement:
    """Say how somebody works here. What the policy then asks of them is given by `duties.actions.join`."""
    require(may_keep_list(by, school, today=today))
    if Engagement.objects.filter(school=school, person=person, kind=kind, until=None).exists():
        require(no(f"{person.name} is on the list as {Engagement.Kind(kind).label.lower()} already."))
    engagement = Engagement.objects.create(
        body=school.body, school=school, person=person, kind=kind, size=size, employer=employer, since=since
    )
    record(
        Fact.ENGAGEMENT_STARTED,
        body=school.body,
        about=person.ref,
        by=_ref(by),
        today=today,
        commitments=[commit_engagement(engagement)],
    )
    return engagement


@transaction.atomic
def import_people(*, school: School, rows: Sequence[Row], today: date, by: Person | None) -> list[Engagement]:
    """Take in a list that `csv_import` has read and `comparing` has laid beside ours: one act, one fact.

    A row with a person is another way in which that person works here; without, it is somebody new.
    """
    require(may_keep_list(by, school, today=today))
    fresh = [row for row in rows if row.person is None]
    made = Person.objects.bulk_create(Person(body=school.body, name=row.name, email=row.email) for row in fresh)
    people = dict(zip((row.line for row in fresh), made, strict=True))
    engagements = Engagement.objects.bulk_create(
        Engagement(
            body=school.body,
            school=school,
            person=row.person or people[row.line],
            kind=row.kind,
            size=row.size,
            employer=row.employer,
            since=row.since,
        )
        for row in rows
    )
    record(
        Fact.PEOPLE_IMPORTED,
        body=school.body,
        about=school.ref,
        by=_ref(by),
        today=today,
        commitments=[commit_engagement(engagement) for engagement in engagements],
        count=len(engagements),
    )
    return engagements


@transaction.atomic
def invite(*, person: Person, today: date, by: Person | None = None) -> str:
    """Make a single-use code for a slip; an earlier one stops working. The code is returned once and kept nowhere."""
    require(may_invite(by, person, today=today))
    Invitation.objects.filter(person=person, used_on=None).delete()
    code = new_code()
    Invitation.objects.create(
        body=person.body,
        person=person,
        code_digest=digest_of_code(code),
        until=today + timedelta(days=INVITATION_DAYS),
    )
    record(Fact.INVITED, body=person.body, about=person.ref, by=_ref(by), today=today)
    return code


@transaction.atomic
def take_invitation(*, code: str, username: str, password: str, today: date) -> Account:
    """Make the account of whoever holds the code; somebody who has one chooses its name and password anew.

    Raises Refused, or ValidationError on the password. A new password ends every sitting of the account; a second lock
    and a key stay what they were, so a slip alone opens nothing that is locked.
    """
    invitation = open_invitation(code, today=today)
    if invitation is None:
        raise Refused(  # the slip says the same of the chair
            "This code was used already, has run out, or was mistyped. Ask the office for a new one. If somebody else "
            "may have used it, tell the chair of governors."
        )
    person = invitation.person
    account = Account.objects.filter(links__person=person).first()
    taken = Account.objects.filter(username__iexact=username).first()
    if taken is not None and taken != account:
        require(no("This user name is taken. Choose another."))
    known = account is not None
    account = account or Account(email=person.email)
    account.username = username
    validate_password(password, account)
    account.set_password(password)
    account.save()
    invitation.used_on = today
    invitation.save(update_fields=["used_on"])
    if known:
        record(Fact.PASSWORD_MADE_ANEW, body=person.body, about=person.ref, by=person.ref, today=today)
    else:
        link_account(account=account, person=person, today=today)
    return account


@transaction.atomic
def link_account(*, account: Account, person: Person, today: date, by: Person | None = None) -> AccountLink:
    """Let an account sign in for a person."""
    link = AccountLink.objects.create(body=person.body, account=account, person=person)
    record(
        Fact.ACCOUNT_LINKED,
        body=person.body,
        about=person.ref,
        by=_ref(by or person),
        today=today,
        commitments=[commit_link(link)],
    )
    return link


@transaction.atomic
def enter_closeness(*, one: Person, other: Person, today: date, by: Person | None) -> Closeness:
    """Say that two people are too close for one to read about the other. It counts at once."""
    require(may_enter_closeness(by, one.body, today=today))
    if one.pk == other.pk:
        require(no("Choose two different people."))
    if one.body_id != other.body_id:
        require(no("These two do not belong to the same governing body."))
    if closeness_between(one, other):
        require(no(f"{one.name} and {other.name} are entered already."))
    closeness = Closeness.objects.create(body=one.body, one=one, other=other, since=today)
    record(
        Fact.CLOSENESS_ENTERED,
        body=one.body,
        about=closeness.ref,
        by=_ref(by),
        today=today,
        commitments=[commit_closeness(closeness)],
    )
    return closeness


@transaction.atomic
def confirm_closeness(*, closeness: Closeness, by: Person, today: date) -> Closeness:
    """Say "yes, that is so", one of the two after the other."""
    closeness = Closeness.objects.select_for_update().get(pk=closeness.pk)
    require(may_confirm_closeness(by, closeness))
    mine = "confirmed_by_one" if by.pk == closeness.one_id else "confirmed_by_other"
    setattr(closeness, mine, today)
    closeness.save(update_fields=[mine])
    record(Fact.CLOSENESS_CONFIRMED, body=by.body, about=closeness.ref, by=by.ref, today=today)
    return closeness


@transaction.atomic
def end_closeness(*, closeness: Closeness, by: Person | None, today: date) -> Closeness:
    """Say that it is so no longer. What was locked while it was so stays as it is."""
    require(may_enter_closeness(by, closeness.body, today=today))
    if closeness.until:
        require(no("This has ended already."))
    closeness.until = today
    closeness.save(update_fields=["until"])
    record(Fact.CLOSENESS_ENDED, body=closeness.body, about=closeness.ref, by=_ref(by), today=today)
    return closeness


@transaction.atomic
def set_telephone(
    *, school: School, whom: str, number: str, checked_on: date, today: date, by: Person | None, note: str = ""
) -> Telephone:
    """Keep a number that somebody rang on `checked_on` and found right."""
    require(may_set_telephone(by, school, whom, today=today))
    if checked_on > today:
        require(no("The number cannot have been checked on a day that is still to come."))
    kept = {
        "body": school.body,
        "number": " ".join(number.split()),
        "note": note.strip(),
        "checked_on": checked_on,
        "checked_by": by,
    }
    telephone, _ = Telephone.objects.update_or_create(school=school, whom=whom, defaults=kept)
    record(Fact.TELEPHONE_CHECKED, body=school.body, about=school.ref, by=_ref(by), today=today)
    return telephone


@transaction.atomic
def take_down_telephone(*, school: School, whom: str, today: date, by: Person | None) -> None:
    """Show a number no longer: it is wrong, or its owner does not want it published."""
    require(may_set_telephone(by, school, whom, today=today))
    gone, _ = Telephone.objects.filter(school=school, whom=whom).delete()
    if not gone:
        require(no("This number is not shown any more."))
    record(Fact.TELEPHONE_TAKEN_DOWN, body=school.body, about=school.ref, by=_ref(by), today=today)


@transaction.atomic
def tick_ready(*, school: School, what: str, today: date, by: Person | None) -> ReadyLine:
    """Say that a line of "Ready to open?" is true; ticking it again moves its day."""
    require(may_get_ready(by, school, today=today))
    kept = {"body": school.body, "done_on": today}
    line, _ = ReadyLine.objects.update_or_create(school=school, what=what, defaults=kept)
    record(Fact.READY_CHECKED, body=school.body, about=school.ref, by=_ref(by), today=today)
    return line


@transaction.atomic
def make_poster(*, school: School, today: date, by: Person | None) -> str:
    """Make the code of a new staff-room poster; the one that hangs stops working. Returned once and kept nowhere."""
    require(may_get_ready(by, school, today=today))
    Poster.objects.filter(school=school, until=None).update(until=today)
    code = new_code()
    Poster.objects.create(body=school.body, school=school, code_digest=digest_of_code(code), since=today)
    record(Fact.POSTER_MADE, body=school.body, about=school.ref, by=_ref(by), today=today)
    return code


def new_code() -> str:
    """Twenty letters and digits in groups of five, to be printed on a slip."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 5] for start in range(0, CODE_LENGTH, 5))


def _ref(person: Person | None) -> str:
    return person.ref if person else ""
