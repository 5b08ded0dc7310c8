"""Both parts of set-up, as a person goes through them, each in a browser of their own."""

# ruff: noqa: ARG002 - a fixture makes what a test stands on, whether or not the test looks at it

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse
from pytest_django import Settings

from inforce.core.routing import Office
from inforce.core.words import new_passphrase
from inforce.keys.models import MasterKey, Post, Waiting
from inforce.keys.queries import holder_of
from inforce.keys.trust import problems, working_seats
from inforce.ledger.acting import acting_for
from inforce.ledger.models import Body, Entry
from inforce.people.models import Account, Invitation, Person, School, Telephone
from inforce.people.start_link import open_start_link
from inforce.web.clock import today
from inforce.web.ready import is_ready, ready_lines
from tests.pages import PageClient

PASSWORD = "kestrel over quiet harbour"


@pytest.fixture(autouse=True)
def a_computer(settings: Settings, tmp_path: Path) -> None:
    """A data folder of its own, and mail that stays here."""
    settings.DATA = tmp_path
    for name in ("files", "drafts", "check-lines"):
        (tmp_path / name).mkdir()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ADDRESS = "http://localhost:8000"


@pytest.fixture
def computer(db: None) -> PageClient:
    """The browser of whoever looks after the computer, after it opened the one-time link."""
    client = PageClient()
    link = urlsplit(open_start_link()).path
    assert client.get(link).status_code == 200
    assert client.post(link)["Location"] == "/start/"
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def found_school(computer: PageClient) -> School:
    typed = {"body": "Governors of Holm Lane", "name": "Holm Lane Primary", "slug": "holm-lane"}
    assert computer.post(reverse("start-school"), typed).status_code == 302
    return School.objects.get()


def second_lock_for(client: PageClient) -> None:
    """What the pages of signing in do, which have tests of their own."""
    account = Account.objects.get(pk=client.session["_auth_user_id"])
    Authenticator.objects.create(user=account, type=Authenticator.Type.RECOVERY_CODES, data={})


@pytest.fixture
def school(computer: PageClient) -> Iterator[School]:
    """A school whose rows the test may look at."""
    made = found_school(computer)
    with acting_for([made.body]):
        yield made


@pytest.fixture
def chair(computer: PageClient, school: School) -> PageClient:
    """The browser of the chair, after it opened the link from the computer's part."""
    names = {"chair": "Chris Ward", "clerk": "Carol Dean", "chair_email": "", "clerk_email": ""}
    computer.post(reverse("start-governors"), names)
    page = computer.post(reverse("start-governors"))
    (link,) = re.findall(r"http://localhost:8000(/holm-lane/set-up/chair/[a-z0-9-]+/)", page.content.decode())
    client = PageClient()
    assert "You are Chris Ward" in text_of(client.get(link))
    done = client.post(link, {"username": "chris", "password": PASSWORD})
    assert done["Location"] == "/account/second-lock/"
    second_lock_for(client)
    return client


POSTS = {
    "headteacher": "Helen Moss",
    "headteacher_email": "",
    "safeguarding": "head",
    "dsl": "",
    "dsl_email": "",
    "deputy": "David Cole",
    "deputy_email": "",
    "vice_chair": "Vera Lunn",
    "vice_chair_email": "",
}
SHEETS = {"first": "Chris Ward", "second": "Carol Dean", "third": "Olive Council"}


class TestTheLink:
    def test_it_is_printed_until_the_computers_part_is_closed(self, db: None) -> None:
        first, second = open_start_link(), open_start_link()

        assert first.startswith("http://localhost:8000/start/link/")
        assert first != second
        assert PageClient().get(urlsplit(first).path).status_code == 404
        assert PageClient().get(urlsplit(second).path).status_code == 200

    def test_it_opens_in_one_browser_only(self, db: None) -> None:
        link = urlsplit(open_start_link()).path
        PageClient().post(link)
        other = PageClient()

        assert other.get(link).status_code == 404
        assert other.post(link).status_code == 404
        assert other.get(reverse("start")).status_code == 404

    @pytest.mark.parametrize(
        "name",
        [
            "start",
            "start-school",
            "start-mail",
            "start-backup",
            "start-administrator",
            "start-governors",
            "start-finished",
        ],
    )
    def test_without_it_there_is_no_such_page(self, db: None, name: str) -> None:
        assert PageClient().get(reverse(name)).status_code == 404
        assert PageClient().post(reverse(name)).status_code == 404

    def test_only_a_digest_lies_in_the_folder(self, db: None, settings: Settings) -> None:
        code = open_start_link().rstrip("/").rsplit("/", 1)[1]

        kept = (settings.DATA / "start").read_text()

        assert code not in kept
        assert (settings.DATA / "start").stat().st_mode & 0o777 == 0o600

    def test_a_school_that_was_set_up_has_none(self, computer: PageClient, school: School) -> None:
        typed = {"name": "Alan Fox", "email": "", "kind": "support", "username": "alan", "password": PASSWORD}
        computer.post(reverse("start-administrator"), typed)
        second_lock_for(computer)

        assert computer.post(reverse("start-finished"))["Location"] == "/holm-lane/set-up/"

        assert open_start_link() == ""
        assert computer.get(reverse("start")).status_code == 404


class TestTheComputersPart:
    def test_the_school_is_founded_once(self, computer: PageClient) -> None:
        found_school(computer)

        computer.post(reverse("start-school"), {"body": "Others", "name": "Other", "slug": "other"})

        assert list(School.objects.values_list("slug", flat=True)) == ["holm-lane"]
        assert Body.objects.count() == 1

    @pytest.mark.parametrize("slug", ["start", "account", "Holm Lane", "", "-", "a--b"])
    def test_an_address_that_cannot_be_is_refused(self, computer: PageClient, slug: str) -> None:
        response = computer.post(reverse("start-school"), {"body": "B", "name": "N", "slug": slug})

        assert response.status_code == 200
        assert "There is a problem" in text_of(response)
        assert School.objects.count() == 0

    def test_a_test_mail_is_sent_and_its_code_typed_in(self, computer: PageClient, school: School) -> None:
        computer.post(reverse("start-mail"), {"to": "alan@example.org"})
        (sent,) = mail.outbox
        (code,) = re.findall(r"\d{6}", sent.body)
        wrong = "000000" if code != "000000" else "111111"

        assert "That is not the code" in text_of(computer.post(reverse("start-mail"), {"code": wrong}))
        assert "test_mail" not in done_lines(school)
        assert computer.post(reverse("start-mail"), {"code": f"{code[:3]} {code[3:]}"})["Location"] == "/start/"
        assert "test_mail" in done_lines(school)
        assert code not in str(dict(computer.session))

    def test_attack_31_the_code_is_not_found_by_trying(self, computer: PageClient, school: School) -> None:
        computer.post(reverse("start-mail"), {"to": "alan@example.org"})
        (code,) = re.findall(r"\d{6}", mail.outbox[0].body)
        for number in range(5):
            computer.post(reverse("start-mail"), {"code": f"{(int(code) + 1 + number) % 10**6:06}"})

        computer.post(reverse("start-mail"), {"code": code})

        assert "test_mail" not in done_lines(school)

    def test_a_mail_server_that_does_not_answer_is_named(
        self, computer: PageClient, school: School, settings: Settings
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

        response = computer.post(reverse("start-mail"), {"to": "alan@example.org"})

        assert "The mail server did not take it: Connection refused." in text_of(response)

    def test_a_line_break_makes_no_header(self, computer: PageClient, school: School) -> None:
        computer.post(reverse("start-mail"), {"to": "alan@example.org\nBcc: all@example.org"})

        assert mail.outbox == []

    def test_a_backup_is_taken_and_read_back(
        self, computer: PageClient, school: School, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Path] = []

        def back_up(path: Path) -> str:
            asked.append(path)
            return "It holds one school."

        monkeypatch.setattr("inforce.web.setup.back_up", back_up)  # a test's database is no file to copy

        response = computer.post(reverse("start-backup"), follow=True)

        assert [path.parent.name for path in asked] == ["backups"]
        assert f"It is {asked[0].name}, in {asked[0].parent}." in text_of(response)

    def test_the_administrator_gets_a_sign_in_and_no_key(self, computer: PageClient, school: School) -> None:
        typed = {"name": "Alan Fox", "email": "", "kind": "contractor", "username": "alan", "password": PASSWORD}

        response = computer.post(reverse("start-administrator"), typed)

        assert response["Location"] == "/account/second-lock/"
        second_lock_for(computer)
        alan = holder_of(Office.ADMINISTRATOR, school, today=today())
        assert alan is not None
        assert alan.account_link.account == Account.objects.get(username="alan")
        assert computer.get(reverse("start")).status_code == 200  # it goes on where it was
        assert "Alan Fox" in text_of(computer.get(reverse("start")))

    def test_a_weak_password_leaves_nothing(self, computer: PageClient, school: School) -> None:
        before = Entry.objects.count()
        typed = {"name": "Alan Fox", "email": "", "kind": "support", "username": "alan", "password": "password"}

        response = computer.post(reverse("start-administrator"), typed)

        assert "There is a problem" in text_of(response)
        assert (Entry.objects.count(), Person.objects.count(), Account.objects.count()) == (before, 0, 0)

    def test_a_new_link_for_the_chair_puts_the_old_one_out_of_use(self, computer: PageClient, school: School) -> None:
        names = {"chair": "Chris Ward", "clerk": "Carol Dean"}
        computer.post(reverse("start-governors"), names)
        pages = [computer.post(reverse("start-governors")) for _ in range(2)]
        old, new = (re.findall(r"/holm-lane/set-up/chair/[a-z0-9-]+/", page.content.decode())[0] for page in pages)

        assert PageClient().get(old).status_code == 403
        assert PageClient().get(new).status_code == 200

    def test_it_sees_no_page_of_the_governors_part(self, computer: PageClient, school: School) -> None:
        for name in ("setup", "setup-posts", "setup-keys", "setup-slips"):
            assert computer.get(reverse(name, args=["holm-lane"]))["Location"].startswith("/account/sign-in/")


class TestTheGovernorsPart:
    def test_the_chairs_link_works_once(self, computer: PageClient, school: School, chair: PageClient) -> None:
        assert Invitation.objects.filter(used_on=None).count() == 0
        assert computer.get(reverse("start-governors"))["Location"] == "/start/"
        assert "Chris Ward has begun." in text_of(computer.get(reverse("start")))

    def test_a_slip_of_somebody_else_is_no_link_for_the_chair(self, school: School, chair: PageClient) -> None:
        from inforce.people.actions import invite  # noqa: PLC0415 - only here

        clerk = holder_of(Office.CLERK, school, today=today())
        assert clerk is not None
        code = invite(person=clerk, today=today())

        assert PageClient().get(f"/holm-lane/set-up/chair/{code}/").status_code == 403

    def test_posts_are_entered_and_mended(self, school: School, chair: PageClient) -> None:
        at = reverse("setup-posts", args=["holm-lane"])

        assert chair.post(at, POSTS)["Location"] == "/holm-lane/set-up/"
        chair.post(at, POSTS)  # twice changes nothing
        chair.post(at, POSTS | {"safeguarding": "other", "dsl": "Dana Reed"})

        held = {post.office: post.person.name for post in Post.objects.filter(until=None).select_related("person")}
        assert held == {
            "chair": "Chris Ward",
            "clerk": "Carol Dean",
            "headteacher": "Helen Moss",
            "dsl": "Dana Reed",
            "deputy": "David Cole",
            "vice_chair": "Vera Lunn",
        }
        assert Person.objects.count() == 6
        assert Post.objects.count() == 7
        assert problems(school.body) == []
        assert 'value="Dana Reed"' in chair.get(at).content.decode()

    def test_a_head_who_chairs_the_governors_is_refused(self, school: School, chair: PageClient) -> None:
        before = Entry.objects.count()

        response = chair.post(reverse("setup-posts", args=["holm-lane"]), POSTS | {"headteacher": "chris ward"})

        assert "One person cannot lead the school and chair its governors." in text_of(response)
        assert Entry.objects.count() == before

    def test_the_keys_are_made_and_every_slip_stands_alone(self, school: School, chair: PageClient) -> None:
        slips = make_keys(chair)

        assert [(name, bool(code), bool(sign_in)) for name, code, sign_in in slips] == [
            ("Chris Ward", True, False),
            ("Carol Dean", True, True),
            ("Olive Council", True, True),
            ("Chris Ward", True, False),
            ("Helen Moss", True, True),
            ("David Cole", True, True),
            ("Vera Lunn", True, True),
        ]
        assert problems(school.body) == []
        assert chair.get(reverse("setup-keys", args=["holm-lane"]))["Location"] == "/holm-lane/set-up/"

    def test_a_head_or_administrator_holds_no_sheet(
        self, computer: PageClient, school: School, chair: PageClient
    ) -> None:
        typed = {"name": "Alan Fox", "email": "", "kind": "support", "username": "alan", "password": PASSWORD}
        computer.post(reverse("start-administrator"), typed)
        chair.post(reverse("setup-posts", args=["holm-lane"]), POSTS)
        at = reverse("setup-keys", args=["holm-lane"])
        before = Entry.objects.count()

        for name, why in (("Helen Moss", "leads the school"), ("Alan Fox", "looks after the computer")):
            assert f"{name} {why}." in text_of(chair.post(at, SHEETS | {"third": name}))

        assert (MasterKey.objects.count(), Entry.objects.count()) == (0, before)

    def test_the_slips_lie_nowhere_in_clear_and_are_put_away(self, school: School, chair: PageClient) -> None:
        slips = make_keys(chair)
        other = PageClient()
        other.force_login(Account.objects.get(username="chris"))

        for _, code, sign_in in slips:
            assert code not in str(dict(chair.session))
            assert not sign_in or sign_in not in str(dict(chair.session))
        assert other.get(reverse("setup-slips", args=["holm-lane"])).status_code == 404
        chair.post(reverse("setup-slips", args=["holm-lane"]))
        assert chair.get(reverse("setup-slips", args=["holm-lane"])).status_code == 404

    def test_only_the_chair_makes_keys(self, school: School, chair: PageClient) -> None:
        slips = make_keys(chair)
        head = begin_with(slips[4])

        for name in ("setup-posts", "setup-keys"):
            assert head.post(reverse(name, args=["holm-lane"]), SHEETS).status_code == 403


class TestReadyToOpen:
    def test_every_line_says_what_is_missing_and_turns_true(
        self, computer: PageClient, school: School, chair: PageClient
    ) -> None:
        lines = {line.what: (line.done, line.told) for line in ready_lines(school, today=today())}
        assert lines == {
            "The address is safe to type at": (True, "http://localhost:8000"),
            "A test mail arrived": (False, "Send a test mail and type in the code that stands in it."),
            "A backup was taken and read back": (
                False,
                "Take a backup and let it be read back: `inforce backup FILE`.",
            ),
            "Local authority designated officer (LADO): the number was checked": (
                False,
                "Ring the number, and enter it with the day.",
            ),
            "Police: the number was checked": (False, "Ring the number, and enter it with the day."),
            "The table of how long things are kept was seen": (
                False,
                "Look at the table of how long things are kept.",
            ),
            "The keys are made": (False, "The chair of governors makes the keys first."),
        }
        slips = make_keys(chair)
        waits = {line.what: line.told for line in ready_lines(school, today=today()) if not line.done}
        assert waits["A concern about the headteacher can be told"] == (
            "It waits until the chair of governors or the vice-chair of governors "
            "has opened the slip and taken the key."
        )

        take(chair, slips[3])
        stand = {line.what: line.told for line in ready_lines(school, today=today()) if line.done}
        assert stand["A concern about the headteacher can be told"] == "Read by the chair of governors."

        for slip in slips[4:]:
            take(begin_with(slip), slip)
        stand = {line.what: line.told for line in ready_lines(school, today=today()) if line.done}
        assert stand["A concern about an adult can be told"] == "Read by the headteacher and the deputy headteacher."
        assert (
            stand["A concern about the headteacher can be told"]
            == "Read by the chair of governors and the vice-chair of governors."
        )
        assert (
            stand["A concern about the chair of governors can be told"]
            == "Read by the headteacher and the vice-chair of governors."
        )

        computer.post(reverse("start-mail"), {"to": "alan@example.org"})
        computer.post(reverse("start-mail"), {"code": re.findall(r"\d{6}", mail.outbox[0].body)[0]})
        tick(school, "backup")
        chair.post(reverse("setup-retention", args=["holm-lane"]))
        for whom in ("lado", "police"):
            Telephone.objects.create(body=school.body, school=school, whom=whom, number="101", checked_on=today())
        assert is_ready(ready_lines(school, today=today()))
        assert "Yes. Everything below is true." in text_of(chair.get(reverse("setup", args=["holm-lane"])))
        assert not is_ready(ready_lines(school, today=today() + timedelta(days=400)))  # nobody rang for a year

    def test_over_plain_http_it_is_not_ready(self, school: School, settings: Settings) -> None:
        settings.ADDRESS = "http://inforce.holm-lane.example"

        (line,) = [one for one in ready_lines(school, today=today()) if "address" in one.what]

        assert not line.done
        assert "this address begins with http" in line.told


def done_lines(school: School) -> set[str]:
    from inforce.people.queries import ready_lines_of  # noqa: PLC0415 - only here

    return set(ready_lines_of(school))


def tick(school: School, what: str) -> None:
    from inforce.people.actions import tick_ready  # noqa: PLC0415 - only here

    tick_ready(school=school, what=what, today=today(), by=None)


Slip = tuple[str, str, str]
"""A name, the code, and the code to make a sign-in with."""


def make_keys(chair: PageClient) -> list[Slip]:
    """Enter the posts, make the keys, and read the slips off the page."""
    chair.post(reverse("setup-posts", args=["holm-lane"]), POSTS)
    assert chair.post(reverse("setup-keys", args=["holm-lane"]), SHEETS)["Location"] == "/holm-lane/set-up/slips/"
    page = chair.get(reverse("setup-slips", args=["holm-lane"])).content.decode()
    slips = []
    for section in re.findall(r'<section class="slip".*?</section>', page, flags=re.DOTALL):
        (name,) = re.findall(r"<h2>(.*?)</h2>", section)
        codes = re.findall(r'slip__code">([a-z0-9-]+)<', section)
        slips.append((name, codes[-1], codes[0] if len(codes) > 1 else ""))
    return slips


def begin_with(slip: Slip) -> PageClient:
    """A holder makes a sign-in with the first code on their slip."""
    name, _, sign_in = slip
    client = PageClient()
    typed = {"code": sign_in, "username": name.split()[0].lower(), "password": PASSWORD}
    assert client.post(reverse("begin", args=["holm-lane"]), typed).status_code == 302
    second_lock_for(client)
    return client


def take(client: PageClient, slip: Slip) -> None:
    """A holder takes the key with the second code."""
    passphrase = new_passphrase()
    typed = {"step": "key", "code": slip[1], "offered": passphrase, "passphrase": passphrase, "again": passphrase}
    assert client.post(reverse("keys-open", args=["holm-lane"]), typed)["Location"] == "/holm-lane/keys/"


def test_each_holder_goes_through_set_up_in_a_browser_of_their_own(school: School, chair: PageClient) -> None:
    """The whole of it: at the end every post works, every sheet is with its holder, and nothing waits."""
    slips = make_keys(chair)
    take(chair, slips[3])
    for slip in slips[4:]:
        take(begin_with(slip), slip)
    sheet = chair.post(reverse("keys-open", args=["holm-lane"]), {"step": "sheet", "code": slips[0][1]})
    assert len(re.findall(r"<li>[a-z]+</li>", sheet.content.decode())) == 20
    for slip in slips[1:3]:
        holder = begin_with(slip)
        assert (
            holder.post(reverse("keys-open", args=["holm-lane"]), {"step": "sheet", "code": slip[1]}).status_code == 200
        )

    assert Waiting.objects.exclude(sealed=None).count() == 0
    assert {seat.works for seat in working_seats(school, today=today())} == {True}
    assert problems(school.body) == []
