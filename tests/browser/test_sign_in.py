"""Signing in, in a real browser: passkeys under our strict policy, small screens, no JavaScript, and the axe rules."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.axe import check_axe, open_page, watch_console
from tests.browser.small_site import PASSWORD, small_site

pytestmark = pytest.mark.browser

SMALL = {"width": 320, "height": 640}
LARGE = {"width": 1280, "height": 800}
A_PHONE = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with small_site(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium)
        yield opened
        opened.close()


@pytest.fixture
def small(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=SMALL)
    yield context
    context.close()


def sign_in(page: Page, site: str) -> None:
    open_page(page, f"{site}/account/sign-in/", h1="Sign in")
    page.get_by_label("Your sign-in name").fill("mary")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state("networkidle")


def stands_at(page: Page, path: str) -> None:
    page.wait_for_url(lambda address: urlsplit(address).path == path)


def is_in(page: Page, site: str) -> None:
    page.wait_for_url(lambda address: not urlsplit(address).path.startswith("/account/sign-in/"))
    open_page(page, f"{site}/account/", h1="Your sign-in")


@pytest.mark.parametrize("screen", [SMALL, LARGE], ids=["small", "large"])
def test_every_page_of_signing_in_breaks_no_rule(browser: Browser, site: str, screen: dict[str, int]) -> None:
    page = browser.new_context(viewport=screen).new_page()  # type: ignore[arg-type]  # a plain dict is a ViewportSize
    complaints = watch_console(page)

    for path, h1 in {
        "account/no-sign-up/": "Your school makes your sign-in",
        "account/password/forgotten/": "Forgotten password",
        "help/accessibility/": "Accessibility",
        "help/what-is-kept/": "What is kept about you",
    }.items():
        open_page(page, f"{site}/{path}", h1=h1)
    open_page(page, f"{site}/help/nothing/", h1="There is no such page", status=404)
    sign_in(page, site)
    for path, h1 in {
        "account/": "Your sign-in",
        "account/second-lock/": "Add a second lock to your sign-in",
        "account/app/": "Add codes from an app",
        "account/passkeys/": "Your passkeys and security keys",
        "account/passkeys/new/": "Add a passkey or security key",
        "account/printed-codes/new/": "Ten printed codes",
        "account/password/": "Change your password",
        "account/sign-out/": "Sign out?",
    }.items():
        open_page(page, f"{site}/{path}", h1=h1)

    assert complaints == []
    page.context.close()


def test_a_mistake_is_led_to_and_said_in_the_title(small: BrowserContext, site: str) -> None:
    page = small.new_page()
    open_page(page, f"{site}/account/sign-in/", h1="Sign in")

    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page).to_have_title("Error: Sign in – Inforce")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Enter password.").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    check_axe(page, None, h1="Sign in")


def test_a_passkey_is_added_used_alone_used_second_used_again_and_removed(small: BrowserContext, site: str) -> None:
    page = small.new_page()
    complaints = watch_console(page)
    phone = small.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    phone.send("WebAuthn.addVirtualAuthenticator", {"options": A_PHONE})

    sign_in(page, site)
    open_page(page, f"{site}/account/passkeys/new/", h1="Add a passkey or security key")
    page.get_by_label("A name for it").fill("My phone")
    page.get_by_label("Let me sign in with this alone").check()
    page.get_by_role("button", name="Add", exact=True).click()
    stands_at(page, "/account/printed-codes/")
    check_axe(page, None, h1="Your printed codes")

    open_page(page, f"{site}/account/passkeys/", h1="Your passkeys and security keys")
    page.get_by_role("link", name="Rename My phone").click()
    page.get_by_label("A name for it").fill("Old phone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("rowheader")).to_have_text("Old phone")

    page.get_by_role("button", name="Sign out").click()
    open_page(page, f"{site}/account/sign-in/", h1="Sign in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    is_in(page, site)

    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site)
    check_axe(page, None, h1="Your second lock")
    page.get_by_role("button", name="Use your passkey or security key").click()
    is_in(page, site)

    open_page(page, f"{site}/account/show-again/passkey/?next=/account/", h1="Show that it is still you")
    page.get_by_role("button", name="Use your passkey or security key").click()
    stands_at(page, "/account/")

    open_page(page, f"{site}/account/passkeys/", h1="Your passkeys and security keys")
    page.get_by_role("link", name="Remove Old phone").click()
    check_axe(page, None, h1="Remove this passkey?")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You have none.")).to_be_visible()
    assert complaints == []


def test_a_passkey_that_is_not_there_says_so_in_words(small: BrowserContext, site: str) -> None:
    page = small.new_page()
    phone = small.new_cdp_session(page)
    phone.send("WebAuthn.enable")
    phone.send("WebAuthn.addVirtualAuthenticator", {"options": A_PHONE})
    open_page(page, f"{site}/account/sign-in/", h1="Sign in")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_have_text(
        "That did not work, or was stopped. Try again, or use one of the other ways on this page."
    )


def test_without_javascript_a_password_signs_in_and_a_passkey_is_not_offered(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=SMALL, java_script_enabled=False)  # type: ignore[arg-type]  # as above
    page = context.new_page()
    page.goto(f"{site}/account/sign-in/")

    expect(page.get_by_role("button", name="Sign in with a passkey")).not_to_be_visible()
    expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()
    page.get_by_label("Your sign-in name").fill("mary")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{site}/account/")
    expect(page.locator("h1")).to_have_text("Your sign-in")
    context.close()
