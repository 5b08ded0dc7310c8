"""My key in a browser: opening, locking, slips, the passphrase; and what ends it."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import override_settings
from django.urls import reverse

from inforce.core.routing import Office
from inforce.core.words import new_passphrase
from inforce.keys.actions import Slip, give_post
from inforce.keys.ceremony import make_master_key
from inforce.keys.models import PersonKey, Vault, Waiting
from inforce.keys.queries import holder_of
from inforce.keys.trust import working_seats
from inforce.people.actions import engage
from inforce.people.models import Person
from inforce.web.clock import today
from inforce.web.vault import COOKIE
from tests.keyed import Keys, account_of
from tests.keys.conftest import TODAY, Cast
from tests.pages import PageClient

PASSPHRASE = "otter kettle thimble garden"


def browser(person: Person, **options: Any) -> PageClient:
    """A browser in which somebody has signed in."""
    account = account_of(person, today=TODAY)
    Authenticator.objects.get_or_create(user=account, type=Authenticator.Type.RECOVERY_CODES, defaults={"data": {}})
    client = PageClient(**options)
    client.force_login(account)
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def at(name: str, *args: object) -> str:
    return reverse(name, args=["ashfield", *args])


def open_with(client: PageClient, passphrase: str, *, then: str = "") -> Any:
    address = at("keys-unlock") + (f"?next={then}" if then else "")
    return client.post(address, {"passphrase": passphrase})


class TestOpening:
    def test_the_passphrase_opens_and_leads_on(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        before = client.session.session_key

        response = open_with(client, keys.passphrases[cast.chair.ref], then="/ashfield/keys/passphrase/")

        assert (response.status_code, response["Location"]) == (302, "/ashfield/keys/passphrase/")
        cookie = response.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Strict", "/", "")
        assert client.session.session_key != before
        assert "Your key is open in this browser." in text_of(client.get(at("keys")))

    @pytest.mark.parametrize(
        "elsewhere",
        ["https://evil.example/", "//evil.example/ashfield/", "/other-school/", "/ashfield", "javascript:1"],
    )
    def test_it_leads_nowhere_but_to_this_school(self, cast: Cast, keys: Keys, elsewhere: str) -> None:
        response = open_with(browser(cast.chair), keys.passphrases[cast.chair.ref], then=elsewhere)

        assert response["Location"] == "/ashfield/keys/"

    def test_a_page_that_needs_it_asks_and_comes_back(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)

        asked = client.get(at("keys-passphrase"))

        assert asked["Location"] == "/ashfield/keys/with-my-key/?next=%2Fashfield%2Fkeys%2Fpassphrase%2F"
        done = client.post(asked["Location"], {"passphrase": keys.passphrases[cast.chair.ref]})
        assert done["Location"] == "/ashfield/keys/passphrase/"

    @pytest.mark.usefixtures("keys")
    def test_a_wrong_one_says_so_beside_the_box(self, cast: Cast) -> None:
        response = open_with(browser(cast.chair), "quite another sentence")

        assert "That is not the passphrase. Look for a word left out or swapped." in text_of(response)
        assert COOKIE not in response.cookies
        assert Vault.objects.count() == 0

    def test_attack_31_after_wrong_ones_even_the_right_one_waits(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        for _ in range(5):
            open_with(client, "quite another sentence")

        response = open_with(client, keys.passphrases[cast.chair.ref])

        assert "That was wrong too often. Wait a minute, then try again. Nothing is lost." in text_of(response)

    def test_attack_11_the_cookie_opens_nothing_in_another_session(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        open_with(client, keys.passphrases[cast.chair.ref])
        thief = browser(cast.chair)
        thief.cookies[COOKIE] = client.cookies[COOKIE].value

        assert "Your key is locked." in text_of(thief.get(at("keys")))
        assert "Your key is open" in text_of(client.get(at("keys")))

    def test_another_persons_session_is_not_opened_by_it(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        open_with(client, keys.passphrases[cast.chair.ref])
        other = browser(cast.head)
        other.cookies[COOKIE] = client.cookies[COOKIE].value

        assert "Your key is locked." in text_of(other.get(at("keys")))

    @pytest.mark.usefixtures("keys")
    def test_whoever_has_no_key_and_no_slip_is_told_that_they_need_none(self, cast: Cast) -> None:
        assert "you need no key" in text_of(browser(cast.clerk).get(at("keys-unlock"), follow=True))

    def test_over_plain_http_nothing_is_opened(self, cast: Cast, keys: Keys) -> None:
        with override_settings(ADDRESS="http://inforce.school.example"):
            client = browser(cast.chair)
            response = open_with(client, keys.passphrases[cast.chair.ref])

        assert "this address begins with http" in text_of(response)
        assert Vault.objects.count() == 0

    def test_when_too_many_open_at_once_it_says_wait(
        self, cast: Cast, keys: Keys, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("inforce.keys.slow.AT_ONCE", 0)
        monkeypatch.setattr("inforce.keys.slow.IN_THE_QUEUE", 0)

        response = open_with(browser(cast.chair), keys.passphrases[cast.chair.ref])

        assert response.status_code == 503
        assert "Wait ten seconds, then try again." in text_of(response)


class TestWarnings:
    def test_attack_8_the_chair_reads_that_her_key_was_replaced_before_anything_else(
        self, cast: Cast, keys: Keys
    ) -> None:
        from tests.keys.test_trust import sql  # noqa: PLC0415 - one line of another test

        sql("UPDATE inforce_officekey SET public = %s WHERE office = 'chair'", "age1" + "q" * 58)
        client = browser(cast.chair)

        response = open_with(client, keys.passphrases[cast.chair.ref], then="/ashfield/keys/passphrase/")

        assert response["Location"] == "/ashfield/keys/?next=%2Fashfield%2Fkeys%2Fpassphrase%2F"
        shown = text_of(client.get(response["Location"]))
        assert "The key of the chair of governors (Ashfield Primary: Carol Chair) was changed or added" in shown
        assert "Go on" in shown


class TestLocking:
    def test_the_button_locks_it(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        open_with(client, keys.passphrases[cast.chair.ref])

        response = client.post(at("keys-lock"))

        assert response.cookies[COOKIE].value == ""
        assert response["Clear-Site-Data"] == '"cache"'
        assert Vault.objects.count() == 0
        assert client.get(at("keys-passphrase")).status_code == 302

    def test_signing_out_locks_it(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        open_with(client, keys.passphrases[cast.chair.ref])
        assert Vault.objects.count() == 1

        response = client.post(reverse("account_logout"))

        assert Vault.objects.count() == 0
        assert response.cookies[COOKIE].value == ""

    def test_a_change_of_post_locks_it(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.head)
        open_with(client, keys.passphrases[cast.head.ref])

        give_post(
            person=cast.mary,
            school=cast.school,
            office=Office.DSL,
            since=TODAY,
            today=TODAY,
            by=None,
            signer=keys.unlocked(cast.chair),
        )

        assert "Your key is locked." in text_of(client.get(at("keys")))

    def test_on_a_shared_computer_nothing_is_opened(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        open_with(client, keys.passphrases[cast.chair.ref])

        client.post(at("keys-shared"))
        response = open_with(client, keys.passphrases[cast.chair.ref])

        assert "You said that others use this computer too" in text_of(response)
        assert Vault.objects.count() == 0

    @pytest.mark.parametrize("name", ["keys-lock", "keys-shared"])
    @pytest.mark.usefixtures("keys")
    def test_a_get_changes_nothing(self, cast: Cast, name: str) -> None:
        assert browser(cast.chair).get(at(name)).status_code == 405


class TestSlips:
    @pytest.fixture
    def slips(self, cast: Cast) -> list[Slip]:
        holders = [cast.chair, cast.clerk, cast.mary]
        return make_master_key(body=cast.body, by=cast.chair, sheet_holders=holders, today=today())

    def slip_of(self, slips: list[Slip], person: Person, what: str) -> Slip:
        (found,) = [slip for slip in slips if slip.person == person and slip.what == what]
        return found

    def test_a_sheet_is_shown_once_to_its_holder(self, cast: Cast, slips: list[Slip]) -> None:
        code = self.slip_of(slips, cast.clerk, Waiting.What.SHEET).code
        client = browser(cast.clerk)

        before = client.post(at("keys-open"), {"code": code})
        sheet = client.post(at("keys-open"), {"code": code, "step": "sheet"})
        again = client.post(at("keys-open"), {"code": code, "step": "sheet"})

        assert "is shown once" in text_of(before)
        assert len(re.findall(r"<li>[a-z]+</li>", sheet.content.decode())) == 20
        assert sheet["Cache-Control"] == "no-store, private"
        assert again.status_code == 403
        assert "it was used already" in text_of(client.post(at("keys-open"), {"code": code}))

    def test_the_chair_does_not_see_anothers_sheet(self, cast: Cast, slips: list[Slip]) -> None:
        code = self.slip_of(slips, cast.clerk, Waiting.What.SHEET).code
        client = browser(cast.chair)

        assert "This slip is for somebody else." in text_of(client.post(at("keys-open"), {"code": code}))
        assert client.post(at("keys-open"), {"code": code, "step": "sheet"}).status_code == 403
        assert Waiting.objects.get(person=cast.clerk).sealed is not None

    def test_a_holder_who_does_not_work_here_opens_theirs_and_sees_no_other_page(
        self, cast: Cast, slips: list[Slip]
    ) -> None:
        code = self.slip_of(slips, cast.mary, Waiting.What.SHEET).code
        client = browser(cast.mary)  # she is on the list, and nothing more

        assert client.post(at("keys-open"), {"code": code, "step": "sheet"}).status_code == 200
        assert client.get(at("keys")).status_code == 404

    @pytest.mark.usefixtures("slips")
    def test_whoever_has_a_slip_and_no_key_is_led_to_it(self, cast: Cast) -> None:
        response = browser(cast.chair).get(at("keys-unlock"))

        assert response["Location"] == "/ashfield/keys/open/"

    @pytest.mark.usefixtures("cast")
    def test_a_stranger_is_led_to_sign_in(self) -> None:
        response = PageClient().get(at("keys-open"))

        assert response["Location"] == "/account/sign-in/?next=/ashfield/keys/open/"

    def test_a_post_is_taken_with_the_words_offered(self, cast: Cast, slips: list[Slip]) -> None:
        code = self.slip_of(slips, cast.chair, Waiting.What.OFFICE_KEY).code
        client = browser(cast.chair)

        page = client.post(at("keys-open"), {"code": code})
        offered = " ".join(re.findall(r'nine-words__word">([a-z]+)<', page.content.decode()))
        done = client.post(
            at("keys-open"),
            {"step": "key", "code": code, "offered": offered, "passphrase": offered, "again": offered},
        )

        assert done["Location"] == "/ashfield/keys/"
        assert {seat.office for seat in working_seats(cast.school, today=today()) if seat.works} == {Office.CHAIR}
        assert open_with(client, offered).status_code == 302
        assert "You can open what is told to this post" in text_of(client.get(at("keys")))

    @pytest.mark.parametrize(
        ("passphrase", "again", "why"),
        [
            (PASSPHRASE, PASSPHRASE + "s", "This is not the same as above. Type it once more."),
            ("short one", "short one", "Your passphrase has 9 characters."),
            ("", "", "Enter your passphrase."),
        ],
    )
    def test_a_mistake_is_named_and_the_slip_stays(
        self, cast: Cast, slips: list[Slip], passphrase: str, again: str, why: str
    ) -> None:
        code = self.slip_of(slips, cast.chair, Waiting.What.OFFICE_KEY).code
        offered = new_passphrase()

        response = browser(cast.chair).post(
            at("keys-open"),
            {"step": "key", "code": code, "offered": offered, "passphrase": passphrase, "again": again},
        )

        assert why in text_of(response)
        assert offered.split()[3] in text_of(response)
        assert PersonKey.objects.count() == 0

    def test_a_further_post_is_taken_with_the_passphrase_one_has(self, cast: Cast, keys: Keys) -> None:
        slip = give_post(
            person=cast.deputy,
            school=cast.school,
            office=Office.DSL,
            since=TODAY,
            today=TODAY,
            by=None,
            signer=keys.unlocked(cast.chair),
        ).slip
        assert slip is not None
        client = browser(cast.deputy)

        page = client.post(at("keys-open"), {"code": slip.code})
        wrong = client.post(at("keys-open"), {"step": "key", "code": slip.code, "passphrase": PASSPHRASE})
        done = client.post(
            at("keys-open"), {"step": "key", "code": slip.code, "passphrase": keys.passphrases[cast.deputy.ref]}
        )

        assert "designated safeguarding lead" in text_of(page)
        assert "That is not the passphrase." in text_of(wrong)
        assert done.status_code == 302


class TestPassphrase:
    def test_it_is_changed(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        old = keys.passphrases[cast.chair.ref]
        open_with(client, old)
        typed = {"offered": new_passphrase(), "passphrase": PASSPHRASE, "again": PASSPHRASE}

        wrong = client.post(at("keys-passphrase"), typed | {"old": "not this one at all"})
        done = client.post(at("keys-passphrase"), typed | {"old": old})

        assert "That is not the passphrase." in text_of(wrong)
        assert done["Location"] == "/ashfield/keys/"
        assert "That is not the passphrase." in text_of(open_with(client, old))
        assert open_with(client, PASSPHRASE).status_code == 302


class TestPosts:
    def give(self, client: PageClient, person: Person, office: Office, name: str = "post-give", **more: str) -> Any:
        typed = {"office": office.value, "person": person.ref, "acting": "no"} | more
        day = today()
        return client.post(
            at(name), typed | {"since_day": str(day.day), "since_month": str(day.month), "since_year": str(day.year)}
        )

    @pytest.fixture
    def staff(self, cast: Cast) -> None:
        for person in (cast.mary, cast.chair, cast.head):
            engage(person=person, school=cast.school, kind="support", since=TODAY, today=TODAY)

    @pytest.mark.usefixtures("staff")
    def test_the_chair_gives_a_post_and_prints_the_newcomers_slip(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        open_with(client, keys.passphrases[cast.chair.ref])

        done = self.give(client, cast.mary, Office.DSL)
        slip = text_of(client.get(done["Location"]))

        assert done["Location"] == "/ashfield/set-up/slips/"
        assert "The key of the designated safeguarding lead." in slip
        assert holder_of(Office.DSL, cast.school, today=today()) == cast.mary

    @pytest.mark.usefixtures("staff", "keys")
    def test_it_asks_for_the_key_first(self, cast: Cast) -> None:
        assert browser(cast.chair).get(at("post-give"))["Location"].startswith("/ashfield/keys/with-my-key/?next=")

    @pytest.mark.usefixtures("staff", "keys")
    def test_attack_7_the_administrator_is_refused_with_the_sentence(self, cast: Cast) -> None:
        response = self.give(browser(cast.administrator), cast.mary, Office.CHAIR)

        assert "The administrator alone cannot do it." in text_of(response)
        assert holder_of(Office.CHAIR, cast.school, today=today()) == cast.chair

    @pytest.mark.usefixtures("staff")
    def test_two_sheets_give_it_when_nobody_is_left(self, cast: Cast, keys: Keys) -> None:
        first, second, _ = keys.sheets.values()
        client = browser(cast.clerk)

        wrong = self.give(client, cast.mary, Office.CHAIR, "post-give-with-sheets", first=first, second=first)
        done = self.give(client, cast.mary, Office.CHAIR, "post-give-with-sheets", first=first.upper(), second=second)

        assert "These are the words of the same sheet twice." in text_of(wrong)
        assert done["Location"] == "/ashfield/set-up/slips/"
        assert holder_of(Office.CHAIR, cast.school, today=today()) == cast.mary

    def test_a_post_is_ended(self, cast: Cast, keys: Keys) -> None:
        client = browser(cast.chair)
        open_with(client, keys.passphrases[cast.chair.ref])
        post = cast.vice_chair.posts.get()

        assert "would no longer be vice-chair of governors" in text_of(client.get(at("post-end", post.ref)))
        client.post(at("post-end", post.ref))

        assert holder_of(Office.VICE_CHAIR, cast.school, today=today()) is None
        assert client.get(at("post-end", post.ref)).status_code == 404

    @pytest.mark.usefixtures("staff", "keys")
    def test_whoever_holds_no_post_sees_no_such_page(self, cast: Cast) -> None:
        client = browser(cast.mary)

        assert {client.get(at(name)).status_code for name in ("posts", "post-give", "post-give-with-sheets")} == {404}
