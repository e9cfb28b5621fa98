"""One hub for all tests of its page, each with sessions and devices of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.helpers.patience import PATIENCE_S
from tests.sync.roads.hubs import Hub


class Visitor:
    """A browser of the simplest kind: it keeps cookies, follows where it is sent and says from which page it comes."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url
        self._session = requests.Session()
        # A hub's own certificate is known by its pin, which is tested elsewhere.
        self._ways: dict[str, Any] = {"timeout": PATIENCE_S, "verify": False}
        self._session.headers["Accept-Language"] = language
        self.proof = ""

    def get(self, path: str, method: str = "GET", **headers: str) -> requests.Response:
        answer = self._session.request(method, self.url + path, headers=headers, **self._ways)
        if found := re.search(r'name="proof" value="(\w+)"', answer.text):
            self.proof = found[1]
        return answer

    def post(
        self, path: str, body: dict[str, Any] | str | bytes | None = None, *, follow: bool = True, **headers: str
    ) -> requests.Response:
        """A form; a dict is one of this session's own, unless it says otherwise."""
        data = {"proof": self.proof} | body if isinstance(body, dict) else body
        form = {"Origin": self.url, "Content-Type": "application/x-www-form-urlencoded"}
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._session.post(self.url + path, data=data, headers=form | said, allow_redirects=follow, **self._ways)

    def sign_in(self, code: str) -> requests.Response:
        answer = self.post("/admin/sign-in", {"code": code})
        self.get("/admin/")
        return answer

    def drop(self) -> None:
        self._session.cookies.clear()

    @property
    def secret(self) -> str:
        return str(self._session.cookies.get("brs-page"))

    @property
    def cookies(self) -> list[Any]:
        return list(self._session.cookies)

    def show(self, secret: str) -> None:
        self._session.cookies.set("brs-page", secret)


def said(answer: requests.Response) -> str:
    """What stands on a page, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    options = ("--admin-listen", "127.0.0.1:0", "--log", "requests", "--name", "Centre North")
    with Hub(tmp_path_factory.mktemp("paged") / "hub", options=options) as hub:
        yield hub


def code_of(hub: Hub) -> str:
    (line,) = hub.run("page")
    return str(line["code"])


@pytest.fixture
def stranger(hub: Hub) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(hub.url)


@pytest.fixture
def visitor(hub: Hub) -> Visitor:
    """Somebody who has."""
    one = Visitor(hub.url)
    assert one.sign_in(code_of(hub)).status_code == 200
    return one


def own(tmp_path: Path, hub: Hub, name: str, *prefixes: str) -> Any:
    """A device that has joined."""
    return hub.device(tmp_path / name, *prefixes)
