"""A walk through the page in headless Chromium with scripts turned off, by the Tab and Enter keys alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.hubpage.browser import Browser, lacking
from tests.hubpage.conftest import code_of
from tests.sync.roads.hubs import Device, Hub

pytestmark = pytest.mark.skipif(bool(lacking()), reason=f"not on this machine: {lacking()}")
THERE = "contacts/WLK"
PLACES = ("", "devices", "invitations", "quarantine", "receipts", "storage")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Started once; it takes seconds."""
    with Browser(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    chromium.forget()
    return chromium


@pytest.fixture(scope="module")
def amina(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    """A device that has written something."""
    with hub.device(tmp_path_factory.mktemp("walk") / "amina", THERE, "contacts/KEN") as amina:
        amina.write(THERE, "jo", name="Jo")
        amina.sync()
        yield amina


def test_an_administrator_walks_through_it_by_keys_alone(
    hub: Hub, browser: Browser, amina: Device, tmp_path: Path
) -> None:
    browser.open(f"{hub.url}/admin/")
    assert browser.title() == "Sign in – Hub"
    browser.press(code_of(hub))  # the keys go to the only field by themselves
    browser.go()
    assert browser.url == f"{hub.url}/admin/" and browser.words("h1") == "Overview"

    browser.press(Keys.TAB)
    assert browser.at().accessible_name == "To the content" and browser.at().is_displayed()
    browser.follow("Devices")
    assert "amina" in browser.words() and "Focal point" in browser.words()

    browser.follow("Invitations")
    browser.step_to("Country")
    browser.press("ken")
    browser.follow("Make the code")
    code = re.search(r"\b([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\b", browser.words())
    assert code is not None and code[1] not in browser.url and browser.seen("figure svg")
    with Device(tmp_path / "new", hub.url) as new:
        assert "contacts/KEN" in new.client.enrol(code[1], "New").prefixes

    _end(browser, "amina", Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert "In wrong hands" in browser.words()
    browser.follow("Quarantine")
    browser.follow("Look at it")
    assert "contacts/=jo" in browser.words()
    browser.follow("Let in up to number 1")
    assert "What you looked at is let in." in browser.words() and "Nothing is set aside." in browser.words()

    _end(browser, "New")
    assert "Nothing was deleted on it" in browser.words() and not browser.seen("button.grave")

    browser.follow("العربية")
    assert browser.mark("dir") == "rtl" and browser.words("h1").startswith("الجهاز")
    browser.follow("تسجيل الخروج")
    assert browser.words("h1") == "تسجيل الدخول"
    browser.follow("English")


def _end(browser: Browser, name: str, *choice: str) -> None:
    """End a device: choose how by the arrow keys, say that one is sure, and press the button."""
    browser.follow("Devices")
    browser.follow(name)
    browser.step_to("No longer used")
    browser.press(Keys.SPACE, *choice)
    browser.step_to("I am sure")
    browser.press(Keys.SPACE)
    browser.follow("End it")


def test_every_place_fits_a_narrow_screen_in_every_language(hub: Hub, browser: Browser, amina: Device) -> None:
    _sign_in(browser, hub)
    for language in ("Français", "Español", "Русский", "中文", "العربية", "English"):
        browser.follow(language)
        for place in PLACES:
            browser.open(f"{hub.url}/admin/{place}")
            wide, room = browser.measured(320, 600)
            assert wide <= room <= 320, (language, place)


def _sign_in(browser: Browser, hub: Hub) -> None:
    browser.open(f"{hub.url}/admin/")
    browser.press(code_of(hub))
    browser.go()


def test_it_is_dark_where_that_is_preferred_and_plain_on_paper(hub: Hub, browser: Browser, amina: Device) -> None:
    _sign_in(browser, hub)
    grounds = []
    for dark in (False, True):
        browser.dark(dark)
        grounds += browser.styled("body", "background-color")
    assert len(set(grounds)) == 2
    browser.dark(False)
    browser.printed()
    assert browser.seen("h1") and not browser.seen("nav") and not browser.seen("form")
    browser.printed(False)
