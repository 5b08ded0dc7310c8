"""The desk: one list, the oldest clock first, with why each thing is theirs; what is locked only with one's own key."""

import re
from html import unescape

import pytest
import time_machine

from inforce.core.routing import Office
from inforce.duties.actions import ask_first
from inforce.keys.actions import end_post, give_post
from inforce.people.actions import engage, set_telephone
from inforce.people.models import Person
from inforce.web.desk.locked import AT_MOST
from tests.keyed import Keys, account_of
from tests.keys.conftest import TODAY, Cast
from tests.outside import policy_of
from tests.pages import PageClient
from tests.telling import at, tell
from tests.web.test_locked import with_key

AT = "/ashfield/desk/"


@pytest.fixture(autouse=True)
def a_policy_and_the_day(cast: Cast) -> object:
    for person in (cast.mary, cast.head, cast.deputy):
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)
    policy_of(cast.school, by=cast.clerk, today=TODAY)
    with time_machine.travel(at(TODAY, 15), tick=False):
        yield


def signed_in(person: Person) -> PageClient:
    client = PageClient()
    client.force_login(account_of(person, today=TODAY))
    return client


def lines(client: PageClient) -> list[tuple[str, str]]:
    """Each line of the desk, and why it is theirs."""
    page = unescape(client.get(AT).content.decode())
    rows = re.findall(r'<li class="tasks__row.*?<a [^>]*>(.*?)</a>.*?tasks__hint">(.*?)</span>', page, re.DOTALL)
    return [(title, why) for title, why in rows]


def asks(cast: Cast, person: Person) -> None:
    edition = cast.school.editions.get()
    ask_first(person=person, edition=edition, words="May I?", by=person, today=TODAY, now=at(TODAY, 12))


def test_each_line_says_why_it_is_theirs(cast: Cast) -> None:
    asks(cast, cast.mary)
    asks(cast, cast.head)

    assert ("Mary Midday asked about the policy", "You lead the school.") in lines(signed_in(cast.head))
    of_the_chair = "It is Helen Head’s own, and Helen Head leads the school."
    assert ("Helen Head asked about the policy", of_the_chair) in lines(signed_in(cast.chair))
    assert [title for title, _ in lines(signed_in(cast.vice_chair)) if "asked" in title] == []


def test_whoever_covers_is_told_for_whom_and_a_deputy_without_a_head_why(cast: Cast) -> None:
    asks(cast, cast.mary)
    for post in cast.head.posts.all():
        end_post(post=post, today=TODAY, by=None)
    asked = "Mary Midday asked about the policy"
    assert (asked, "There is no headteacher, and you are the deputy.") in lines(signed_in(cast.deputy))

    given = {"school": cast.school, "office": Office.HEADTEACHER, "since": TODAY, "today": TODAY, "by": None}
    give_post(person=cast.deputy, acting=True, **given)
    assert (asked, "You cover for the headteacher.") in lines(signed_in(cast.deputy))


def test_the_oldest_clock_is_first(cast: Cast) -> None:
    long_ago = TODAY.replace(year=TODAY.year - 2)
    set_telephone(school=cast.school, whom="union", number="1", checked_on=long_ago, today=TODAY, by=cast.clerk)
    asks(cast, cast.mary)

    titles = [title for title, _ in lines(signed_in(cast.head))]

    assert titles[:2] == [
        "Ring a number and check it: Union, or helpline for employees",
        "Mary Midday asked about the policy",
    ]


def test_what_the_policy_asks_of_a_post_stands_on_the_desk_and_what_it_asks_of_everybody_does_not(cast: Cast) -> None:
    whys = {why for _, why in lines(signed_in(cast.head))}

    assert whys == {"The policy asks it of the headteacher."}
    assert [why for _, why in lines(signed_in(cast.vice_chair)) if "The policy asks" in why] == []


def test_what_is_locked_joins_the_list_only_with_ones_own_key_open(cast: Cast, keys: Keys) -> None:
    without = signed_in(cast.head).get(AT).content.decode()
    tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.deputy,))

    same = signed_in(cast.head).get(AT).content.decode()
    with_it = with_key(cast.head, keys)

    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert token.sub("", without) == token.sub("", same)
    assert f'href="/ashfield/keys/with-my-key/?next={AT}"' in same
    concern = "Concern of 2 March 2026: Open what was told"
    assert (concern, "You hold the post of headteacher.") in lines(with_it)
    assert "<title>Inforce</title>" in with_it.get(AT).content.decode()


def test_only_so_many_locked_things_are_opened_for_it(cast: Cast, keys: Keys) -> None:
    for _ in range(AT_MOST + 1):
        tell(cast.school, by=cast.mary, today=TODAY, subjects=(cast.deputy,))

    head = with_key(cast.head, keys)

    assert len([title for title, _ in lines(head) if title.startswith("Concern of")]) == AT_MOST
    assert "There is more." in head.get(AT).content.decode()


def test_nobody_without_a_post_has_a_desk(cast: Cast) -> None:
    assert signed_in(cast.mary).get(AT).status_code == 404


def test_everybody_with_a_post_has_one_and_it_always_says_something(cast: Cast) -> None:
    for person in (cast.head, cast.deputy, cast.chair, cast.vice_chair, cast.clerk, cast.administrator):
        page = signed_in(person).get(AT).content.decode()
        assert "Nothing waits for you" in page or 'class="tasks__row' in page
