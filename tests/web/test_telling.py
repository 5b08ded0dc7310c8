"""Telling somebody something, page by page, as a browser does it."""

import contextlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test.client import encode_multipart
from django.utils import timezone

from inforce.cases.models import Case, Draft, DraftFile, Evidence, Grant
from inforce.cases.queries import open_for
from inforce.core.chain import Tree
from inforce.ledger.checkpoints import keep_check_line
from inforce.people.actions import add_person, engage, make_poster
from inforce.procedures.concern import state_of
from tests.keyed import Keys, account_of
from tests.keys.conftest import TODAY, Cast
from tests.pages import PageClient

AT = "/ashfield/tell"
PICTURE = b"\x89PNG a picture of a message \x00\xff" * 400


@pytest.fixture(autouse=True)
def everybody_works_here(cast: Cast, keys: Keys) -> None:
    for person in (cast.mary, cast.head, cast.deputy):
        engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)


def browser(cast: Cast, who: str = "mary") -> PageClient:
    client = PageClient()
    client.force_login(account_of(getattr(cast, who), today=TODAY))
    return client


def tell_about(client: PageClient, ref: str) -> None:
    """Everything up to the files."""
    client.post(f"{AT}/")
    client.post(f"{AT}/about/", {"about": "person", "person": ref})
    client.post(f"{AT}/others/", {})
    client.post(f"{AT}/who-reads/")
    client.post(f"{AT}/what/", {"what": "He sent her a kumquat.", "where": "By telephone"})
    client.post(f"{AT}/when/", {"happened": "Last night"})


def sealed_files() -> list[Path]:
    return [path for path in (Path(settings.DATA) / "files").glob("??/*") if path.is_file()]


def nine_words(html: str) -> list[str]:
    return re.findall(r'nine-words__word">([a-z]+)<', html)


def test_who_reads_is_said_before_the_first_word_is_typed(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(f"{AT}/")
    mary.post(f"{AT}/about/", {"about": "person", "person": cast.head.ref})
    mary.post(f"{AT}/others/", {})

    page = mary.get(f"{AT}/who-reads/").content.decode()
    too_soon = mary.get(f"{AT}/what/")

    assert "This will be read by: <strong>the chair of governors and the vice-chair of governors</strong>" in page
    assert "Not by: <strong>the headteacher" in page
    assert too_soon.headers["Location"] == f"{AT}/who-reads/"


def test_mary_tells_of_the_head_and_gets_nine_words(cast: Cast, keys: Keys) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    sent = mary.post(f"{AT}/check/", {"keep_words": "yes"})

    page = mary.get(sent.headers["Location"]).content.decode()

    assert len(nine_words(page)) == 9
    assert list(Grant.objects.order_by("rank").values_list("office", flat=True)) == ["chair", "vice_chair"]


def test_attack_21_sent_twice_it_is_one_concern_with_the_same_words(cast: Cast) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)

    pages = []
    for _ in range(2):
        mary.post(f"{AT}/check/", {"keep_words": "yes"})
        pages.append(nine_words(mary.get(f"{AT}/sent/").content.decode()))

    assert pages[0] == pages[1] != []
    assert Case.objects.count() == 1


def test_a_picture_is_sealed_as_it_comes_and_opens_as_it_was(cast: Cast, keys: Keys) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)

    mary.post(f"{AT}/files/", {"file": SimpleUploadedFile("../kumquat.png", PICTURE), "whole": "yes"})
    mary.post(f"{AT}/check/", {"keep_words": "yes"})

    evidence = Evidence.objects.get()
    on_disk = [path for path in sealed_files() if path.name == evidence.ref]
    assert [b"picture of a message" in path.read_bytes() for path in on_disk] == [False]
    opened = open_for(keys.unlocked(cast.chair, now=timezone.now()), school=cast.school, ref=Case.objects.get().ref)
    assert opened is not None
    held = state_of(opened).told.words["files"]
    assert [(one["name"], one["size"]) for one in held] == [("kumquat.png", len(PICTURE))]


def test_a_file_without_a_draft_leaves_nothing(cast: Cast) -> None:
    before = sealed_files()

    answer = browser(cast).post(f"{AT}/files/", {"file": SimpleUploadedFile("a.png", PICTURE), "whole": "yes"})

    assert (answer.status_code, sealed_files() == before, DraftFile.objects.count()) == (302, True, 0)


def test_a_file_sent_to_another_page_leaves_nothing(cast: Cast) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    before = sealed_files()

    mary.post(f"{AT}/what/", {"what": "x", "file": SimpleUploadedFile("a.png", PICTURE), "whole": "yes"})

    assert sealed_files() == before


def test_a_file_that_is_taken_out_again_is_gone(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    before = sealed_files()
    mary.post(f"{AT}/files/", {"file": SimpleUploadedFile("a.png", PICTURE), "whole": "yes"})
    ref = DraftFile.objects.get().ref

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        mary.post(f"{AT}/files/", {"remove": ref})

    assert (sealed_files(), DraftFile.objects.count()) == (before, 0)


@pytest.mark.parametrize("whose", ["a path", "another draft"])
def test_a_file_that_is_not_of_this_draft_cannot_be_taken_out(
    whose: str, cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: object
) -> None:
    deputy, mary = browser(cast, "deputy"), browser(cast)
    tell_about(deputy, cast.head.ref)
    deputy.post(f"{AT}/files/", {"file": SimpleUploadedFile("a.png", PICTURE), "whole": "yes"})
    tell_about(mary, cast.head.ref)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("not theirs")
    named = {"a path": str(elsewhere), "another draft": DraftFile.objects.get().ref}
    before = sealed_files()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        mary.post(f"{AT}/files/", {"remove": named[whose]})

    assert (elsewhere.exists(), sealed_files()) == (True, before)


def test_attack_24_a_file_past_the_limit_leaves_nothing_and_says_so(cast: Cast, settings: object) -> None:
    settings.MAX_FILE_BYTES = 1000  # type: ignore[attr-defined]
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    before = sealed_files()

    answer = mary.post(f"{AT}/files/", {"file": SimpleUploadedFile("a.png", PICTURE), "whole": "yes"})

    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert sealed_files() == before


def test_attack_20_without_room_files_are_refused_and_words_are_taken(cast: Cast, settings: object) -> None:
    settings.MIN_FREE_BYTES = 1 << 60  # type: ignore[attr-defined]
    mary = browser(cast)
    tell_about(mary, cast.head.ref)

    answer = mary.post(f"{AT}/files/", {"file": SimpleUploadedFile("a.png", PICTURE), "whole": "yes"})
    mary.post(f"{AT}/check/", {"keep_words": "no"})

    assert "no room for files" in answer.content.decode()
    assert Case.objects.count() == 1


def test_attack_3_a_readers_name_in_the_words_is_asked_about_before_sending(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(f"{AT}/")
    mary.post(f"{AT}/about/", {"about": "somebody_else", "named": "A visitor"})
    mary.post(f"{AT}/others/", {})
    mary.post(f"{AT}/who-reads/")
    mary.post(f"{AT}/what/", {"what": "Mrs Head knew of it."})
    mary.post(f"{AT}/when/", {"happened": "Today"})

    page = mary.get(f"{AT}/check/").content.decode()

    assert "You have written <strong>Head</strong>" in page
    assert Case.objects.count() == 0


@pytest.mark.parametrize("box", ["named", "what", "where"])
def test_attack_3_a_readers_name_is_asked_about_in_whichever_box_it_stands(box: str, cast: Cast) -> None:
    typed = {"named": "A visitor", "what": "He shouted.", "where": "Outside"} | {box: "With Mrs Head"}
    mary = browser(cast)
    mary.post(f"{AT}/")
    mary.post(f"{AT}/about/", {"about": "somebody_else", "named": typed["named"]})
    mary.post(f"{AT}/others/", {})
    mary.post(f"{AT}/who-reads/")
    mary.post(f"{AT}/what/", {"what": typed["what"], "where": typed["where"]})
    mary.post(f"{AT}/when/", {"happened": "Today"})

    assert "You have written <strong>Head</strong>" in mary.get(f"{AT}/check/").content.decode()


def test_whoever_else_it_is_about_is_not_shown_where_they_are_not_left_out(cast: Cast) -> None:
    code = make_poster(school=cast.school, by=None, today=TODAY)
    phone = PageClient()
    phone.post(f"{AT}/without-an-account/", {"works_here": "yes", "code": code})
    phone.post(f"{AT}/about/", {"about": "deputy"})
    phone.post(f"{AT}/others/", {"also": "headteacher"})
    phone.post(f"{AT}/about/", {"about": "deputy"})
    phone.post(f"{AT}/who-reads/")
    phone.post(f"{AT}/what/", {"what": "He shouted."})
    phone.post(f"{AT}/when/", {"happened": "Today"})

    about = phone.get(f"{AT}/check/").content.decode().split("<dt>Whom it is about</dt>")[1].split("</dd>")[0]

    assert "the deputy headteacher" in about
    assert "the headteacher" not in about


def test_a_child_is_told_of_in_person_with_no_box_to_type_in(cast: Cast) -> None:
    mary = browser(cast)
    mary.post(f"{AT}/")

    asked = mary.post(f"{AT}/about/", {"about": "child"})
    page = mary.get(asked.headers["Location"]).content.decode()

    assert "Tell the safeguarding lead in person, now" in page
    assert ("<textarea" in page, 'type="text"' in page) == (False, False)


def test_without_an_account_the_posters_code_opens_posts_and_no_names(cast: Cast, keys: Keys) -> None:
    code = make_poster(school=cast.school, by=None, today=TODAY)
    stranger = PageClient()

    stranger.post(f"{AT}/without-an-account/", {"works_here": "yes", "code": code.lower()})
    page = stranger.get(f"{AT}/about/").content.decode()

    assert "The headteacher" in page
    assert [name for name in (cast.head.name, cast.mary.name, cast.chair.name) if name in page] == []


def test_without_an_account_what_is_told_names_posts_to_the_end(cast: Cast, keys: Keys) -> None:
    stranger = PageClient()
    code = make_poster(school=cast.school, by=None, today=TODAY)
    stranger.post(f"{AT}/without-an-account/", {"works_here": "yes", "code": code})
    stranger.post(f"{AT}/about/", {"about": "headteacher"})
    stranger.post(f"{AT}/others/", {"also": "deputy"})
    stranger.post(f"{AT}/who-reads/")
    stranger.post(f"{AT}/what/", {"what": "They sent her a kumquat.", "where": ""})

    page = stranger.get(f"{AT}/check/").content.decode()

    assert "the headteacher and the deputy headteacher <a href" in page
    assert [name for name in (cast.head.name, cast.deputy.name) if name in page] == []


def test_without_an_account_a_wrong_code_begins_nothing(cast: Cast) -> None:
    stranger = PageClient()

    page = stranger.post(f"{AT}/without-an-account/", {"works_here": "yes", "code": "nonsense"}).content.decode()

    assert "That is not the code on the poster" in page
    assert Draft.objects.count() == 0


def test_who_does_not_work_here_is_shown_other_doors(cast: Cast) -> None:
    asked = PageClient().post(f"{AT}/without-an-account/", {"works_here": "no", "code": ""})

    assert asked.headers["Location"] == f"{AT}/outside/"


@pytest.mark.parametrize("page", ["/", "/without-an-account/", "/what/"])
def test_over_plain_http_nothing_is_taken(page: str, cast: Cast, settings: object) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    settings.ADDRESS = "http://school.example"  # type: ignore[attr-defined]

    answer = mary.post(f"{AT}{page}", {"what": "kumquat"})

    assert (answer.status_code, "begins with http" in answer.content.decode()) == (503, True)


def test_attack_15_into_an_older_copy_of_the_database_nothing_is_told(cast: Cast) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    with contextlib.suppress(RuntimeError), transaction.atomic():
        add_person(body=cast.school.body, name="Somebody later", today=TODAY)
        keep_check_line(cast.school.body, today=TODAY, tree=Tree())
        raise RuntimeError  # the check line stays outside, and the database is as it was before

    answer = mary.post(f"{AT}/check/", {"keep_words": "yes"})

    assert (answer.status_code, Case.objects.count()) == (503, 0)
    assert "an old copy was brought back" in answer.content.decode()


def test_put_away_it_is_gone_from_the_browser_and_the_draft_too(cast: Cast) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    mary.post(f"{AT}/check/", {"keep_words": "yes"})

    mary.post(f"{AT}/sent/")

    assert (Draft.objects.count(), Case.objects.count()) == (0, 1)
    assert mary.get(f"{AT}/sent/").status_code == 302


@pytest.mark.parametrize("share", [0.5, 0.99])
def test_attack_24_a_body_cut_short_leaves_nothing(cast: Cast, share: float) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    before = sealed_files()
    whole = encode_multipart("b", {"file": SimpleUploadedFile("a.png", PICTURE), "whole": "yes"})

    mary.generic(
        "POST", f"{AT}/files/", whole[: int(len(whole) * share)], content_type="multipart/form-data; boundary=b"
    )

    assert (DraftFile.objects.count(), sealed_files()) == (0, before)


def test_whoever_leaves_at_once_leaves_nothing_to_go_back_to(cast: Cast) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)
    assert f'href="{AT}/leave/"' in mary.get(f"{AT}/what/").content.decode()

    left = mary.get(f"{AT}/leave/")

    assert left.headers["Location"] == "https://www.bbc.co.uk/weather"
    assert mary.get(f"{AT}/check/").headers["Location"] == f"{AT}/"


def test_a_link_on_another_site_throws_nothing_away(cast: Cast) -> None:
    mary = browser(cast)
    tell_about(mary, cast.head.ref)

    mary.get(f"{AT}/leave/", headers={"Sec-Fetch-Site": "cross-site"})

    assert "He sent her a kumquat." in mary.get(f"{AT}/check/").content.decode()
