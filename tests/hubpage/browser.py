"""A real browser without a script and without a mouse: Chromium, its page's scripts turned off, driven by keys."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Self

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.helpers.patience import PATIENCE_S

# How many stops of the Tab key lie between where the keys go now and what is named so; of round buttons one is a stop.
_STEPS = """
const kinds = 'a[href], button, input:not([type=hidden]), select, textarea';
const group = (one) => [...document.getElementsByName(one.name)];
const stop = (one) => group(one).find((other) => other.checked) || group(one)[0];
const all = [...document.querySelectorAll(kinds)].filter((one) => one.type !== 'radio' || one === stop(one));
const named = (one) => (one.labels && one.labels.length ? one.labels[0] : one).textContent;
const from = all.indexOf(document.activeElement);
const wanted = all.filter((one) => named(one).includes(arguments[0]));
const next = wanted.find((one) => all.indexOf(one) >= from) || wanted[0];
return next ? all.indexOf(next) - from : null;
"""
_SAID = (
    "--headless=new",
    "--no-sandbox",  # who tests is root in a container, where Chromium has no other
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--force-device-scale-factor=1",
)


def lacking() -> str:
    """What is not here of what it takes; empty where all is."""
    return ", ".join(one for one in ("chromium", "chromedriver") if shutil.which(one) is None)


class Browser:
    """One window."""

    def __init__(self, profile: Path) -> None:
        options = Options()
        options.binary_location = str(shutil.which("chromium"))
        for word in (*_SAID, f"--user-data-dir={profile}"):
            options.add_argument(word)
        options.add_experimental_option(
            "prefs",
            {"profile.managed_default_content_settings.javascript": 2, "intl.accept_languages": "en"},
        )
        self._driver = webdriver.Chrome(options=options, service=Service(str(shutil.which("chromedriver"))))
        self._driver.set_page_load_timeout(PATIENCE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._driver.quit()

    def open(self, url: str) -> None:
        """Type an address."""
        self._driver.get(url)

    def forget(self) -> None:
        """Be a browser that was never here, in a window of its usual size."""
        self._driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
        self.size(1024, 600)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        ActionChains(self._driver).send_keys(*keys).perform()

    def at(self) -> WebElement:
        """Where the keys go."""
        return self._driver.switch_to.active_element

    def step_to(self, name: str) -> None:
        """Press Tab as often as there is something before what these words name, and see that it has the keys then."""
        steps = self._driver.execute_script(_STEPS, name)
        assert steps is not None, f"nothing here is named {name}: {self.words()}"
        chain = ActionChains(self._driver)
        if steps < 0:
            chain.key_down(Keys.SHIFT)
        chain.send_keys(*[Keys.TAB] * abs(steps))
        if steps < 0:
            chain.key_up(Keys.SHIFT)
        chain.perform()
        reached = self.at().accessible_name
        assert name in reached, f"{steps} steps with the Tab key lead to {reached} and not to {name}"

    def go(self, *keys: str) -> None:
        """Press what leads to another page, and wait for that."""
        before = self._driver.execute_script("return performance.timeOrigin")
        self.press(*(keys or (Keys.ENTER,)))

        def is_there(driver: webdriver.Chrome) -> bool:
            with suppress(WebDriverException):  # between two pages nothing can be asked
                origin, state = driver.execute_script("return [performance.timeOrigin, document.readyState]")
                return bool(origin != before and state == "complete")
            return False

        WebDriverWait(self._driver, PATIENCE_S, poll_frequency=0.02).until(is_there)

    def follow(self, name: str) -> None:
        """Go to a link or button by Tab, and press Enter there."""
        self.step_to(name)
        self.go()

    def words(self, kind: str = "main") -> str:
        """What stands on the page."""
        return str(self._driver.find_element(By.TAG_NAME, kind).text)

    def title(self) -> str:
        """What the page calls itself; a script would have written over it."""
        return str(self._driver.title)

    @property
    def url(self) -> str:
        """The address that everybody sees."""
        return str(self._driver.current_url)

    def mark(self, name: str) -> str:
        """A mark of the page's root, such as its direction."""
        return str(self._driver.find_element(By.TAG_NAME, "html").get_dom_attribute(name))

    def measured(self, width: int, height: int) -> tuple[int, int]:
        """How wide the page is where the window is so wide, and how wide that is."""
        self.size(width, height)
        metrics = self._driver.execute_cdp_cmd("Page.getLayoutMetrics", {})
        return int(metrics["cssContentSize"]["width"]), int(metrics["cssLayoutViewport"]["clientWidth"])

    def size(self, width: int, height: int) -> None:
        """Be a window, or a phone, of that size."""
        said = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", said)

    def dark(self, on: bool = True) -> None:
        """Prefer dark."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def printed(self, on: bool = True) -> None:
        """Look as on paper."""
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print" if on else ""})

    def styled(self, select: str, what: str) -> list[str]:
        """One property of how things look that a selector finds."""
        return [one.value_of_css_property(what) for one in self._driver.find_elements(By.CSS_SELECTOR, select)]

    def seen(self, select: str) -> list[WebElement]:
        """What a selector finds and somebody sees."""
        return [one for one in self._driver.find_elements(By.CSS_SELECTOR, select) if one.is_displayed()]

    def picture(self, path: Path) -> None:
        """Take a picture of what the window shows."""
        self._driver.save_screenshot(str(path))
