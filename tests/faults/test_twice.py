"""Attack 21: sent twice, in two tabs, at the same moment. It is one case, and everybody sees the same nine words."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.faults.browser import Browser, Page, Upload
from tests.faults.server import Server, looking, served
from tests.faults.teller import Teller

TABS = 4

pytestmark = pytest.mark.both


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("twice")) as running:
        yield running


def tabs(teller: Teller, count: int = TABS) -> list[Teller]:
    """The same browser in several tabs: the same cookies, and each its own page."""
    browser = teller.browser
    return [Teller(Browser(browser.address, dict(browser.cookies), browser.token), teller.slug) for _ in range(count)]


def at_once(acts: list[Callable[[], Page]]) -> list[Page]:
    """Do all of these at the same moment."""
    barrier = Barrier(len(acts))

    def do(act: Callable[[], Page]) -> Page:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def begun(server: Server, what: str) -> Teller:
    teller = Teller(server.browser("mary"), server.known["slug"])
    teller.begin()
    teller.until_files(what)
    return teller


def cases_told(server: Server, what: str) -> list[list[str]]:
    """The names of the files of each case with these words."""
    with looking(server) as look:
        found = look("cases", passphrase=server.known["passphrases"]["chair"], known=[])
        left = look("sweep", hours=3)
        assert (look("problems"), left["on_disk"]) == ([], left["named"])
    return [sorted(name for name, _ in case["files"]) for case in found if case["what"] == what]


def test_attack_21_sent_in_four_tabs_at_once_it_is_one_case_with_the_same_words(server: Server) -> None:
    teller = begun(server, "sent at once")
    copies = tabs(teller)

    sent = at_once([copy.send for copy in copies])

    assert [teller.is_sent(page) for page in sent] == [True] * TABS
    words = {tuple(copy.nine_words()) for copy in copies}
    assert ([len(nine) for nine in words], cases_told(server, "sent at once")) == ([9], [[]])


def test_attack_21_files_added_in_four_tabs_at_once_are_all_there(server: Server) -> None:
    teller = begun(server, "files at once")
    uploads = [Upload(f"{number}.png", bytes([number]) * 300_000) for number in range(TABS)]

    added = at_once(
        [lambda tab=tab, one=one: tab.add_file(one) for tab, one in zip(tabs(teller), uploads, strict=True)]
    )
    teller.send()

    assert [page.status for page in added] == [302] * TABS
    assert cases_told(server, "files at once") == [[upload.name for upload in uploads]]


@pytest.mark.parametrize("size", [400_000, 4_000_000])  # one is taken in first, the other streams
def test_attack_21_what_is_sent_while_a_file_still_comes_in_stays_as_it_was_sent(server: Server, size: int) -> None:
    teller = begun(server, f"sent too soon {size}")
    (other,) = tabs(teller, 1)

    page = teller.add_file(Upload("late.png", b"late", size=size, half_way=other.send))

    assert (page.status, other.nine_words() == teller.nine_words()) == (302, True)
    assert cases_told(server, f"sent too soon {size}") == [[]]


def test_attack_21_begun_anew_in_another_tab_nothing_of_the_first_is_left(server: Server) -> None:
    teller = begun(server, "thrown away")
    teller.add_file(Upload("first.png", b"first" * 1000))
    before = server.files()

    (other,) = tabs(teller, 1)
    other.begin()
    page = teller.send()

    assert (page.location, cases_told(server, "thrown away")) == (f"/{teller.slug}/tell/", [])
    assert len(server.files()) == len(before) - 1
