"""An indecent image of a child, and something unsuitable, page by page."""

import re
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from inforce.cases.models import Case, Clock, DraftFile, Evidence, Grant
from inforce.people.actions import engage
from inforce.web.clock import today
from tests.keyed import Keys
from tests.keys.conftest import TODAY, Cast
from tests.pages import PageClient
from tests.telling import at
from tests.web.test_locked import with_key
from tests.web.test_telling import browser, nine_words

AT = "/ashfield/tell"
LOCKED = "/ashfield/locked"
KNOWN = {"known": "told", "place": "device", "device": "In the safe", "had": "Kumquat"}


@pytest.fixture(autouse=True)
def everybody_works_here(cast: Cast, keys: Keys) -> None:
    for person in (cast.mary, cast.head, cast.deputy):
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)


def begun(client: PageClient, door: str, *, about: dict[str, str]) -> None:
    """Everything up to the question of what is known."""
    client.post(f"{AT}/{door}/")
    client.post(f"{AT}/found/adult/", about)
    client.post(f"{AT}/others/", {})
    client.post(f"{AT}/who-reads/")


def text(client: PageClient, address: str) -> str:
    return unescape(str(client.get(address, follow=True).content.decode()))


def image_told(cast: Cast) -> tuple[Case, list[str]]:
    mary = browser(cast)
    begun(mary, "an-indecent-image/begin", about={"about": "person", "person": cast.head.ref})
    mary.post(f"{AT}/found/", KNOWN | {"whose": "unsure", "knows": ["nobody"]})
    mary.post(f"{AT}/check/", {"keep_words": "yes"})
    return Case.objects.get(), nine_words(text(mary, f"{AT}/sent/"))


def test_from_the_first_page_to_the_nine_words_without_a_box_for_what_it_shows(cast: Cast) -> None:
    mary = browser(cast)
    begun(mary, "an-indecent-image/begin", about={"about": "person", "person": cast.head.ref})
    asked = text(mary, f"{AT}/found/")
    mary.post(f"{AT}/found/", KNOWN | {"whose": "unsure"})
    checked = text(mary, f"{AT}/check/")
    sent = mary.post(f"{AT}/check/", {"keep_words": "yes"})
    words = text(mary, sent.headers["Location"])

    assert "Not by: <strong>the headteacher" in asked
    assert [box for box in ("<textarea", 'type="file"', 'type="url"') if box in asked + checked] == []
    assert ("tell/files/" in checked, "Kumquat" in checked) == (False, True)
    assert "reminded every quarter of an hour" in words
    assert (len(nine_words(words)), Case.objects.get().procedure) == (9, "illegal_image")
    assert list(Grant.objects.order_by("rank").values_list("office", flat=True)) == ["chair", "vice_chair"]


def test_no_file_is_taken_not_even_its_first_byte(cast: Cast) -> None:
    mary = browser(cast)
    begun(mary, "an-indecent-image/begin", about={"about": "nobody"})
    before = on_disk()

    page = mary.get(f"{AT}/files/")
    mary.post(f"{AT}/files/", {"file": SimpleUploadedFile("a.png", b"kumquat" * 40_000), "whole": "yes"})

    assert page.headers["Location"] == f"{AT}/check/"
    assert (DraftFile.objects.count(), Evidence.objects.count(), on_disk() - before) == (0, 0, set())


def on_disk() -> set[Path]:
    """Everything under files, sealed or half arrived; other tests leave some."""
    return {path for path in (Path(settings.DATA) / "files").rglob("*") if path.is_file()}


@pytest.mark.parametrize("field", ["device", "had"])
def test_what_leads_to_it_is_refused_with_the_reason(field: str, cast: Cast) -> None:
    mary = browser(cast)
    begun(mary, "an-indecent-image/begin", about={"about": "nobody"})

    answer = mary.post(f"{AT}/found/", KNOWN | {"whose": "unsure", field: "www.example.org/kumquat"})

    assert "Take out a link: nothing that leads to it is kept here." in answer.content.decode()


def test_whoever_is_unsure_of_an_age_goes_on_as_with_an_image_of_a_child(cast: Cast) -> None:
    mary = browser(cast)
    begun(mary, "something-unsuitable", about={"about": "nobody"})

    answer = mary.post(f"{AT}/found/", KNOWN | {"kind": "sexual", "age": "unsure"}, follow=True).content.decode()
    mary.post(f"{AT}/found/", KNOWN | {"whose": "unsure"})
    mary.post(f"{AT}/check/", {"keep_words": "yes"})

    assert "it goes on as an indecent image of a child" in answer
    assert 'name="whose"' in answer
    case = Case.objects.get()
    assert (case.procedure, case.clocks.filter(what=Clock.What.TELL_NOW).exists()) == ("illegal_image", True)


def test_nobody_tells_of_it_without_signing_in(cast: Cast) -> None:
    for door in ("an-indecent-image/begin/", "something-unsuitable/", "found/adult/", "found/"):
        answer = PageClient().post(f"{AT}/{door}", follow=True)
        assert answer.resolver_match.url_name in {"account_login", "concern-poster"}


def on_today(name: str) -> dict[str, int]:
    return {f"{name}_day": today().day, f"{name}_month": today().month, f"{name}_year": today().year}


def test_the_reader_sees_the_minutes_what_is_locked_and_why(cast: Cast, keys: Keys) -> None:
    with time_machine.travel(at(today(), 14, 5), tick=False):
        case, _ = image_told(cast)
        chair = with_key(cast.chair, keys)
    with time_machine.travel(at(today(), 14, 12), tick=False):
        chair.post(f"{LOCKED}/{case.ref}/open/")
        page = text(chair, f"{LOCKED}/{case.ref}/")
        step = chair.get(f"{LOCKED}/{case.ref}/look-into/")
        chair.post(f"{LOCKED}/{case.ref}/police/", {"reference": "12-345"})
        after = text(chair, f"{LOCKED}/{case.ref}/")

    assert ("7 minutes ago" in page, "Neither the police nor the LADO were told yet." in page) == (True, True)
    assert step.status_code == 403
    assert "It is locked until it is written down that the police or the LADO advised it" in step.content.decode()
    assert ("The LADO was not told yet." in after, "Reference: 12-345" in after) == (True, True)
    assert "Files" not in re.sub(r"<[^>]+>", "", page)


def test_journey_6_the_office_manager_finds_it_on_a_laptop_and_ages_are_unclear(cast: Cast, keys: Keys) -> None:
    mary = browser(cast)
    begun(mary, "something-unsuitable", about={"about": "nobody"})
    mary.post(f"{AT}/found/", KNOWN | {"kind": "sexual", "age": "adult"})
    mary.post(f"{AT}/check/", {"keep_words": "yes"})
    words = " ".join(nine_words(text(mary, f"{AT}/sent/")))
    case, head = Case.objects.get(), with_key(cast.head, keys)
    at_case = f"{LOCKED}/{case.ref}/"
    head.post(f"{at_case}open/")

    locked = head.get(f"{at_case}look-into/").status_code
    head.post(f"{at_case}unsure-of-age/")
    as_image = text(head, at_case)
    hr = head.get(f"{at_case}advised/").status_code  # HR only? nobody was told yet
    head.post(f"{at_case}police/", {"whom": "PC Jones"})
    head.post(f"{at_case}lado/", {"how": "told", "whom": "Duty LADO"})
    said = {"source": "lado", "whom": "Duty LADO"} | on_today("said_on")
    unnamed = head.post(f"{at_case}something-else/", said | {"whom": ""}).status_code
    head.post(f"{at_case}something-else/", said)
    as_unsuitable = text(head, at_case)
    still_locked = head.get(f"{at_case}look-into/").status_code
    advice = {"source": "hr", "whom": "HR line", "advice": "Ask him."} | on_today("given_on")
    head.post(f"{at_case}advised/", advice)
    opened = head.get(f"{at_case}look-into/").status_code
    hers = unescape(PageClient().post("/ashfield/answer/", {"words": words}).content.decode())

    assert (locked, hr, unnamed, still_locked, opened) == (403, 403, 200, 403, 200)
    assert "Neither the police nor the LADO were told yet." in as_image
    assert "A report of something unsuitable" in as_unsuitable
    assert "Duty LADO" in as_unsuitable
    assert ("deals with this in another way" in hers, "Duty LADO" in hers, "Add something" in hers) == (
        True, False, False,
    )  # fmt: skip


def test_everything_that_a_reader_writes_stands_in_the_story(cast: Cast, keys: Keys) -> None:
    case, _ = image_told(cast)
    chair = with_key(cast.chair, keys)
    chair.post(f"{LOCKED}/{case.ref}/open/")
    told = {"whom": "PC Jones", "reference": "12-345"}
    advice = {"source": "police", "whom": "DC Brown", "go_on": "wait", "advice": "Nothing yet."} | on_today("given_on")
    kept = {"switched": "as_it_was", "locked_away": "yes", "holder": "The chair", "where": "The safe"}
    nobody = ["opened", "copied", "forwarded", "printed", "stored"]
    acts: list[tuple[str, dict[str, object], str]] = [
        ("police", told, "told the police."),
        ("out-of-hours", told | {"form_sent": "on"}, "told the emergency duty team"),
        ("lado", told | {"how": "not_theirs"}, "How: told; says that it is not theirs"),
        ("social-care", told, "told children’s social care."),
        ("kept-safe", kept, "The device: left as it was, on or off"),
        ("advised", advice, "They advise: to wait"),
        ("advised", advice | {"go_on": "go_on"}, "They advise: that the school may go on as below"),
        ("parents", told, "told parents or carers."),
        ("look-into", {"what": "Asked one person."}, "Asked one person."),
        (
            "tell-adult",
            {"contact": "The clerk", "representative": "on"} | on_today("told_on"),
            "They may ask: The clerk",
        ),
        ("hear-adult", {"account": "Nothing.", "read_back": "on"}, "What they say: Nothing."),
        ("proof", {"not_done": nobody, "device": "police", "reference": "7"}, "Nobody printed it."),
        (
            "outcome",
            {"outcome": "Theirs.", "kept_until": "A year"} | on_today("told_adult_on"),
            "What became of it: Theirs.",
        ),
        ("note", {"words": "A note."}, "A note."),
        ("answer", {"words": "Thank you."}, "Thank you."),
        ("close", {}, "closed this."),
    ]
    for name, given, said in acts:
        done = chair.post(f"{LOCKED}/{case.ref}/{name}/", given)
        assert (name, done.status_code) == (name, 302)
        assert said in text(chair, f"{LOCKED}/{case.ref}/")


def test_a_safeguarding_lead_whom_it_is_about_is_no_step_and_the_page_says_so(cast: Cast, keys: Keys) -> None:
    case, _ = image_told(cast)  # about the head, who is the safeguarding lead
    chair = with_key(cast.chair, keys)
    chair.post(f"{LOCKED}/{case.ref}/open/")

    page = text(chair, f"{LOCKED}/{case.ref}/")

    assert "Do not tell the designated safeguarding lead." in page
    assert ("dsl/" in page, chair.get(f"{LOCKED}/{case.ref}/dsl/").status_code) == (False, 403)


def test_the_person_who_told_adds_nothing_in_words_not_even_by_hand(cast: Cast, keys: Keys) -> None:
    _, words = image_told(cast)

    page = PageClient().post("/ashfield/answer/", {"words": " ".join(words), "more": "It shows a kumquat."})

    assert "Say it in person" in page.content.decode()
    chair = with_key(cast.chair, keys)
    case = Case.objects.get()
    chair.post(f"{LOCKED}/{case.ref}/open/")
    assert "It shows" not in text(chair, f"{LOCKED}/{case.ref}/")


def test_a_reader_enters_what_was_told_in_person_with_its_time_and_not_one_that_lies_ahead(
    cast: Cast, keys: Keys
) -> None:
    with time_machine.travel(at(today(), 14, 5), tick=False):
        head = with_key(cast.head, keys)
        begun(head, "an-indecent-image/begin", about={"about": "nobody"})
        known = KNOWN | {"whose": "pupil", "told_by": "Mary, read back to her"}
        ahead = head.post(f"{AT}/found/", known | {"told_time": "16:00"}).content.decode()
        head.post(f"{AT}/found/", known | {"told_time": "13:50"})
        head.post(f"{AT}/check/", {"keep_words": "yes"})
        case = Case.objects.get()
        head.post(f"{LOCKED}/{case.ref}/open/")
        page = text(head, f"{LOCKED}/{case.ref}/")

    assert "That time lies ahead." in ahead
    assert ("15 minutes ago" in page, "Mary, read back to her" in page) == (True, True)
    assert "told_time" not in text(browser(cast), f"{AT}/found/")


def test_the_list_says_that_it_is_due_today(cast: Cast, keys: Keys) -> None:
    image_told(cast)

    listed = text(with_key(cast.chair, keys), f"{LOCKED}/")

    assert "Tell the police and the LADO now: by" in listed
