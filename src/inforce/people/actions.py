"""Take people in, let them sign in. Leaving is in `duties`, whose tasks it ends."""

import secrets
from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from inforce.core.may import no, require
from inforce.ledger.actions import record
from inforce.ledger.facts import Fact
from inforce.ledger.models import Body
from inforce.people.models import Account, AccountLink, Engagement, Invitation, Person, School
from inforce.people.queries import commit_engagement, commit_link, commit_school, digest_of_code, open_invitation

INVITATION_DAYS = 30
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: read aloud and typed from paper
CODE_LENGTH = 20  # 99 bits


@transaction.atomic
def add_school(*, body: Body, name: str, slug: str, today: date, by: str = "") -> School:
    """Add a school to a governing body."""
    school = School.objects.create(body=body, name=name, slug=slug)
    record(
        Fact.SCHOOL_ADDED, body=body, about=school.ref, by=by, today=today, commitments=[commit_school(school)]
    )
    return school


@transaction.atomic
def add_person(*, body: Body, name: str, today: date, email: str = "", by: str = "") -> Person:
    """Put somebody on the list. How they work here is said by `engage`."""
    person = Person.objects.create(body=body, name=" ".join(name.split()), email=email.strip())
    record(Fact.PERSON_ADDED, body=body, about=person.ref, by=by, today=today)
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
    by: str = "",
) -> Engagement:
    """Say how somebody works here. What the policy then asks of them is given by `duties.join`."""
    engagement = Engagement.objects.create(
        body=school.body, school=school, person=person, kind=kind, size=size, employer=employer, since=since
    )
    record(
        Fact.ENGAGEMENT_STARTED,
        body=school.body,
        about=person.ref,
        by=by,
        today=today,
        commitments=[commit_engagement(engagement)],
    )
    return engagement


@transaction.atomic
def invite(*, person: Person, today: date, by: str = "") -> str:
    """Make a single-use code for a slip; an earlier one stops working. The code is returned once and kept nowhere."""
    Invitation.objects.filter(person=person, used_on=None).delete()
    code = new_code()
    Invitation.objects.create(
        body=person.body,
        person=person,
        code_digest=digest_of_code(code),
        until=today + timedelta(days=INVITATION_DAYS),
    )
    record(Fact.INVITED, body=person.body, about=person.ref, by=by, today=today)
    return code


@transaction.atomic
def take_invitation(*, code: str, username: str, password: str, today: date) -> Account:
    """Make the account of whoever holds the code. Raises Refused, or ValidationError on the password.

    Somebody who already signs in for another governing body links that account by signing in first (not here).
    """
    invitation = open_invitation(code, today=today)
    if invitation is None:
        require(no("This code was used already, has run out, or has a slip in it. Ask the office for a new one."))
        raise AssertionError
    person = invitation.person
    if AccountLink.objects.filter(person=person).exists():
        require(no("Somebody already signs in with this name. If it was not you, tell the chair of governors."))
    if Account.objects.filter(username__iexact=username).exists():
        require(no("This user name is taken. Choose another."))
    account = Account(username=username, email=person.email)
    validate_password(password, account)
    account.set_password(password)
    account.save()
    invitation.used_on = today
    invitation.save(update_fields=["used_on"])
    link_account(account=account, person=person, today=today)
    return account


@transaction.atomic
def link_account(*, account: Account, person: Person, today: date, by: str = "") -> AccountLink:
    """Let an account sign in for a person."""
    link = AccountLink.objects.create(body=person.body, account=account, person=person)
    record(
        Fact.ACCOUNT_LINKED,
        body=person.body,
        about=person.ref,
        by=by or person.ref,
        today=today,
        commitments=[commit_link(link)],
    )
    return link


def new_code() -> str:
    """Twenty letters and digits in groups of five, to be printed on a slip."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 5] for start in range(0, CODE_LENGTH, 5))
