"""The office keeps the list; a slip lets somebody begin without an e-mail; nobody else sees either."""

from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inforce.duties.actions import ask_first, take_in
from inforce.people.models import Account, Closeness, Engagement, Person
from inforce.people.queries import open_poster, telephones_of
from tests.school import TODAY, Cast, at_school

pytestmark = pytest.mark.django_db

SINCE = {"since_day": "7", "since_month": "9", "since_year": "2026"}


@pytest.fixture
def cast() -> Iterator[Cast]:
    with at_school() as cast, time_machine.travel(cast.now, tick=False):
        yield cast


def code_in(page: str) -> str:
    return page.split('class="code">')[1].split("<", maxsplit=1)[0]


def test_the_list_shows_how_everybody_works_here_and_whether_they_signed(cast: Cast) -> None:
    cast.client(cast.mary).post("/holm-lane/sign/")

    page = unescape(cast.client(cast.clerk).get("/holm-lane/people/").content.decode())

    assert "Tom Hale" in page
    assert "Supply staff, Bright Desk Agency" in page
    assert "Told by their employer" in page
    assert "Signed" in page


@pytest.mark.parametrize(
    "place", ["people/", "people/add/", "people/list/", "desk/telephones/", "desk/poster/", "desk/"]
)
def test_the_pages_of_the_office_are_not_there_for_anybody_else(cast: Cast, place: str) -> None:
    assert cast.client(cast.mary).get(f"/holm-lane/{place}").status_code == 404
    assert cast.client(cast.clerk).get(f"/holm-lane/{place}").status_code == 200


@pytest.mark.parametrize("place", ["people/", "desk/", "sign/names/"])
def test_a_longer_list_asks_no_more_queries(cast: Cast, place: str) -> None:
    assert cast.edition is not None
    head = cast.client(cast.head)

    def queries() -> int:
        head.get(f"/holm-lane/{place}")
        with CaptureQueriesContext(connection) as asked:
            head.get(f"/holm-lane/{place}")
        return len(asked)

    few = queries()
    for person in (cast.mary, cast.joe, cast.dsl):
        ask_first(person=person, edition=cast.edition, words="Why?", by=person, today=TODAY, now=cast.now)
        take_in(school=cast.school, name=f"A {person.name}", kind="teacher", since=TODAY, by=None, today=TODAY)

    assert queries() == few


def test_a_new_password_from_a_slip_does_not_pass_the_second_lock(cast: Cast) -> None:
    cast.client(cast.head)
    account = Account.objects.get(links__person=cast.head)
    if not Authenticator.objects.filter(user=account).exists():
        TOTP.activate(account, generate_totp_secret())
    slip = cast.client(cast.clerk).post(f"/holm-lane/people/{cast.head.ref}/slip/").content.decode()
    given = {"code": code_in(slip), "username": "somebody.else", "password": "green apple pie"}

    phone = cast.client()
    begun = phone.post("/holm-lane/begin/", given)

    assert begun["Location"].startswith("/account/sign-in/")
    assert "_auth_user_id" not in phone.session


def test_somebody_without_an_email_begins_with_a_slip(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)
    slip = clerk.post(f"/holm-lane/people/{cast.priya.ref}/slip/").content.decode()
    given = {"code": code_in(slip).upper(), "username": "priya.shah", "password": "green apple pie"}

    phone = cast.client()
    begun = phone.post("/holm-lane/begin/", given)

    assert begun.headers["Location"] == "/holm-lane/"
    assert "What do you need?" in phone.get("/holm-lane/").content.decode()
    assert Account.objects.get(username="priya.shah").links.get().person == cast.priya
    again = cast.client().post("/holm-lane/begin/", given | {"username": "other"})
    assert "This code was used already" in again.content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "wrong"}, "This code was used already, has run out, or was mistyped."),
        ({"username": "a b"}, "Use three to forty letters, figures, dots or hyphens; begin with a letter."),
        ({"password": "short"}, "This password is too short."),
    ],
)
def test_what_is_wrong_with_a_beginning_is_said_beside_its_box(cast: Cast, changed: dict[str, str], said: str) -> None:
    slip = cast.client(cast.clerk).post(f"/holm-lane/people/{cast.priya.ref}/slip/").content.decode()
    given = {"code": code_in(slip), "username": "priya", "password": "green apple pie"}

    page = cast.client().post("/holm-lane/begin/", given | changed).content.decode()

    assert said in unescape(page)
    assert not Account.objects.filter(username="priya").exists()


def test_guessing_codes_is_slowed(cast: Cast) -> None:
    given = {"code": "wrong", "username": "priya", "password": "green apple pie"}
    client = cast.client()

    answers = [client.post("/holm-lane/begin/", given).status_code for _ in range(21)]

    assert answers == [200] * 20 + [429]


def test_a_newcomer_is_added_with_what_they_owe(cast: Cast) -> None:
    given = {"name": "Ian O'Neil", "email": "", "kind": "teacher", "size": "full", "employer": "", **SINCE}

    page = cast.client(cast.administrator).post("/holm-lane/people/add/", given, follow=True).content.decode()

    ian = Person.objects.get(name="Ian O'Neil")
    assert "Ian O'Neil" in unescape(page)
    assert cast.edition is not None
    asked = {duty.kind for duty in cast.edition.duties.all() if duty.audience.get("sizes") == ["full"]}
    assert {task.duty.kind for task in ian.tasks.all()} == asked >= {"read_and_agree", "profile_review"}


def test_somebody_on_the_list_works_here_in_another_way_too(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)
    given = {"kind": "governor", "size": "full", "employer": "", **SINCE}
    address = f"/holm-lane/people/{cast.mary.ref}/also/"

    assert clerk.post(address, given).status_code == 302
    assert "is on the list as governor already." in clerk.post(address, given).content.decode()


LIST = (
    "name\temail\tkind\tsince\nIan Poole\tian@example.org\tteacher\t01/09/2026\nMary O'Brien\t\tteacher\t01/09/2026\n"
)


def test_a_list_is_looked_at_first_and_then_taken_in(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)
    page = unescape(clerk.post("/holm-lane/people/list/", {"rows": LIST}).content.decode())
    assert "Line 2: Ian Poole, new" in page
    assert "Line 3: Mary O'Brien. Mary O'Brien is on the list already. Is it the same person?" in page
    assert not Person.objects.filter(name="Ian Poole").exists()

    clerk.post("/holm-lane/people/list/", {"rows": LIST, "take": "yes"})

    assert Person.objects.filter(name="Ian Poole").count() == 1
    assert Person.objects.filter(name="Mary O'Brien").count() == 1


def test_a_bad_row_is_named_by_line_and_column(cast: Cast) -> None:
    rows = "name,kind,since\n=cmd(),teacher,2026-09-01\n"

    page = cast.client(cast.clerk).post("/holm-lane/people/list/", {"rows": rows, "take": "yes"}).content.decode()

    assert "Line 2, name: A spreadsheet would run this as a formula." in unescape(page)


def test_the_employer_of_somebody_who_is_told_gets_a_letter(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)

    assert "Stone & Sons" in unescape(clerk.get(f"/holm-lane/people/{cast.contractor.ref}/letter/").content.decode())
    assert clerk.get(f"/holm-lane/people/{cast.mary.ref}/letter/").status_code == 404


def test_leaving_now_or_on_a_later_day(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)
    later = {"when": "later", "last_day": "18", "last_month": "12", "last_year": "2026"}

    clerk.post(f"/holm-lane/people/{cast.joe.ref}/leave/", {"when": "now"})
    clerk.post(f"/holm-lane/people/{cast.mary.ref}/leave/", later)
    unsaid = clerk.post(f"/holm-lane/people/{cast.priya.ref}/leave/", {"when": "later"}).content.decode()

    ends = dict(Engagement.objects.exclude(until=None).values_list("person__name", "until"))
    assert {name: str(day) for name, day in ends.items()} == {"Joe Hart": "2026-09-07", "Mary O'Brien": "2026-12-19"}
    assert "Enter their last day here." in unsaid


def test_numbers_and_the_poster_are_kept_up_by_post_holders(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)
    checked = {"checked_on_day": "6", "checked_on_month": "9", "checked_on_year": "2026"}

    clerk.post("/holm-lane/desk/telephones/", {"whom": "lado", "number": "01609 000009", **checked})
    code = code_in(clerk.post("/holm-lane/desk/poster/").content.decode())

    assert telephones_of(cast.school, today=cast.today)["lado"].number == "01609 000009"
    assert open_poster(code, school=cast.school) is not None


def test_closeness_is_the_clerks_page_alone(cast: Cast) -> None:
    clerk = cast.client(cast.clerk)
    for person in (cast.head, cast.chair, cast.administrator):
        assert cast.client(person).get("/holm-lane/desk/closeness/").status_code == 404

    clerk.post("/holm-lane/desk/closeness/", {"one": cast.head.ref, "other": cast.chair.ref})
    entered = Closeness.objects.get()
    page = clerk.get("/holm-lane/desk/closeness/").content.decode()
    assert "Helen Moss and Chris Ward" in page
    clerk.post(f"/holm-lane/desk/closeness/{entered.ref}/end/")

    entered.refresh_from_db()
    assert entered.until is not None


def test_whoever_leads_sees_what_an_adult_has_done_and_nothing_of_what_they_ticked(cast: Cast) -> None:
    cast.client(cast.mary).post("/holm-lane/look/")
    cast.client(cast.head).post("/holm-lane/look/")
    page = f"/holm-lane/people/{cast.mary.ref}/"

    head = cast.client(cast.head).get(page).content.decode()

    assert "Look at how you use social media, for yourself alone" in head
    assert "Done on 7 September 2026" in head
    assert head.count("Due on") > 2
    for office in (cast.clerk, cast.administrator):
        assert "What the policy asks of" not in cast.client(office).get(page).content.decode()
