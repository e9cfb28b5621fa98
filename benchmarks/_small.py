"""How long clashes to decide, another language and another look hold the interface thread of a new workspace."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks._hearts import Heart, sit_down, until

CLASHES = 40
_PLACES = ("library", "contacts", "reports", "assistance", "reference", "sync", "settings", "contacts")
# What is painted, and what is made in a turn of its own, comes after what was asked for is there.
_AFTERWARDS_S = 0.4

Act = Callable[[Any, Heart], dict[str, float]]


def clashing(window: Any, heart: Heart) -> dict[str, float]:
    """Sync is seen for the first time while clashes wait: they are read, listed, and the first is compared."""
    heart.start()
    window.go_to("sync")
    rest(window)
    told = heart.stop()
    review = window.place("sync").review
    if len(review.table.clashes) != CLASHES or review.result.clash is None:
        raise RuntimeError("the clashes are not compared")
    return told


def switching(window: Any, heart: Heart) -> dict[str, float]:
    """Arabic and back to English, with every place seen and the contacts on the screen."""
    return _changing(window, heart, [partial(window.speak, code) for code in ("ar", "en")])


def darkening(window: Any, heart: Heart) -> dict[str, float]:
    """Dark and back to light, with every place seen and the contacts on the screen."""
    return _changing(window, heart, [partial(window.desk.keep, look=look) for look in ("dark", "light")])


def enlarging(window: Any, heart: Heart) -> dict[str, float]:
    """Texts half as large again and back, with every place seen and the contacts on the screen."""
    return _changing(window, heart, [partial(window.desk.keep, text_percent=size) for size in (150, 100)])


def _changing(window: Any, heart: Heart, changes: list[Callable[[], Any]]) -> dict[str, float]:
    for name in _PLACES:
        window.go_to(name)
        rest(window)
    heart.start()
    for change in changes:
        change()
        rest(window)
    return heart.stop()


def rest(window: Any) -> None:
    """Until nothing is left to do, and what was asked for is painted."""
    until(lambda: bool(window.property("idle")))
    still = time.perf_counter()
    until(lambda: time.perf_counter() - still > _AFTERWARDS_S and bool(window.property("idle")))


def clash(folder: Path, other: Path) -> None:
    """Two people of a country give the same contacts different answers; only the first copy has both."""
    from brs_desktop.workspace import Workspace

    with Workspace.open(folder) as mine, Workspace.open(other) as theirs:
        _admit(mine, theirs)
        answers = {"organisation": "Ministry of Environment", "country": "KEN", "function": "Officer"}
        made = [mine.add("contacts", answers | {"name": f"Grace {number}"}).key.record for number in range(CLASHES)]
        _carry(mine, theirs)
        for workspace, function in ((mine, "Director"), (theirs, "Head of unit")):
            for record in made:
                workspace.set(f"contacts/{record}", {"function": function})
        _carry(theirs, mine)


def _admit(root: Any, other: Any) -> None:
    grants = []
    for one in (root, other):
        one.replica.add_root(root.replica.key)
        grants.append(
            root.replica.issue_grant(
                one.replica.key,
                person=one.profile.person_id,
                name=one.profile.name,
                role="focal-point",
                prefixes=["contacts/KEN"],
                rights=["read", "write", "resolve"],
            )
        )
    for one in (root, other):
        one.replica.receive([], grants)


def _carry(giver: Any, taker: Any) -> None:
    taker.replica.receive(list(giver.replica.commits_after("contacts/KEN", {}, 1 << 24)))


def nothing(_folder: Path, _other: Path) -> None:
    """The new workspace as it is."""


def at_a_new_window(act: Act, prepare: Callable[[Path, Path], None] = nothing) -> None:
    """Sit at the window of a new workspace, made ready together with a second one; do it, tell it, go."""
    from brs_desktop.app import build
    from brs_desktop.workspace import Workspace

    with tempfile.TemporaryDirectory() as name:
        folder, other = Path(name) / "workspace", Path(name) / "other"
        for place, person in ((folder, "Amina"), (other, "Jean")):
            with Workspace.init(place, name=person, country="KEN", languages=("en",)) as made:
                made.searching.fill()
            if prepare is nothing:
                break
        prepare(folder, other)
        window = build(folder, "en")

        def sit() -> None:
            until(lambda: bool(window.property("idle")) and not window.ahead.waits)
            print(json.dumps(act(window, Heart())), flush=True)
            window.close()

        sit_down(window, sit)


WHAT: Mapping[str, tuple[Act, Callable[[Path, Path], None]]] = {
    "first visit, sync with clashes": (clashing, clash),
    "switching the language": (switching, nothing),
    "dark and light": (darkening, nothing),
    "the size of texts": (enlarging, nothing),
}


def main() -> None:
    """One of them."""
    at_a_new_window(*WHAT[sys.argv[1]])


if __name__ == "__main__":
    main()
