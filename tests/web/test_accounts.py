"""Signing in with and without a second lock, and what allauth does with our words and our rules."""

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import InvalidToken
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import RequestFactory, override_settings
from django.urls import resolve, reverse
from pytest_django import Settings

from inforce.keys import server_key
from inforce.people import adapter
from inforce.people.models import Account
from inforce.web import accounts
from tests.pages import PageClient

PASSWORD = "kestrel over quiet harbour"


@pytest.fixture(autouse=True)
def quick_and_quiet(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # what is tested here is not it


@pytest.fixture
def mary(db: None) -> Account:
    account = Account(username="mary", email="mary@example.org")
    account.set_password(PASSWORD)
    account.save()
    return account


def signed_in(account: Account) -> PageClient:
    client = PageClient()
    response = client.post(reverse("account_login"), {"login": account.username, "password": PASSWORD})
    assert response.status_code == 302
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def six_figures(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def printed_codes(client: PageClient) -> list[str]:
    html = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return ["".join(pair) for pair in re.findall(r"<li>(\d{4}) (\d{4})</li>", html)]


# --- signing in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["mary", "MARY", " mary ", "mary@example.org"])
def test_she_signs_in_with_her_name_or_her_address(mary: Account, typed: str) -> None:
    client = PageClient()

    response = client.post(reverse("account_login"), {"login": typed, "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(mary.pk)


def test_a_wrong_name_and_a_wrong_password_get_one_answer(mary: Account) -> None:
    def answer(login: str) -> str:
        response = PageClient().post(reverse("account_login"), {"login": login, "password": "wrong"})
        return text_of(response)

    assert answer("mary") == answer("nobody")
    assert "The name or the password is not right." in answer("mary")


@pytest.mark.parametrize("typed", ["mary", "nobody", "mary@example.org", "nobody@example.org"])
def test_known_or_not_one_password_is_hashed(mary: Account, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, given, salt: hashed.append(given) or encode(self, given, salt)
    )
    mary.set_password(PASSWORD)
    mary.save()
    hashed.clear()

    PageClient().post(reverse("account_login"), {"login": typed, "password": "wrong"})

    assert hashed == ["wrong"]


def test_the_title_says_that_there_is_a_mistake(mary: Account) -> None:
    response = PageClient().post(reverse("account_login"), {"login": "mary", "password": "wrong"})

    assert "<title>Error: Sign in – Inforce</title>" in response.content.decode()


def test_guessing_is_slowed(mary: Account) -> None:
    client = PageClient()

    answers = [
        text_of(client.post(reverse("account_login"), {"login": "mary", "password": f"guess {n}"})) for n in range(12)
    ]

    assert "That was tried too often." in answers[-1]


def test_nobody_signs_themselves_up(db: None) -> None:
    client = PageClient()

    for response in (client.get(reverse("account_signup")), client.post(reverse("account_signup"), {"username": "x"})):
        assert "Nobody can make one for themselves." in text_of(response)
    assert not Account.objects.exists()


def test_an_ended_account_is_told_so(mary: Account) -> None:
    mary.is_active = False
    mary.save()

    response = PageClient().post(reverse("account_login"), {"login": "mary", "password": PASSWORD}, follow=True)

    assert "The name or the password is not right." in text_of(response) or "Your sign-in has ended" in text_of(
        response
    )


def test_signing_out_takes_a_press_not_a_link(mary: Account) -> None:
    client = signed_in(mary)

    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


# --- passwords -------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_made_anew_with_a_code_from_the_mail(mary: Account) -> None:
    client = PageClient()
    client.post(reverse("account_reset_password"), {"email": "mary@example.org"})
    [message] = mail.outbox
    code = re.search(r"^([A-Z0-9]{3,}-?[A-Z0-9]*)$", str(message.body), re.MULTILINE)
    assert code is not None

    client.post(reverse("account_confirm_password_reset_code"), {"code": code[1]})
    new = "lantern under slow weather"
    response = client.post(
        reverse("account_complete_password_reset"), {"password1": new, "password2": new}, follow=True
    )

    assert "Your password is changed" in text_of(response)
    mary.refresh_from_db()
    assert mary.check_password(new)


def test_the_mail_names_nobody_and_nothing_and_leads_nowhere(mary: Account) -> None:
    PageClient().post(reverse("account_reset_password"), {"email": "mary@example.org"})

    [message] = mail.outbox
    assert message.subject == "Your code"
    assert [word for word in ("mary", "http", "Hollin") if word in str(message.body)] == []


def test_an_unknown_address_gets_the_same_page_and_a_mail_too(mary: Account) -> None:
    def page_for(address: str) -> str:
        response = PageClient().post(reverse("account_reset_password"), {"email": address}, follow=True)
        return text_of(response).replace(address, "ADDRESS")

    assert page_for("mary@example.org") == page_for("nobody@example.org")
    assert [message.subject for message in mail.outbox] == ["Your code", "No sign-in with this address"]


def test_a_password_that_is_easy_to_guess_is_refused_in_plain_words(mary: Account) -> None:
    response = signed_in(mary).post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "password", "password2": "password"}
    )

    assert "This password is too short." in text_of(response)


# --- the second lock -------------------------------------------------------------------------------------------


def test_printed_codes_alone_are_a_second_lock(mary: Account) -> None:
    client = signed_in(mary)
    client.post(reverse("mfa_generate_recovery_codes"))
    codes = printed_codes(client)
    assert len(codes) == 10

    client = PageClient()
    response = client.post(reverse("account_login"), {"login": "mary", "password": PASSWORD})
    assert response["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    wrong = client.post(reverse("mfa_authenticate"), {"code": "00000000"})
    assert "That code is not right." in text_of(wrong)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert client.session["_auth_user_id"] == str(mary.pk)
    assert printed_codes(client) == codes[1:]


def test_a_printed_code_is_good_once(mary: Account) -> None:
    client = signed_in(mary)
    client.post(reverse("mfa_generate_recovery_codes"))
    code = printed_codes(client)[0]

    def sign_in_with(code: str) -> bool:
        client = PageClient()
        client.post(reverse("account_login"), {"login": "mary", "password": PASSWORD})
        client.post(reverse("mfa_authenticate"), {"code": code})
        return "_auth_user_id" in client.session

    assert (sign_in_with(code), sign_in_with(code)) == (True, False)


def test_an_app_is_added_with_its_first_code(mary: Account) -> None:
    client = signed_in(mary)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context_data["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": six_figures(secret)})

    app = Authenticator.objects.get(user=mary, type=Authenticator.Type.TOTP)
    assert secret not in str(app.data)
    assert "data:image/svg+xml" in page.content.decode()


def test_an_app_s_secret_is_unreadable_without_the_key_file(tmp_path: Path) -> None:
    once, again = encrypt("ABCDEFGH"), encrypt("ABCDEFGH")

    assert decrypt(once) == decrypt(again) == "ABCDEFGH"
    assert "ABCDEFGH" not in once
    assert once != again
    with override_settings(DATA=tmp_path), pytest.raises(InvalidToken):
        decrypt(once)


def test_it_is_the_key_file_that_travels_in_a_backup() -> None:
    assert adapter.SERVER_KEY == server_key.FILE


def test_what_changes_a_sign_in_asks_again_once_some_minutes_have_passed(mary: Account) -> None:
    client = signed_in(mary)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200

    session = client.session
    session["account_authentication_methods"] = [
        one | {"at": one["at"] - 400} for one in session["account_authentication_methods"]
    ]
    session.save()

    response = client.get(reverse("mfa_activate_totp"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert "Show that it is still you" in text_of(client.get(response["Location"]))


# --- who must have one -----------------------------------------------------------------------------------------


@pytest.fixture
def must_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        accounts, "needs_second_factor", lambda account: not Authenticator.objects.filter(user=account).exists()
    )


def asked_for(client: PageClient, path: str) -> str | None:
    request = RequestFactory().get(path)
    request.user, request.session = Account.objects.get(username="mary"), client.session
    request.resolver_match = resolve(path)
    response = accounts.SecondFactorMiddleware(lambda _: None).process_view(request, lambda _: None, (), {})  # type: ignore[arg-type, return-value]
    return response["Location"] if response else None


def test_a_post_holder_without_one_is_led_to_it_from_every_page_but_those_of_signing_in(
    mary: Account, must_have_one: None
) -> None:
    client = signed_in(mary)

    assert asked_for(client, "/hollin-bank/tell/") == reverse("second_lock")
    assert asked_for(client, reverse("mfa_index")) is None
    assert asked_for(client, reverse("account_logout")) is None
    assert asked_for(client, reverse("accessibility")) is None


def test_with_one_the_way_is_free(mary: Account, must_have_one: None) -> None:
    client = signed_in(mary)
    client.post(reverse("mfa_generate_recovery_codes"))

    assert asked_for(client, "/hollin-bank/tell/") is None


def test_the_page_that_asks_says_why_and_offers_three_kinds(mary: Account, must_have_one: None) -> None:
    page = text_of(signed_in(mary).get(reverse("second_lock")))

    assert "You hold a post at this school" in page
    assert all(kind in page for kind in ("A passkey, or a security key", "A code from an app", "Ten printed codes"))


# --- passkeys: addresses without database keys -----------------------------------------------------------------


def test_somebody_else_s_passkey_is_not_there(mary: Account) -> None:
    other = Account.objects.create(username="joe")
    theirs = Authenticator.objects.create(user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "Joe's"})

    client = signed_in(mary)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        for address in (accounts.passkey_address(theirs), str(theirs.pk), "0123456789abcdef"):
            assert client.get(reverse(name, kwargs={"passkey": address})).status_code == 404


def test_the_pages_of_signing_in_keep_the_rules_of_the_house(mary: Account) -> None:
    client = signed_in(mary)

    seen = [
        client.get(reverse(name)).status_code
        for name in (
            "mfa_index",
            "second_lock",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_list_webauthn",
            "mfa_generate_recovery_codes",
            "account_change_password",
            "account_logout",
            "account_reauthenticate",
            "account_reset_password",
        )
    ]

    assert seen == [200] * 10
