"""A pupil tried to contact me, or sent me something: page by page, and what is asked in confidence."""

from html import unescape
from unittest.mock import patch

import pytest

from inforce.cases.models import Case, Draft, Grant
from inforce.keys.trust import KeysAltered
from inforce.people.actions import engage
from inforce.web.clock import today
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.outside import policy_of
from tests.pages import PageClient
from tests.web.test_locked import with_key
from tests.web.test_telling import browser, nine_words

AT = "/ashfield/tell"
FIRST = {"contacted": f"{AT}/a-pupil-contacted-me/", "sent": f"{AT}/a-pupil-sent-me-something/"}
TICKS = f"{AT}/a-pupil/"
LOCKED = "/ashfield/locked"


@pytest.fixture(autouse=True)
def everybody_works_here(cast: Cast, keys: Keys) -> None:
    for person in (cast.mary, cast.head, cast.deputy):
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)


def ticked(**given: object) -> dict[str, object]:
    day = today()
    boxes = {f"{name}_{box}": getattr(day, box) for name in ("on", "noticed") for box in ("day", "month", "year")}
    return {"kinds": ["friend"], "pupil": "former", "known": "no", "did": "declined", "words": ""} | boxes | given


def told_by(cast: Cast, who: str = "mary", which: str = "contacted", **given: object) -> tuple[Case, str]:
    client = browser(cast, who)
    client.post(FIRST[which], {"sexual": "no"})
    client.post(TICKS, ticked(**given))
    client.post(f"{AT}/check/", {"keep_words": "yes"})
    return Case.objects.get(), " ".join(nine_words(client.get(f"{AT}/sent/").content.decode()))


def test_three_pages_lie_between_the_first_door_and_the_nine_words(cast: Cast) -> None:
    mary = browser(cast)
    door = mary.get(f"{AT}/").content.decode()
    leads_to = [f'href="{FIRST[which]}"' in door for which in FIRST]

    pages = [mary.post(FIRST["contacted"], {"sexual": "no"}), mary.post(TICKS, ticked())]
    pages.append(mary.post(f"{AT}/check/", {"keep_words": "yes"}))

    assert leads_to == [True, True]
    assert [page.headers["Location"] for page in pages] == [TICKS, f"{AT}/check/", f"{AT}/sent/"]
    assert len(nine_words(mary.get(f"{AT}/sent/").content.decode())) == 9
    assert list(Grant.objects.order_by("rank").values_list("office", flat=True)) == ["headteacher", "deputy"]


@pytest.mark.parametrize("which", FIRST)
def test_who_reads_it_what_it_is_used_for_and_what_to_do_stand_before_the_first_tick(which: str, cast: Cast) -> None:
    page = browser(cast).get(FIRST[which]).content.decode()

    for said in (
        "This will be read by: <strong>the headteacher and the deputy headteacher</strong>",
        "for discipline, for the local authority (LADO) or for the police",
        "Do not answer",
        "Keep it: do not delete it",
        'href="/ashfield/channels/"',
        "speak to your union first",
    ):
        assert said in page
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("which", FIRST)
def test_what_is_sexual_leads_to_what_to_do_now_and_nothing_is_begun(which: str, cast: Cast) -> None:
    mary = browser(cast)

    answer = mary.post(FIRST[which], {"sexual": "yes"})

    assert (answer.headers["Location"], Draft.objects.count()) == (f"{AT}/an-indecent-image/", 0)
    assert "Choose an answer to" in mary.post(FIRST[which], {}).content.decode()


def test_today_stands_in_the_boxes_and_no_file_is_taken(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(FIRST["sent"], {"sexual": "no"})

    page = mary.get(TICKS).content.decode()

    assert page.count(f'value="{today().year}"') == 2
    assert 'type="file"' not in page
    assert mary.get(f"{AT}/files/").headers["Location"] == f"{AT}/check/"


def test_what_was_ticked_is_kept_where_something_is_wrong(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(FIRST["contacted"], {"sexual": "no"})

    late = mary.post(TICKS, ticked(noticed_year=today().year - 1)).content.decode()
    link = mary.post(TICKS, ticked(words="On www.pages.example.org")).content.decode()
    empty = mary.post(TICKS, {}).content.decode()

    assert "You cannot have noticed it before it happened." in late
    assert ("Take out a link." in link, "On www.pages.example.org" in link) == (True, True)
    assert "How did they try?" in empty
    assert Case.objects.count() == 0


def test_its_draft_does_not_wander_onto_the_pages_of_a_concern(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(FIRST["contacted"], {"sexual": "no"})
    led = [mary.get(f"{AT}/{page}/").headers["Location"] for page in ("about", "what", "when")]

    mary.post(f"{AT}/")

    assert led == [TICKS] * 3
    assert mary.get(TICKS).headers["Location"] == f"{AT}/about/"


def test_whoever_should_not_read_it_is_left_out(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(FIRST["contacted"], {"sexual": "no"})
    mary.post(f"{AT}/others/", {"excluded": ["headteacher"]})
    onward = mary.post(f"{AT}/who-reads/").headers["Location"]
    mary.post(TICKS, ticked())

    mary.post(f"{AT}/check/", {"keep_words": "yes"})

    assert onward == TICKS
    assert "headteacher" not in Grant.objects.values_list("office", flat=True)


def test_where_keys_were_changed_the_way_is_by_paper(cast: Cast) -> None:
    mary = browser(cast)
    with patch("inforce.procedures.readers.working", side_effect=KeysAltered("changed")):
        before = mary.get(FIRST["contacted"])
        page = mary.post(FIRST["contacted"], {"sexual": "no"}, follow=True)

    assert (before.status_code, "This will be read by" in before.content.decode()) == (200, False)
    assert (page.status_code, "This cannot be sent from here: use paper" in page.content.decode()) == (409, True)


def test_the_head_reads_it_answers_and_closes_it(cast: Cast, keys: Keys) -> None:
    case, words = told_by(cast, which="sent", kinds=["asked_details"], words="On the bus.")
    head = with_key(cast.head, keys)
    head.post(f"{LOCKED}/{case.ref}/open/")
    shown = head.get(f"{LOCKED}/{case.ref}/").content.decode()
    noes = dict.fromkeys(("harmed", "offence", "risk", "suitable"), "no")

    acts = {"four-questions": noes | {"reasons": "Told at once."}, "answer": {"words": "Thank you."}, "close": {}}
    done = [head.post(f"{LOCKED}/{case.ref}/{name}/", given).status_code for name, given in acts.items()]

    page = PageClient().post("/ashfield/answer/", {"words": words}).content.decode()
    assert ("The person who told: Mary Midday" in shown, "On the bus." in shown) == (True, True)
    assert "They asked for my number, address or account" in shown
    assert (done, Case.objects.get().closed_on is not None) == ([302] * 3, True)
    assert ("Thank you." in page, "On the bus." in page) == (True, True)


def test_both_stand_beneath_the_clauses_on_pupils(cast: Cast) -> None:
    policy_of(cast.school, by=cast.clerk, today=TODAY)
    mary = browser(cast)

    pages = {one: mary.get(f"/ashfield/policy/{one}/").content.decode() for one in ("2.3.4", "2.5.1", "2.5.2", "2.5.3")}
    other = mary.get("/ashfield/policy/2.4.1/").content.decode()

    assert [[f'href="{FIRST[which]}"' in page for which in FIRST] for page in pages.values()] == [[True, True]] * 4
    assert [f'href="{FIRST[which]}"' in other for which in FIRST] == [False, False]


# --- asked, or told to be open about it ------------------------------------------------------------------------------


def test_what_somebody_asks_in_confidence_goes_by_whom_it_is_about(cast: Cast, keys: Keys) -> None:
    mary = browser(cast)
    mary.post(f"{AT}/openly/")
    mary.post(f"{AT}/about/", {"about": "person", "person": cast.head.ref})
    mary.post(f"{AT}/others/", {})
    box = mary.post(f"{AT}/who-reads/", follow=True).content.decode()
    onward = mary.post(f"{AT}/what/", {"what": "May the kumquat and I share a car?", "where": ""})
    mary.post(f"{AT}/check/", {"keep_words": "yes"})
    case = Case.objects.get()
    chair = with_key(cast.chair, keys)
    chair.post(f"{LOCKED}/{case.ref}/open/")

    shown = chair.get(f"{LOCKED}/{case.ref}/").content.decode()

    assert "What do you want to ask, or be open about?" in box
    assert onward.headers["Location"] == f"{AT}/check/"
    assert list(Grant.objects.order_by("rank").values_list("office", flat=True)) == ["chair", "vice_chair"]
    assert ("May the kumquat" in shown, "Asked, or told openly" in shown) == (True, True)
    assert with_key(cast.head, keys).get(f"{LOCKED}/{case.ref}/").status_code == 404


def test_the_door_for_being_open_says_what_it_is_used_for(cast: Cast) -> None:
    mary = browser(cast)

    page = mary.get(f"{AT}/openly/").content.decode()

    assert f'href="{AT}/openly/"' in mary.get(f"{AT}/").content.decode()
    assert ("speak to your union first" in page, "shown beside anything raised later" in page) == (True, True)
    assert Draft.objects.count() == 0


def test_what_is_not_ticked_is_asked_for_by_its_own_words(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(FIRST["contacted"], {"sexual": "no"})

    page = unescape(mary.post(TICKS, {}).content.decode())

    assert 'Choose at least one answer to "How did they try?".' in page
    assert 'answer to ""' not in page
