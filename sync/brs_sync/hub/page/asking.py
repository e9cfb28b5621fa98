"""What a view is given of a request, and what it gives back; no sockets here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from brs_sync.errors import SyncProblem
from brs_sync.hub.page.forms import Fields
from brs_sync.hub.page.gate import PREFIX
from brs_sync.hub.page.sessions import Session
from brs_sync.hub.page.tongue import Tongue


@dataclass(frozen=True, slots=True)
class Ask:
    """A request whose body has come whole, by somebody who may ask it."""

    tongue: Tongue
    now_ms: int
    source: str
    path: str
    names: Mapping[str, str] = field(default_factory=dict)
    query: Fields = field(default_factory=Fields)
    form: Fields = field(default_factory=Fields)
    session: Session | None = None
    problem: SyncProblem | None = None  # of what was posted: the page comes again with what was typed

    @property
    def after(self) -> str:
        """Behind which row of a list the page begins."""
        return self.query.one("after")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the browser's: a template and what stands in it."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """Another page is to be asked for: what was posted is done, and is not done again by looking once more."""

    path: str
    begins: Session | None = None
    ends: bool = False
    language: str = ""


Answer = Shown | Moved
View = Callable[[Ask], Answer]


def place(*parts: str, **query: str) -> str:
    """The address of a page."""
    path = "/".join((PREFIX, *parts)) if parts else f"{PREFIX}/"
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path
