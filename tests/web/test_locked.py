"""Reading, dealing with and answering what is locked, page by page."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inforce.cases.models import Case, Evidence
from inforce.core.routing import Office
from inforce.keys.actions import give_post
from inforce.keys.vault import unlock
from inforce.people.actions import engage
from inforce.people.models import Person
from inforce.web.clock import today
from tests.keyed import Keys, account_of
from tests.keys.conftest import TODAY, Cast
from tests.outside import policy_of
from tests.pages import PageClient
from tests.web.test_telling import PICTURE, browser, nine_words, tell_about

AT = "/ashfield/locked"


@pytest.fixture(autouse=True)
def mary_works_here(cast: Cast, keys: Keys) -> None:
    engage(person=cast.mary, school=cast.school, kind="support", since=TODAY, today=TODAY)


def with_key(person: Person, keys: Keys) -> PageClient:
    """A browser whose owner has opened with their own key."""
    client = PageClient()
    account = account_of(person, today=TODAY)
    client.force_login(account)
    client.cookies[settings.COOKIE_PREFIX + "vault"] = unlock(
        account=account,
        person=person,
        passphrase=keys.passphrases[person.ref],
        session_key=str(client.session.session_key),
        now=timezone.now(),
    )
    return client


def told_by_mary(cast: Cast, *, picture: bool = False) -> tuple[Case, str]:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    if picture:
        mary.post("/ashfield/tell/files/", {"file": SimpleUploadedFile("a <b>.png", PICTURE), "whole": "yes"})
    mary.post("/ashfield/tell/check/", {"keep_words": "yes"})
    return Case.objects.get(), " ".join(nine_words(mary.get("/ashfield/tell/sent/").content.decode()))


def test_the_list_shows_no_word_of_a_concern_and_opening_it_is_a_post(cast: Cast, keys: Keys) -> None:
    case, _ = told_by_mary(cast)
    chair = with_key(cast.chair, keys)

    listed = chair.get(f"{AT}/").content.decode()
    looked = chair.get(f"{AT}/{case.ref}/").content.decode()
    opened = chair.post(f"{AT}/{case.ref}/open/", follow=True).content.decode()

    assert ("Concern of" in listed, "kumquat" in listed + looked, "kumquat" in opened) == (True, False, True)


def test_attack_1_not_yours_and_none_such_are_one_answer(cast: Cast, keys: Keys) -> None:
    case, _ = told_by_mary(cast)
    head = with_key(cast.head, keys)

    answers = {
        (answer.status_code, answer.content)
        for ref in (case.ref, "0123456789abcdef")
        for answer in (head.get(f"{AT}/{ref}/"), head.post(f"{AT}/{ref}/open/"), head.get(f"{AT}/{ref}/note/"))
    }

    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def test_whoever_decides_on_a_page_that_is_behind_reads_first_what_another_wrote(cast: Cast, keys: Keys) -> None:
    case, _ = told_by_mary(cast)
    chair, vice = with_key(cast.chair, keys), with_key(cast.vice_chair, keys)
    limbs = dict.fromkeys(("harmed", "offence", "risk", "suitable"), "no") | {"reasons": "Below."}
    for reader in (chair, vice):
        reader.post(f"{AT}/{case.ref}/open/")
    chair.post(f"{AT}/{case.ref}/four-questions/", limbs)
    decide = f"{AT}/{case.ref}/decide/"
    before = {"seen": seen_on(vice.get(decide).content.decode())}
    mine = {"category": "none", "action": "Nothing kumquat", "rationale": "Seen."}
    first = chair.post(decide, mine | {"category": "low_level", "seen": seen_on(chair.get(decide).content.decode())})

    refused = unescape(vice.post(decide, mine | before).content.decode())
    again = vice.post(decide, mine | {"seen": seen_on(refused)})

    assert (first.status_code, again.status_code) == (302, 302)
    assert "Somebody wrote here since you opened this page: read it first." in refused
    assert "Low-level concern: not as the policy asks" in refused
    assert ("Nothing kumquat" in refused, before["seen"] != seen_on(refused)) == (True, True)
    assert chair.get(f"{AT}/{case.ref}/").content.decode().count("decided.") == 2


def test_a_decision_says_of_which_clauses_it_was_and_links_to_them_as_they_stood(cast: Cast, keys: Keys) -> None:
    edition = policy_of(cast.school, by=cast.clerk, today=TODAY)
    case, words = told_by_mary(cast)
    chair = with_key(cast.chair, keys)
    limbs = dict.fromkeys(("harmed", "offence", "risk", "suitable"), "no") | {"reasons": "Below."}
    chair.post(f"{AT}/{case.ref}/open/")
    chair.post(f"{AT}/{case.ref}/four-questions/", limbs)
    decide = f"{AT}/{case.ref}/decide/"
    given = {"category": "low_level", "action": "Advice", "rationale": "Once."}

    offered = unescape(chair.get(decide).content.decode())
    chair.post(decide, given | {"of_policy": "none", "clauses": ["2.5.1"]})
    none = chair.get(f"{AT}/{case.ref}/").content.decode()
    stray = chair.post(decide, given | {"of_policy": "these", "clauses": ["99.9"]}).status_code
    chair.post(decide, given | {"of_policy": "these", "clauses": ["2.5.1", "2.3.4"]})
    page = chair.get(f"{AT}/{case.ref}/").content.decode()

    assert "Was it about clauses of the policy?" in offered
    assert {one for one in ("2.2.2", "2.5.1", "2.5.5", "4.1.1") if f'value="{one}"' in offered} == {
        "2.2.2",
        "2.5.1",
        "2.5.5",
    }
    assert ("Of the policy:" in none, stray) == (False, 200)
    at_version = f"/ashfield/policy/versions/{edition.ref}/"
    links = re.findall(r'href="(/ashfield/policy/versions/[^"]+)">([^<]+)<', page)
    assert links == [(f"{at_version}#c-2.3.4", "2.3.4"), (f"{at_version}#c-2.5.1", "2.5.1")]
    there = chair.get(at_version).content.decode()
    assert ('id="c-2.3.4"' in there, 'id="c-2.5.1"' in there) == (True, True)
    hers = PageClient().post("/ashfield/answer/", {"words": words}).content.decode()
    assert "Of the policy" not in hers


def test_what_one_wrote_oneself_and_that_another_opened_it_is_nothing_unread(cast: Cast, keys: Keys) -> None:
    case, _ = told_by_mary(cast)
    chair, vice = with_key(cast.chair, keys), with_key(cast.vice_chair, keys)
    chair.post(f"{AT}/{case.ref}/open/")
    seen = seen_on(chair.get(f"{AT}/{case.ref}/note/").content.decode())
    vice.post(f"{AT}/{case.ref}/open/")

    done = [chair.post(f"{AT}/{case.ref}/note/", {"words": one, "seen": seen}).status_code for one in ("One.", "Two.")]

    assert done == [302, 302]


def test_without_a_key_the_list_asks_for_it(cast: Cast, keys: Keys) -> None:
    told_by_mary(cast)

    answer = browser(cast, "chair").get(f"{AT}/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/ashfield/keys/")


def test_the_chair_deals_with_it_and_mary_reads_the_answer_with_words_typed_badly(cast: Cast, keys: Keys) -> None:
    case, words = told_by_mary(cast)
    chair = with_key(cast.chair, keys)
    day = {"day": today().day, "month": today().month, "year": today().year}

    def on(name: str) -> dict[str, object]:
        return {f"{name}_{part}": value for part, value in day.items()}

    chair.post(f"{AT}/{case.ref}/open/")
    limbs = {"harmed": "no", "offence": "no", "risk": "no", "suitable": "unsure"}
    acts: list[tuple[str, dict[str, object]]] = [
        ("four-questions", limbs | {"reasons": "Not sure."}),
        ("lado", {"how": "told", "whom": "The duty LADO", "reference": "", "advice": "Deal with it."}),
        ("advice", {"source": "hr", "whom": "HR line", "advice": "Speak to her."} | on("given_on")),
        ("tell-adult", {"contact": "The clerk", "representative": "on"} | on("told_on")),
        ("hear-adult", {"account": "It was about homework.", "read_back": "on"}),
        ("decide", {"category": "low_level", "action": "Advice", "rationale": "Once."}),
        ("outcome", {"outcome": "not_an_allegation", "kept_until": "A year"} | on("told_adult_on")),
        ("answer", {"words": "Thank you. It is dealt with."}),
        ("close", {}),
    ]
    for name, given in acts:
        done = chair.post(f"{AT}/{case.ref}/{name}/", given)
        assert (name, done.status_code) == (name, 302)

    typed = words.upper().replace(" ", ", ").replace("E", "e", 1)
    page = PageClient().post("/ashfield/answer/", {"words": typed}).content.decode()

    assert "Thank you. It is dealt with." in page
    assert "The chair of governors opened this." in page
    assert ("It was about homework." in page, "The duty LADO" in page) == (False, False)


def test_a_concern_shows_the_steps_that_it_has_and_when_closed_only_that_it_can_be_opened_again(
    cast: Cast, keys: Keys
) -> None:
    case, _ = told_by_mary(cast)
    chair = with_key(cast.chair, keys)
    chair.post(f"{AT}/{case.ref}/open/")

    def steps() -> list[str]:
        page = chair.get(f"{AT}/{case.ref}/").content.decode().partition("What there is to do")[2]
        return re.findall(rf'href="{AT}/{case.ref}/([a-z-]+)/"', page.partition("What has been done")[0])

    opened = steps()
    Case.objects.update(closed_on=TODAY)

    assert opened == [
        *("four-questions", "lado", "tell-adult", "answer"),
        *("advice", "wait", "new-words", "note", "step-back"),
    ]
    assert steps() == ["reopen"]


def test_an_act_that_may_not_be_done_yet_says_why(cast: Cast, keys: Keys) -> None:
    case, _ = told_by_mary(cast)
    chair = with_key(cast.chair, keys)
    chair.post(f"{AT}/{case.ref}/open/")

    answer = chair.get(f"{AT}/{case.ref}/decide/")

    assert (answer.status_code, "Answer the four questions first." in answer.content.decode()) == (403, True)


def test_what_was_typed_while_the_key_locked_itself_is_not_lost(cast: Cast, keys: Keys) -> None:
    case, _ = told_by_mary(cast)
    chair = with_key(cast.chair, keys)
    chair.post(f"{AT}/{case.ref}/open/")
    del chair.cookies[settings.COOKIE_PREFIX + "vault"]

    asked = chair.post(f"{AT}/{case.ref}/note/", {"words": 'She said "no" <twice>.'}).content.decode()
    again = {"words": unescape(re.findall(r'name="words" value="([^"]*)"', asked)[0])}
    wrong = chair.post(f"{AT}/{case.ref}/note/", again | {"open-passphrase": "not the passphrase"}).content.decode()
    right = chair.post(
        f"{AT}/{case.ref}/note/", again | {"open-passphrase": keys.passphrases[cast.chair.ref]}, follow=True
    ).content.decode()

    assert "What you typed is still here" in asked
    assert "That is not the passphrase" in wrong
    assert "She said &#34;no&#34; &lt;twice&gt;." in right


def test_what_the_key_warns_of_is_read_before_what_was_typed_is_sent(cast: Cast, keys: Keys) -> None:
    case, _ = told_by_mary(cast)
    chair = with_key(cast.chair, keys)
    chair.post(f"{AT}/{case.ref}/open/")
    del chair.cookies[settings.COOKIE_PREFIX + "vault"]
    give_post(
        person=cast.mary,
        school=cast.school,
        office=Office.DEPUTY,
        since=today(),
        today=today(),
        by=cast.vice_chair,
        signer=keys.unlocked(cast.vice_chair, now=timezone.now()),
    )
    typed = {"words": "Kept.", "open-passphrase": keys.passphrases[cast.chair.ref]}

    asked = chair.post(f"{AT}/{case.ref}/note/", typed).content.decode()
    sent = chair.post(f"{AT}/{case.ref}/note/", {"words": "Kept."}, follow=True).content.decode()

    assert ("became deputy" in asked, "Read this first" in asked) == (True, True)
    assert "Kept." in sent


def test_a_page_of_the_list_that_cannot_be_is_not_there(cast: Cast, keys: Keys) -> None:
    chair = with_key(cast.chair, keys)

    assert [chair.get(f"{AT}/page/{number}/").status_code for number in (0, 1, 99999999999)] == [404, 200, 404]


def test_nobody_has_opened_it_is_said_to_the_person_who_told(cast: Cast, keys: Keys) -> None:
    _, words = told_by_mary(cast)

    page = PageClient().post("/ashfield/answer/", {"words": words}).content.decode()

    assert "Nobody has opened this yet." in page
    assert "He sent her a kumquat." in page


def test_wrong_words_open_nothing_and_say_so(cast: Cast, keys: Keys) -> None:
    told_by_mary(cast)

    page = PageClient().post("/ashfield/answer/", {"words": "one two three"}).content.decode()

    assert "These nine words open nothing here" in page


def test_a_file_is_handed_out_as_it_was_given_and_never_shown(cast: Cast, keys: Keys) -> None:
    case, _ = told_by_mary(cast, picture=True)
    chair = with_key(cast.chair, keys)
    chair.post(f"{AT}/{case.ref}/open/")
    evidence = Evidence.objects.get()

    answer = chair.get(f"{AT}/{case.ref}/files/{evidence.ref}/")

    assert b"".join(answer.streaming_content) == PICTURE
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_file_that_was_changed_is_shouted_and_not_handed_out(cast: Cast, keys: Keys) -> None:
    case, _ = told_by_mary(cast, picture=True)
    chair = with_key(cast.chair, keys)
    chair.post(f"{AT}/{case.ref}/open/")
    ref = Evidence.objects.get().ref
    path = Path(settings.DATA) / "files" / ref[:2] / ref
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    answer = chair.get(f"{AT}/{case.ref}/files/{ref}/")

    assert answer.status_code == 409
    assert "damaged or changed after it was locked" in answer.content.decode()


def test_the_address_of_a_concern_shows_no_key_of_the_database(cast: Cast, keys: Keys) -> None:
    told_by_mary(cast)

    page = with_key(cast.chair, keys).get(f"{AT}/").content.decode()

    assert set(re.findall(r"/locked/([^/\"]+)/", page)) == {Case.objects.get().ref}
