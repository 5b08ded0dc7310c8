"""The cast: Holm Lane Primary and its people, made through the product's own acts, so each test has a true record."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from inforce.core.routing import Office
from inforce.duties.actions import put_in_force, take_in
from inforce.keys.actions import give_post
from inforce.ledger.acting import acting_for
from inforce.ledger.actions import found_body
from inforce.ledger.models import Body
from inforce.people.actions import add_school, link_account, set_telephone
from inforce.people.models import Account, AccountLink, Person, School
from inforce.policies.actions import read_in
from inforce.policies.model_pack import model_pack
from inforce.policies.models import Edition
from tests.pages import PageClient

TODAY = date(2026, 9, 7)  # a Monday, the first of a school year
PASSWORD = "green apple pie"


@dataclass
class Cast:
    """A school and its people. `edition` is the model policy, in force since `today`."""

    body: Body
    school: School
    today: date
    head: Person  # Helen Moss
    deputy: Person  # David Cole
    dsl: Person  # Dana Reed, a teacher too
    chair: Person  # Chris Ward
    vice_chair: Person  # Vera Lunn
    clerk: Person  # Carol Dean
    administrator: Person  # Alan Fox
    aisha: Person  # a teacher
    mary: Person  # a midday supervisor
    priya: Person  # a kitchen assistant, without an e-mail
    tom: Person  # a supply teacher for the day, from an agency
    joe: Person  # the caretaker
    contractor: Person  # is told of the policy by his employer
    volunteer: Person  # signs the short form
    edition: Edition | None = None

    @property
    def now(self) -> datetime:
        """Ten in the morning of the first day."""
        return datetime.combine(self.today, time(9), tzinfo=UTC)

    @property
    def everybody(self) -> list[Person]:
        """All of them."""
        return [person for person in vars(self).values() if isinstance(person, Person)]

    def account(self, person: Person) -> Account:
        """The account that signs in for somebody."""
        link = AccountLink.objects.filter(person=person).select_related("account").first()
        if link is not None:
            return link.account
        account = Account.objects.create(username=person.name.split()[0].lower(), email=person.email)
        link_account(account=account, person=person, today=self.today)
        return account

    def client(self, person: Person | None = None) -> PageClient:
        """A browser in which somebody is signed in, with the second factor where they need one; or nobody."""
        client = PageClient()
        if person is not None:
            client.force_login(self.account(person))
            session = client.session
            session["has_second_lock"] = True
            session.save()
        return client


def make_school(*, today: date = TODAY, in_force: bool = True) -> Cast:
    """Make the school. Call it inside `acting_for`-less code: what it makes is opened by `school_of_tests`."""
    body = found_body(name="Governors of Holm Lane", today=today)
    with acting_for([body]):
        return _fill(body, today=today, in_force=in_force)


@contextmanager
def at_school(*, today: date = TODAY, in_force: bool = True) -> Iterator[Cast]:
    """The cast, with its rows open to the code inside."""
    cast = make_school(today=today, in_force=in_force)
    with acting_for([cast.body]):
        yield cast


def _fill(body: Body, *, today: date, in_force: bool) -> Cast:
    school = add_school(body=body, name="Holm Lane Primary", slug="holm-lane", today=today)
    since = date(2020, 9, 1)

    def adult(name: str, kind: str, *offices: Office, email: bool = True, **how: str) -> Person:
        engagement = take_in(
            school=school,
            name=name,
            email=f"{name.split(maxsplit=1)[0].lower()}@holm-lane.example" if email else "",
            kind=kind,
            since=since if how.get("size", "full") == "full" and kind != "supply" else today,
            today=today,
            by=None,
            **how,
        )
        for office in offices:
            give_post(person=engagement.person, school=school, office=office, since=today, today=today, by=None)
        return engagement.person

    cast = Cast(
        body=body,
        school=school,
        today=today,
        head=adult("Helen Moss", "teacher", Office.HEADTEACHER),
        deputy=adult("David Cole", "teacher", Office.DEPUTY),
        dsl=adult("Dana Reed", "teacher", Office.DSL),
        chair=adult("Chris Ward", "governor", Office.CHAIR),
        vice_chair=adult("Vera Lunn", "governor", Office.VICE_CHAIR),
        clerk=adult("Carol Dean", "support", Office.CLERK),
        administrator=adult("Alan Fox", "support", Office.ADMINISTRATOR),
        aisha=adult("Aisha Khan", "teacher"),
        mary=adult("Mary O'Brien", "support"),
        priya=adult("Priya Shah", "kitchen", email=False),
        tom=adult("Tom Hale", "supply", size="short", employer="Bright Desk Agency"),
        joe=adult("Joe Hart", "support"),
        contractor=adult("Bill Stone", "contractor", size="told", employer="Stone & Sons", email=False),
        volunteer=adult("Nora Quinn", "volunteer", size="short"),
    )
    for whom, number in (("lado", "01609 000001"), ("police", "101")):
        set_telephone(school=school, whom=whom, number=number, checked_on=today, by=cast.clerk, today=today)
    if in_force:
        cast.edition = put_in_force(
            edition=read_in(school=school, text=model_pack(), by=cast.head, today=today),
            approved=f"{today:%Y-%m}",
            review_due=f"{today.year + 1}-{today:%m}",
            minute="FGB 2026/31",
            in_force_from=today,
            by=cast.clerk,
            today=today,
            now=cast.now,
        )
    return cast
