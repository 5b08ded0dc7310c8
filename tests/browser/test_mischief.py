"""What somebody tries who should not: in a real browser, at a real school that is served."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.faults.server import Server, served
from tests.faults.teller import Teller
from tests.own_database import run

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STORY = "She wrote to a pupil at night about the school play."
SESSIONS = """
import json, sys
from inforce import installation

installation.start_django()
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body
from inforce.people.models import Person
from tests.faults.filled_school import _signed_in

with acting_for(Body.objects.all()):
    people = {who: Person.objects.get(ref=ref) for who, ref in json.loads(sys.argv[1]).items()}
    print(json.dumps({who: [_signed_in(one.account_link.account) for _ in range(12)] for who, one in people.items()}))
"""


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("school")) as server:
        # a session of their own for each time that somebody sits down: opening with a key ends the one before it
        server.known["fresh"] = json.loads(run(SESSIONS, server.environment, json.dumps(server.known["refs"])))
        yield server


@contextmanager
def sitting(browser: Browser, school: Server, who: str = "", *, key: bool = False) -> Iterator[Page]:
    """Somebody at a browser of their own: signed in, and with their key open where asked for."""
    context = browser.new_context()
    if who:
        session = {"name": "session", "value": school.known["fresh"][who].pop(), "url": school.address}
        context.add_cookies([session])  # type: ignore[list-item]  # a plain dict is a cookie
    page = context.new_page()
    if key:
        opens_with_key(page, school, who)
    try:
        yield page
    finally:
        context.close()


def opens_with_key(page: Page, school: Server, who: str) -> None:
    page.goto(at(school, "keys/with-my-key/"))
    page.get_by_label("Your passphrase", exact=True).fill(school.known["passphrases"][who])
    page.get_by_role("button", name="Open with my key").click()
    sees(page, "My key")


def tells(school: Server, what: str = STORY, *, file: str = "") -> None:
    """Mary has told the chair something about the head."""
    told = Teller(school.browser("mary"), school.known["slug"])
    files = {file: b"\x89PNG"} if file else {}
    assert told.is_sent(told.tell(what, about=school.known["refs"]["head"], files=files))


def concerns(reader: Page, school: Server) -> set[str]:
    """The addresses of everything locked for a reader."""
    reader.goto(at(school, "locked/"))
    return {str(link.get_attribute("href")) for link in reader.locator("main .govuk-task-list__link").all()}


def is_told_and_opens(chair: Page, school: Server, what: str = STORY, *, file: str = "") -> str:
    """Mary tells the chair something, and the chair opens it; answers its address."""
    before = concerns(chair, school)
    tells(school, what, file=file)
    (new,) = concerns(chair, school) - before
    chair.goto(f"{school.address}{new}")
    chair.get_by_role("button", name="Open it", exact=True).click()
    expect(chair.get_by_role("heading", name="What was told")).to_be_visible()
    return chair.url


def begins_about_the_head(page: Page, school: Server) -> None:
    """Somebody tells of the head, as far as the box."""
    page.goto(at(school, "tell/"))
    page.get_by_role("button", name=re.compile("^Begin")).click()
    page.get_by_label("Another adult who works here").check()
    page.get_by_label("Their name").select_option(label="Helen Moss")
    for button in ("Continue", "Continue", "Go on"):
        page.get_by_role("button", name=button, exact=True).click()
    sees(page, "What happened")


def at(school: Server, path: str = "") -> str:
    return f"{school.address}/{school.known['slug']}/{path}"


def sees(page: Page, h1: str) -> None:
    expect(page.locator("h1")).to_have_text(h1)


# --- coming after somebody --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "then"),
    [("Lock it now", "Your passphrase"), ("Sign out", "Sign in"), ("Emergency Exit this page", "Your passphrase")],
)
def test_whoever_goes_back_in_anothers_browser_reads_nothing(
    browser: Browser, school: Server, how: str, then: str
) -> None:
    with sitting(browser, school, "chair", key=True) as page:
        concern = is_told_and_opens(page, school)
        if how == "Lock it now":
            page.goto(at(school, "keys/"))
        with page.expect_event("framenavigated", lambda frame: frame.url not in {concern, at(school, "keys/")}):
            page.get_by_role("button", name=how, exact=True).first.click()
            if how == "Lock it now":
                page.goto("about:blank")

        for _ in range(4):
            page.go_back()
            expect(page.locator("body")).not_to_contain_text(STORY)
        page.goto(concern)

        sees(page, then)


def test_whoever_goes_back_after_somebody_left_finds_nothing_begun(browser: Browser, school: Server) -> None:
    with sitting(browser, school, "mary") as page:
        begins_about_the_head(page, school)
        page.get_by_label("What happened?").fill(STORY)
        page.get_by_role("button", name="Continue").click()
        sees(page, "When it happened")

        with page.expect_event("framenavigated", lambda frame: not frame.url.startswith(school.address)):
            for _ in range(3):
                page.keyboard.press("Shift")
        page.goto(at(school, "tell/what/"))

        sees(page, "Tell somebody something")
        expect(page.locator("body")).not_to_contain_text(STORY)


# --- twice ------------------------------------------------------------------------------------------------------


def test_two_tabs_of_one_draft_make_one_concern_with_the_same_words(browser: Browser, school: Server) -> None:
    with sitting(browser, school, "mary") as page, sitting(browser, school, "vice_chair", key=True) as reader:
        before = len(concerns(reader, school))
        begins_about_the_head(page, school)
        other = page.context.new_page()
        other.goto(at(school, "tell/what/"))
        for tab, words in ((page, "First."), (other, "Second.")):
            tab.get_by_label("What happened?").fill(words)
            tab.get_by_role("button", name="Continue").click()
            tab.get_by_label("When did it happen?").fill("Today")
            tab.get_by_role("button", name="Continue").click()
            tab.goto(at(school, "tell/check/"))
        expect(page.locator("main")).to_contain_text("First.")

        words = [sends(tab) for tab in (page, other)]

        assert words[0] == words[1]
        assert len(concerns(reader, school)) == before + 1


def test_pressed_twice_it_is_sent_once(browser: Browser, school: Server) -> None:
    with sitting(browser, school, "mary") as page, sitting(browser, school, "vice_chair", key=True) as reader:
        before = len(concerns(reader, school))
        begins_about_the_head(page, school)
        page.get_by_label("What happened?").fill(STORY)
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("When did it happen?").fill("Today")
        page.get_by_role("button", name="Continue").click()
        page.goto(at(school, "tell/check/"))

        page.get_by_role("button", name="Send it").dblclick()

        sees(page, "It was sent and is locked")
        assert len(concerns(reader, school)) == before + 1


def sends(tab: Page) -> list[str]:
    tab.get_by_role("button", name="Send it").click()
    sees(tab, "It was sent and is locked")
    return tab.locator(".nine-words__word").all_inner_texts()


# --- not theirs -------------------------------------------------------------------------------------------------


def test_the_head_finds_nothing_at_the_address_of_a_concern_about_her(browser: Browser, school: Server) -> None:
    with sitting(browser, school, "chair", key=True) as chair:
        concern = is_told_and_opens(chair, school, file="proof.png")
        file = chair.get_by_role("link", name="Download proof.png").get_attribute("href")

    with sitting(browser, school, "head", key=True) as head:
        head.goto(at(school, "locked/"))
        expect(head.locator("main")).to_contain_text("There is nothing locked for you.")
        for address in (concern, f"{concern}four-questions/", f"{school.address}{file}", f"{concern}nonsense/"):
            assert head.goto(address).status == 404  # type: ignore[union-attr]  # there is an answer
            sees(head, "There is no such page")


def test_another_schools_name_in_the_address_opens_nothing(browser: Browser, school: Server) -> None:
    with sitting(browser, school, "chair", key=True) as page:
        for path in ("hill-top/", "hill-top/locked/", "hill-top/answer/", "hill-top/tell/what/"):
            assert page.goto(f"{school.address}/{path}").status == 404  # type: ignore[union-attr]  # as above
            sees(page, "There is no such page")


def test_a_form_on_another_site_signs_nothing(browser: Browser, school: Server) -> None:
    with sitting(browser, school, "mary") as page:
        page.set_content(f'<form method="post" action="{at(school, "sign/")}"><button>Win a prize</button></form>')
        page.get_by_role("button").click()
        expect(page.locator("body")).to_contain_text("what you sent was not taken")

        page.goto(at(school))

        expect(page.locator("main")).to_contain_text("Read the policy and sign it")


def test_no_other_site_can_show_a_page_in_a_frame(browser: Browser, school: Server) -> None:
    with sitting(browser, school, "mary") as page:
        with page.expect_event("framenavigated", lambda frame: frame != page.main_frame):
            page.set_content(f'<iframe src="{at(school)}"></iframe>')

        assert page.frames[1].url == "chrome-error://chromewebdata/"


# --- guessing and smuggling -------------------------------------------------------------------------------------


def test_after_twenty_wrong_codes_there_is_a_wait_and_the_page_says_so(browser: Browser, school: Server) -> None:
    with sitting(browser, school) as page:
        for _ in range(21):
            page.goto(at(school, "tell/without-an-account/"))
            page.get_by_role("group", name="Do you work or volunteer here?").get_by_label("Yes").check()
            page.get_by_label("Code", exact=True).fill("aaaaa-bbbbb-ccccc-ddddd")
            page.get_by_role("button", name="Continue").click()

        sees(page, "That was tried too often")


def test_words_and_file_names_that_look_like_programs_stay_words(browser: Browser, school: Server) -> None:
    program = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"
    with sitting(browser, school, "chair", key=True) as page:
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        is_told_and_opens(page, school, program, file="<img src=x onerror=alert(1)>.html")

        expect(page.locator("main")).to_contain_text(program)
        expect(page).to_have_title("Inforce")
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile("Download")).click()
        assert download.value.suggested_filename.endswith(".html")
