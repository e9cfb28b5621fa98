"""What takes long comes to the screen in turns of the event loop; whatever else is due comes between them."""

from __future__ import annotations

import time
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.ui.library.place import LibraryPlace
from brs_desktop.ui.parts import discard, in_turns
from brs_desktop.ui.places import STOPS
from brs_desktop.ui.turns import Soon
from tests.ui.desks import Person

# Longer than the heart below waits between two beats.
_A_WHILE = 0.004


def busy(heard: list[str], name: str) -> None:
    """A step that takes its time."""
    until = time.perf_counter() + _A_WHILE
    while time.perf_counter() < until:
        pass
    heard.append(name)


def beating(heard: list[str], owner: QObject) -> QTimer:
    """A heart that is due again before any step is over."""
    heart = QTimer(owner)
    heart.timeout.connect(lambda: heard.append("beat"))
    heart.start(1)
    return heart


def test_between_two_steps_everything_else_that_is_due_has_its_turn(qtbot: QtBot) -> None:
    owner = QObject()
    heard: list[str] = []
    heart = beating(heard, owner)
    in_turns(owner, *(partial(busy, heard, f"step {number}") for number in range(4)))
    assert not heard, "nothing is done before the next turn"
    qtbot.waitUntil(lambda: "step 3" in heard)
    heart.stop()
    steps = [place for place, what in enumerate(heard) if what.startswith("step")]
    assert all("beat" in heard[before:after] for before, after in pairwise(steps)), heard


class Canvas(QWidget):
    """Says when it is painted."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self._heard = heard

    def paintEvent(self, event: QPaintEvent) -> None:
        self._heard.append("painted")


def test_what_a_step_changes_is_painted_in_a_turn_before_the_next_step(qtbot: QtBot) -> None:
    heard: list[str] = []
    canvas = Canvas(heard)
    qtbot.addWidget(canvas)
    canvas.show()
    qtbot.waitUntil(lambda: "painted" in heard)
    heard.clear()

    def step() -> None:
        heard.append("step")
        canvas.update()

    beats = QTimer(canvas)
    beats.timeout.connect(lambda: heard.append("beat"))
    beats.start(0)
    in_turns(canvas, step, step, step)
    qtbot.waitUntil(lambda: heard.count("painted") == 3)
    beats.stop()
    first, second, third = (at for at, what in enumerate(heard) if what == "step")
    for begun, ended in ((first, second), (second, third)):
        between = heard[begun + 1 : ended]
        assert "painted" in between, heard
        after = between[between.index("painted") :]
        assert after.count("beat") > 1, "what is due with the step, and before it a turn with nothing but the painting"


def test_what_is_to_be_done_soon_is_done_once_and_can_be_called_off(qtbot: QtBot) -> None:
    heard: list[str] = []
    owner = QObject()
    soon, never = Soon(owner, partial(heard.append, "soon")), Soon(owner, partial(heard.append, "never"))
    for one in (soon, never, soon):
        one.start()
    assert soon.waits and not heard
    never.stop()
    assert not never.waits
    in_turns(owner, partial(heard.append, "behind"))
    qtbot.waitUntil(lambda: "behind" in heard)
    assert heard == ["soon", "behind"] and not soon.waits
    never.start()
    qtbot.waitUntil(lambda: "never" in heard)


def test_steps_end_with_their_owner(qtbot: QtBot) -> None:
    owner = QObject()
    heard: list[str] = []
    in_turns(owner, partial(heard.append, "first"), owner.deleteLater, partial(heard.append, "never"))
    with qtbot.waitSignal(owner.destroyed):
        pass
    loop = QEventLoop()
    QTimer.singleShot(20, loop.quit)
    loop.exec()
    assert heard == ["first"]


def test_two_who_do_something_in_turns_never_share_one(qtbot: QtBot) -> None:
    heard: list[str] = []
    owners = [QObject(), QObject()]
    heart = beating(heard, owners[0])
    for owner in owners:
        in_turns(owner, *(partial(busy, heard, f"step {number}") for number in range(3)))
    qtbot.waitUntil(lambda: heard.count("step 2") == 2)
    heart.stop()
    steps = [place for place, what in enumerate(heard) if what.startswith("step")]
    assert all("beat" in heard[before:after] for before, after in pairwise(steps)), heard
    assert [what for what in heard if what != "beat"] == sorted([f"step {number}" for number in range(3)] * 2)


def test_a_step_that_fails_ends_its_own_chain_only(qtbot: QtBot) -> None:
    heard: list[str] = []
    one, other = QObject(), QObject()
    with qtbot.captureExceptions() as failures:
        in_turns(one, partial(dict[str, int]().pop, "nothing"), partial(heard.append, "never"))
        in_turns(other, partial(heard.append, "first"), partial(heard.append, "last"))
        qtbot.waitUntil(lambda: heard[-1:] == ["last"])
    assert heard == ["first", "last"] and [failure[0] for failure in failures] == [KeyError]


def test_a_step_that_waits_for_something_keeps_nobody_else_from_his(qtbot: QtBot) -> None:
    heard: list[str] = []
    one, other = QObject(), QObject()

    def wait() -> None:
        loop = QEventLoop()
        in_turns(other, partial(heard.append, "other"), loop.quit)
        loop.exec()
        heard.append("one")

    in_turns(one, wait)
    qtbot.waitUntil(lambda: "one" in heard)
    assert heard == ["other", "one"]


def test_what_is_discarded_is_out_of_sight_at_once_and_gone_in_the_next_turn(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    part = QWidget(page)
    page.show()
    with qtbot.waitSignal(part.destroyed):
        discard(part)
        assert not part.isVisible() and part.parentWidget() is page
    assert not page.findChildren(QWidget)


def test_an_opened_record_is_shown_frame_first_and_waits_until_one_can_work(amina: Person) -> None:
    seen: list[tuple[bool, int]] = []
    amina.window.go_to("contacts")
    place: Any = amina.window.place("contacts")
    place.open_record("contacts", None)
    watch = QTimer(amina.window)
    watch.timeout.connect(lambda: seen.append(_shown(place.filler)))
    watch.start(0)
    amina.idle()
    watch.stop()
    assert place.filler.isVisible() and place.filler.page.section
    assert (True, 0) in seen, "the frame was there before the first question"
    assert amina.focus.objectName().startswith("q:")


def _shown(filler: Any) -> tuple[bool, int]:
    if filler is None or not filler.isVisible():
        return False, 0
    return True, len(filler.page.findChildren(QWidget, "question"))


@pytest.mark.parametrize("name", ["library", "contacts", "reports", "sync"])
def test_a_place_that_was_never_seen_is_made_between_turns_and_whole_at_once_for_who_asks(
    amina: Person, name: str
) -> None:
    window = amina.window
    window.go_to(name)
    assert name not in window.places and not window.property("idle")
    assert amina.sees("place_home"), "the place before is shown until then"
    place = window.place(name)
    assert place.isVisible() and window.place(name) is place


@pytest.mark.parametrize("name", ["contacts", "reports", "assistance", "reference", "sync"])
def test_no_part_of_a_place_brings_in_most_of_it(amina: Person, name: str) -> None:
    stop = next(stop for stop in STOPS if stop.name == name)
    place = stop.build(amina.window.desk, amina.window)
    counts = [len(place.findChildren(QWidget))]
    while place.make_some():
        counts.append(len(place.findChildren(QWidget)))
    grown = [after - before for before, after in pairwise(counts)]
    assert max(grown) * 2 < counts[-1], counts


def test_who_goes_elsewhere_on_the_way_to_a_place_is_not_called_back(amina: Person) -> None:
    amina.window.go_to("library")
    amina.window.go_to("home")
    amina.idle()
    assert amina.sees("place_home") and not amina.sees("place_library")
    amina.window.go_to("library")
    amina.find(QWidget, "place_library")


def test_what_is_read_while_a_place_is_still_being_made_is_shown_all_the_same(amina: Person) -> None:
    place = LibraryPlace(amina.window.desk, amina.window)
    while place.make_some():
        amina.until(lambda: not amina.window.desk.data.busy)
    amina.until(lambda: not place.waits)
    assert place.browse.count.text() and place.browse.facets.topLevelItemCount()


def test_a_place_that_was_still_being_made_for_a_workspace_that_is_gone_is_not_shown(amina: Person) -> None:
    """A restore shows Home over what the backup holds; a place half made before it would hold what was."""
    amina.window.go_to("library")
    assert amina.window._begun and amina.window.present == "library"
    with amina.bot.waitSignal(amina.window.workspace_ready):
        amina.window.desk.shut(amina.window.desk.open)
    assert not amina.window._begun
    amina.idle()
    assert amina.sees("place_home") and not amina.sees("place_library")
    amina.press("rail_library")
    assert isinstance(amina.find(QWidget, "place_library"), LibraryPlace)
    amina.idle()
