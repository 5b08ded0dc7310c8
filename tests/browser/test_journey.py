"""The first policy in force, end to end: a real `serve` on an empty folder, and each person at a browser of their own.

To keep a picture of every page, name a folder: INFORCE_PICTURES=folder.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser

from tests import postgres
from tests.browser.everybody import Everybody
from tests.browser.looks import Looks
from tests.browser.machine import Machine, machine
from tests.browser.navigators.clerk import Clerk
from tests.browser.navigators.computer import Administrator
from tests.browser.navigators.governors import Holder
from tests.browser.navigators.mary import WHAT, Mary, SomebodyWithThePoster
from tests.browser.navigators.reader import Reader
from tests.browser.picture import picture
from tests.browser.rounds import TITLE, look_around
from tests.conftest import HOME, skip_or_fail

pytestmark = [pytest.mark.browser, pytest.mark.slow]

REAL_POLICY = HOME.parent / "shared/policy/kildwick-2017.txt"  # a school's own; where it is not, a made-up twin
POLICY = REAL_POLICY if REAL_POLICY.exists() else HOME / "tests/policies/hollinbeck-2019.txt"
ANSWER = "Thank you. It was looked into, and the door is mended."


def test_a_school_begins_and_a_concern_is_heard(tmp_path: Path, browser: Browser) -> None:
    """On SQLite, with scripts; every page on the way keeps every rule, on a small screen and on a large one."""
    kept = os.environ.get("INFORCE_PICTURES")
    looks = Looks(pictures=Path(kept) if kept else None)
    with machine(tmp_path) as school, Everybody(browser, school.address, looks) as everybody:
        tell_the_story(school, everybody, tmp_path)


def test_the_same_without_scripts_and_on_postgresql(tmp_path: Path, browser: Browser) -> None:
    """Passkeys need scripts; codes from an app do not, nor does anything else."""
    looks = Looks(scripts=False)
    with on_postgresql(tmp_path) as school, Everybody(browser, school.address, looks) as everybody:
        tell_the_story(school, everybody, tmp_path)


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Machine]:
    binaries = postgres.find_binaries()
    if binaries is None:
        skip_or_fail("there is no PostgreSQL: apt install postgresql")
    with postgres.cluster(binaries) as cluster, machine(folder, cluster=cluster) as school:
        yield school


def tell_the_story(school: Machine, everybody: Everybody, folder: Path) -> None:
    alan = everybody.sits(Administrator, "Alan Fox")
    chris, carol = everybody.sits(Reader, "Chris Ward"), everybody.sits(Clerk, "Carol Dean")

    chris.begins_from(the_computer_is_set_up(alan, school))
    the_governors_set_up(everybody, chris, carol)
    the_policy_is_put_in_force(carol)
    mary = everybody.sits(Mary, "Mary O'Brien")
    mary.begins_with(carol.gives_a_slip_to(mary.name, kind="Support staff").sign_in)
    mary.signs_the_policy(TITLE)
    somebody = SomebodyWithThePoster(everybody.window(), mary.slug)
    the_head_is_told_of(somebody, code=chris.hangs_the_poster(), photo=picture(folder, name="library door.png"))
    the_chair_deals_with_it(chris, photo=folder / "library door.png")
    somebody.reads_the_answer(ANSWER)
    chris.was_written_to_without_a_word_of_it(school)
    look_around(chris=chris, carol=carol, mary=mary, somebody=somebody)
    nothing_is_changed_unseen(school)


# --- the chapters ----------------------------------------------------------------------------------------------


def the_computer_is_set_up(alan: Administrator, school: Machine) -> str:
    """Answers the link for the chair."""
    alan.opens_the_printed_link(school)
    alan.names_the_school()
    alan.proves_that_mail_arrives(school)
    alan.takes_a_backup()
    alan.makes_a_sign_in()
    link = alan.names_the_chair_and_the_clerk()
    alan.closes_the_computers_part()
    return link


def the_governors_set_up(everybody: Everybody, chris: Reader, carol: Clerk) -> None:
    """Every slip is opened by its holder, at a browser of their own."""
    chris.enters_the_posts()
    slips = chris.makes_the_keys()
    chris.rings_the_numbers(today())
    chris.sees_how_long_things_are_kept()
    holders: dict[str, Holder] = {chris.name: chris, carol.name: carol}
    for slip in slips:
        holder = holders.get(slip.name) or everybody.sits(Holder, slip.name)
        holder.opens_the_slip(slip)
        holders[slip.name] = holder
    assert [*holders] == ["Chris Ward", "Carol Dean", "Olu Bright", "Helen Moss", "David Cole", "Vera Lunn"]
    chris.sees_that_all_is_ready()


def the_policy_is_put_in_force(carol: Clerk) -> None:
    carol.reads_in(POLICY, h1=TITLE)
    carol.looks_at_every_clause(h1=TITLE)
    carol.says_what_it_asks("2.1.2", "To look at how they use social media, for themselves alone", h1=TITLE)
    carol.puts_it_in_force(h1=TITLE)
    carol.window.reads("The minute is not to hand.")


def the_head_is_told_of(somebody: SomebodyWithThePoster, *, code: str, photo: Path) -> None:
    somebody.begins_with_the_posters_code(code)
    somebody.says_that_it_is_about("The headteacher")
    somebody.is_told_who_reads_it(
        by="the chair of governors and the vice-chair of governors",
        not_by="the headteacher or the designated safeguarding lead",
    )
    somebody.writes_what_happened()
    somebody.adds_a_picture(photo)
    somebody.sends_it()
    somebody.puts_the_page_away()


def the_chair_deals_with_it(chris: Reader, *, photo: Path) -> None:
    chris.opens_the_concern()
    chris.reads_what_was_told(WHAT, picture=photo)
    chris.answers_the_four_questions()
    chris.tells_the_lado()
    chris.tells_and_hears_the_head(today())
    chris.decides(today())
    chris.answers_and_closes(ANSWER)


def nothing_is_changed_unseen(school: Machine) -> None:
    """The record is whole; one row that SQL edits is named; put back, the record is whole again."""
    whole = 0, ["Nothing was changed outside Inforce."]
    assert school.verify() == whole

    (signed,) = school.rows("SELECT day FROM inforce_agreement")
    school.rows("UPDATE inforce_agreement SET day = '2020-01-31'")
    task = 'The task "Read the policy and sign it" of Mary O\'Brien'
    signature = "The signature of Mary O'Brien, 31 January 2020,"
    assert school.verify() == (
        1,
        [
            f"{signature} was changed outside Inforce.",
            f"{task} is marked as done on {localdate():%-d %B %Y}, which nothing shows.",
        ],
    )
    school.rows("UPDATE inforce_agreement SET day = ?", signed[0])
    assert school.verify() == whole

    ref, sealed, case = school.rows(
        "SELECT n.ref, n.sealed, c.ref FROM inforce_note n JOIN inforce_case c ON c.id = n.case_id ORDER BY n.id"
    )[-1]
    other = bytes(sealed)[:-1] + bytes([bytes(sealed)[-1] ^ 1])
    school.rows("UPDATE inforce_note SET sealed = ? WHERE ref = ?", other, ref)
    told = f"what was put under lock on {localdate():%-d %B %Y} ({case})"
    assert school.verify() == (1, [f"Something said in {told} was changed outside Inforce."])


def today() -> str:
    """As it is typed into three boxes."""
    return f"{localdate():%-d %-m %Y}"
