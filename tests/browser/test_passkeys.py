"""Passkeys, by Chromium's own virtual authenticator: a phone opens this, staff add a key and are asked once more."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

pytestmark = pytest.mark.browser

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(house: str, chromium: Browser) -> Iterator[Page]:
    """Give a browser at a name that passkeys are made for, and collect what its policy stopped."""
    context = chromium.new_context(base_url=house.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    stopped: list[str] = []
    page.on("console", lambda said: stopped.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert stopped == []


@pytest.fixture
def phone(page: Page) -> CDPSession:
    """Give this browser a phone that knows its owner's finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    return devtools


def be(page: Page, role: str) -> None:
    page.goto("/demo/")
    page.locator("section", has_text=role).get_by_role("button").first.click()


def test_somebody_opens_their_phone_and_comes_in_with_it_and_takes_it_away(page: Page, phone: CDPSession) -> None:
    be(page, "People supported")
    page.goto("/me/")
    page.get_by_role("link", name="Open this with my phone").click()
    page.get_by_role("button", name="Open this phone with my finger, face or code").click()
    expect(page.get_by_text("Done. This phone opens it from now on.")).to_be_visible()
    page.goto("/me/")
    name = page.get_by_text("My name is").inner_text()

    page.get_by_role("button", name="I have finished").click()
    page.get_by_role("button", name="Use my phone").press("Space")
    expect(page.get_by_role("button", name="I have finished")).to_be_visible()
    page.goto("/me/")
    assert page.get_by_text("My name is").inner_text() == name

    page.goto("/me/phones/")
    expect(page.get_by_text("You used it on")).to_be_visible()
    page.get_by_role("button", name="Take this phone away").click()
    expect(page.get_by_text("Done. That phone opens nothing any more.")).to_be_visible()
    page.get_by_role("button", name="I have finished").click()
    page.get_by_role("button", name="Use my phone").click()
    expect(page.get_by_role("alert").get_by_text("This phone did not open it.")).to_be_visible()


def test_a_phone_that_does_not_know_who_it_is_says_what_else_there_is(page: Page, phone: CDPSession) -> None:
    page.goto("/sign-in/")

    page.get_by_role("button", name="Use my phone").click()

    expect(page.get_by_text("This phone did not open it. Press again, or come in another way.")).to_be_visible()
    expect(page.get_by_role("link", name="I have a card")).to_be_visible()


def test_without_a_script_the_button_says_what_else_there_is(house: str, chromium: Browser) -> None:
    context = chromium.new_context(base_url=house, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")

    page.get_by_role("button", name="Use my phone").click()

    expect(page.get_by_role("alert").get_by_text("This phone did not open it.")).to_be_visible()
    expect(page.get_by_role("link", name="I have a card")).to_be_visible()
    context.close()


def test_staff_add_a_passkey_rename_it_and_read_worries_after_one_press(page: Page, phone: CDPSession) -> None:
    be(page, "Safeguarding leads")
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("A name for it").fill("Blue key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("They are shown only this once.")).to_be_visible()

    # The demo's own sign-in proves nothing, as one of long ago: one press, and the page that was wanted is there.
    be(page, "Safeguarding leads")
    page.goto("/worries/")
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/worries/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Worries")

    page.goto("/accounts/2fa/")
    page.get_by_role("link", name=re.compile("Rename.*Blue key")).click()
    page.get_by_label("A name for it").fill("Green key")
    page.get_by_role("button", name="Keep this name").click()
    page.get_by_role("link", name=re.compile("Take away.*Green key")).click()
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("heading", name="How I sign in")).to_be_visible()
    expect(page.get_by_text("Green key")).to_have_count(0)


def test_staff_set_up_an_app_by_a_picture_that_our_policy_lets_through(page: Page) -> None:
    be(page, "Managers of homes")
    page.goto("/accounts/2fa/totp/activate/")

    picture = page.get_by_role("img", name="The picture for your app")

    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
