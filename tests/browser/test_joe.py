"""Joe, caretaker, on a Sunday with his telephone: called a thief in a parents' group, with his photograph."""

import hashlib
import secrets
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Download

from tests.browser.holm_lane import HolmLane, holm_lane, in_days
from tests.browser.looks import SMALL
from tests.browser.navigators.adult import Adult
from tests.browser.navigators.stories import Reader
from tests.browser.picture import picture
from tests.browser.window import Window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.both]

WHAT = "They say that I took the money of the summer fair, and a hundred people have put a thumb to it."
THANKS = "I have read it, Joe, and I take it seriously. I ask the site today."
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
NO_POLICE = "Only the person targeted decides whether the police are told of this. They have not asked for it."
HELPLINE = "Professionals Online Safety Helpline"


def test_joe_keeps_proof_before_he_decides_anything(tmp_path: Path, browser: Browser) -> None:
    with holm_lane(tmp_path, browser, "Joe Hart", "Helen Moss") as school:
        joe, helen = school.comes(Adult, "Joe Hart", screen=SMALL), school.comes(Reader, "Helen Moss")
        original, crop = photograph(tmp_path, megabytes=30), picture(tmp_path, name="crop edited.png")

        words = joe_keeps_proof(joe, original, crop)
        nobody_else_sees_that_it_is_there(helen)
        only_the_words_open_it(school, words, original, crop)
        he_takes_a_copy_to_his_union(school, words)
        he_reports_it_and_wants_no_police(joe, words)
        his_wishes_bind_the_head(helen, original)
        he_reads_what_was_done(joe, words)

        school.days_go_by(2)
        helen = school.comes(Reader, "Helen Moss")
        after_48_hours_the_helplines_are_named(helen)
        assert school.is_whole()


def joe_keeps_proof(joe: Adult, original: Path, crop: Path) -> list[str]:
    """Answers the nine words."""
    window = joe.window
    window.opens(joe.at(), h1="What do you need?")
    window.follows("I’m being targeted online", h1="I’m being targeted online")
    window.follows("Keep proof", h1="Keep proof")
    window.chooses("Could a picture show a child undressed or in a sexual way?", "No")
    window.presses("Continue", h1="What you keep")
    window.types("What is it?", WHAT)
    window.types("On which day and at what time?", "Sunday, about nine in the morning")
    window.types("Where?", "A parents' group on Facebook")
    window.types("How did you take the proof, and when?", "A picture of the screen, at ten")
    window.presses("Continue", h1="Pictures and other files")
    for file in (original, crop):
        window.gives_file("Choose a picture or another file", file)
        window.presses("Add this file", h1="Pictures and other files")
        window.reads(file.name)
    window.page.get_by_role("button", name="Go on", exact=True).click()
    window.sees("Check what you keep")
    window.reads("2 files")
    window.presses("Keep it", h1="It is kept, and only you can open it")
    words = window.texts(".nine-words__word")
    assert len(words) == 9
    window.presses("I have kept my words: put this page away", h1="Nothing of it is left in this browser")
    return words


def nobody_else_sees_that_it_is_there(helen: Reader) -> None:
    helen.opens_with_key()
    helen.window.opens(helen.at("locked/"), h1="What is locked for you")
    assert helen.window.texts("main .govuk-task-list__link") == []


def only_the_words_open_it(school: HolmLane, words: list[str], original: Path, crop: Path) -> None:
    """At another browser, without a sign-in. Both files come back as they were given, each with its fingerprint."""
    window = opens_with_words(school.window(screen=SMALL), school.slug, words)
    window.reads("Only you can open it.")
    for file in (original, crop):
        window.reads(hashlib.sha256(file.read_bytes()).hexdigest())
        with window.page.expect_download() as download:
            window.page.get_by_role("button", name=f"Download {file.name}").click()
        assert is_the_same(download.value, file)


def he_takes_a_copy_to_his_union(school: HolmLane, words: list[str]) -> None:
    """2.8.4: on paper, with the nine words to cut off."""
    window = opens_with_words(school.window(screen=SMALL), school.slug, words)
    window.presses("Print or save my copy for my representative", h1="My copy of what I keep")
    window.reads(WHAT)
    window.reads("Whoever has these can do all that you can")
    window.reads(f"Kept since {localdate():%-d %B %Y}.")


def he_reports_it_and_wants_no_police(joe: Adult, words: list[str]) -> None:
    window = opens_with_words(joe.window, joe.slug, words)
    window.presses("Report it", h1="Report it")
    window.chooses("May somebody who works here have to do with it?", "No, or not that I know")
    window.presses("Continue", h1="What you wish")
    window.reads("the headteacher")
    window.chooses("Tell the police of what was done to me?", "No")
    window.chooses("Speak to whoever did it, or to their family?", "No")
    window.chooses("Report it to the site or app?", "Yes")
    window.chooses("Tell colleagues?", "I have not decided")
    window.chooses("Give me support, in school or from outside?", "Yes")
    window.presses("Report it with these wishes", h1="You have reported it")


def his_wishes_bind_the_head(helen: Reader, original: Path) -> None:
    window = helen.window
    helen.opens_the_only("report of being targeted online")
    window.reads(WHAT)
    with window.page.expect_download() as download:
        window.page.get_by_role("link", name=f"Download {original.name}").click()
    assert is_the_same(download.value, original)
    assert helen.may_not_yet("Tell the police, as they wish") == NO_POLICE

    helen.begins("Write down a step that the school took")
    window.chooses("What did the school do?", "Spoke to whoever did it, or to their family")
    window.types("What exactly?", "Rang the mother of the group.")
    window.types_day("On which day?", in_days(0))
    window.presses("Save", h1="Write down a step that the school took")
    window.reads("They asked not to: speak to whoever did it, or to their family. Give the reason first")
    window.opens(window.page.url.removesuffix("step/"), h1=helen.heading)

    helen.begins("Tell them that it was read")
    window.types("What do you write to them?", THANKS)
    helen.saves()
    helen.begins("Report it to the site")
    window.types("Which site or app?", "Facebook")
    window.types_day("On which day was it reported?", in_days(0))
    helen.saves()
    window.does_not_read(HELPLINE)  # the site comes first


def he_reads_what_was_done(joe: Adult, words: list[str]) -> None:
    window = opens_with_words(joe.window, joe.slug, words)
    window.reads("It was opened and is being dealt with.")
    window.reads(THANKS)
    window.reads("reported it to the site.")


def after_48_hours_the_helplines_are_named(helen: Reader) -> None:
    helen.opens_the_only("report of being targeted online", day=f"{localdate():%-d %B %Y}")
    helen.window.reads("The site has had 48 hours.")
    helen.window.reads(HELPLINE)
    helen.window.reads("Report Harmful Content")
    assert helen.may_not_yet("Tell the police, as they wish") == NO_POLICE


# --- what comes up twice ----------------------------------------------------------------------------------------


def opens_with_words(window: Window, slug: str, words: list[str]) -> Window:
    window.opens(f"/{slug}/answer/", h1="Your nine words")
    window.types("Your nine words", " ".join(words))
    window.presses("Open", h1=f"What you keep since {localdate():%-d %B %Y}")
    return window


def photograph(folder: Path, *, megabytes: int) -> Path:
    """As a telephone keeps one: so large, and of a kind that no browser shows."""
    file = folder / "IMG 4711.HEIC"
    file.write_bytes(HEIC + secrets.token_bytes(megabytes * 1_000_000))
    return file


def is_the_same(download: Download, file: Path) -> bool:
    return download.path().read_bytes() == file.read_bytes()
