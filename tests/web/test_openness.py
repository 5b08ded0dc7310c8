"""What somebody told of themselves before, on the page of a concern about them."""

import pytest

from inforce.cases.models import Case
from inforce.people.actions import engage
from inforce.procedures import social_contact
from inforce.procedures.social_contact_told import Contact
from inforce.records.models import Record
from inforce.web.clock import today
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.pupil import tell_contact
from tests.telling import at, tell
from tests.web.test_locked import with_key

LOCKED = "/ashfield/locked"
CHOIR = Contact(nature="parent", met=("club",), link="adult", safeguards=("school_matters",), note="We sing.")


@pytest.fixture(autouse=True)
def everybody_works_here(cast: Cast, keys: Keys) -> None:
    for person in (cast.mary, cast.head, cast.deputy):
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)


def about_mary(cast: Cast) -> Case:
    return tell(cast.school, by=cast.deputy, today=today(), subjects=(cast.mary,))[0]


def test_it_stands_beneath_what_was_told_with_the_way_to_each_and_no_word_of_it(cast: Cast, keys: Keys) -> None:
    social_contact.tell_contact(by=cast.mary, school=cast.school, contact=CHOIR, today=TODAY, now=at(TODAY))
    own, _ = tell_contact(cast.school, by=cast.mary, today=TODAY, words="A kumquat.")
    case = about_mary(cast)
    head = with_key(cast.head, keys)
    shut = head.get(f"{LOCKED}/{case.ref}/").content.decode()
    head.post(f"{LOCKED}/{case.ref}/open/")

    page = head.get(f"{LOCKED}/{case.ref}/").content.decode()

    assert "had told by then" not in shut
    assert "What Mary Midday had told by then" in page
    assert "2 March 2026: told of themselves, in confidence." in page
    links = (f"/ashfield/known/{Record.objects.get(kind='social_contact').ref}/", f"{LOCKED}/{own.ref}/")
    assert [f'href="{link}"' in page for link in links] == [True, True]
    assert [head.get(link).status_code for link in links] == [200, 200]
    assert "A kumquat." not in page
    assert "kumquat" not in head.get(links[1]).content.decode()  # it is opened with a press, and that is written down


def test_nothing_on_record_is_said_to_be_against_nobody(cast: Cast, keys: Keys) -> None:
    case = about_mary(cast)
    head = with_key(cast.head, keys)
    head.post(f"{LOCKED}/{case.ref}/open/")

    page = head.get(f"{LOCKED}/{case.ref}/").content.decode()

    assert "Nothing that you may read. That is not against anybody" in page
