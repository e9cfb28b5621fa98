"""A change of look or language in a window that stands: each widget once, in turns, and in the end as if opened so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from brs_desktop import language
from brs_desktop.ui import speech, theme
from brs_desktop.ui.dressing import change, direction
from brs_desktop.ui.telling import Told
from brs_desktop.workspace import Workspace
from tests.ui.desks import Person, new_workspace, stand_up

Sit = Callable[..., Person]
PLACES = ("library", "contacts", "sync", "settings", "home")
ROLES = (
    QPalette.ColorRole.Window,
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Base,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.Highlight,
)
Taken = tuple[object, ...]


def walk_about(person: Person) -> dict[str, Taken]:
    """Be at every place once; what all that is seen there has taken of the look."""
    found: dict[str, Taken] = {}
    for name in PLACES:
        person.press(f"rail_{name}")
        person.idle()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        found |= taken(person.window, name)
    return found


def wear(person: Person, change_to: str) -> None:
    """A language, a look or a size of texts, as one chooses it."""
    if change_to.isdigit():
        person.window.desk.keep(text_percent=int(change_to))
    elif change_to in ("dark", "light"):
        person.window.desk.keep(look=change_to)
    else:
        person.window.speak(change_to)


def taken(root: QWidget, path: str) -> dict[str, Taken]:
    """What everything that is seen in a widget has taken of the look, by where it stands."""
    letters, colours = root.font(), root.palette()
    found: dict[str, Taken] = {
        path: (
            (letters.families(), letters.pointSizeF(), letters.weight(), root.layoutDirection()),
            [colours.color(role).name() for role in ROLES],
            root.geometry(),
            # What holds others remembers, where it scrolls, what those asked for when it was laid out last.
            None if root.findChild(QWidget) else root.sizeHint(),
        )
    }
    counted: Counter[str] = Counter()
    for child in root.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            called = f"{type(child).__name__}:{child.objectName()}"
            counted[called] += 1
            found |= taken(child, f"{path}/{called} {counted[called]}")
    return found


@pytest.mark.parametrize(
    "changes",
    [
        ("ar", "dark", "150"),
        ("200", "ar", "dark", "zh", "100"),
        ("zh", "150", "light", "dark", "fr", "ar", "en", "125"),
    ],
    ids=" ".join,
)
def test_after_any_changes_everything_is_as_in_a_window_opened_so(sit: Sit, tmp_path: Path, changes: list[str]) -> None:
    folder = new_workspace(tmp_path / "w")
    person = sit(folder)
    walk_about(person)
    for number, change_to in enumerate(changes):
        wear(person, change_to)
        if number % 2:
            person.idle()  # else the next one comes while this one is under way
    person.idle()
    changed = walk_about(person)
    spoken = next((one for one in reversed(changes) if not one.isdigit() and one not in ("dark", "light")), "en")
    stand_up(person)
    again = sit(folder, spoken)
    opened = walk_about(again)
    both = changed.keys() & opened.keys()
    assert len(both) > 250, "the two windows have hardly anything in common"
    assert not again.window.findChildren(QDialogButtonBox), "its words are Qt's own: the window would have to tell it"
    other = {
        one: [(had, has) for had, has in zip(changed[one], opened[one], strict=True) if had != has] for one in both
    }
    told = [f"{one[-90:]}: {differs}" for one, differs in other.items() if differs]
    assert not told, "\n".join(told)


class Dressings(QObject):
    """Counts how often each widget is dressed."""

    def __init__(self) -> None:
        super().__init__()
        self.counted: Counter[QWidget] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange and isinstance(watched, QWidget):
            self.counted[watched] += 1
        return False


@pytest.mark.parametrize("change_to", ["ar", "dark", "150"])
def test_each_widget_is_dressed_once_in_many_turns(amina: Person, dressed: QApplication, change_to: str) -> None:
    walk_about(amina)
    every = [amina.window, *amina.window.findChildren(QWidget)]
    watched = [one for one in every if one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)]
    dressings, turns, beats = Dressings(), [], QTimer()
    for one in watched:
        one.installEventFilter(dressings)
    beats.timeout.connect(lambda: turns.append(sum(dressings.counted.values())))
    beats.start(0)
    wear(amina, change_to)
    amina.until(lambda: bool(change.waits))
    amina.idle()
    beats.stop()
    living = [one for one in dressings.counted if isValid(one)]
    twice = [f"{type(one).__name__} {one.objectName()}" for one in living if dressings.counted[one] > 1]
    assert len(dressings.counted) > 500 and len(twice) < 20, twice
    steps = [after - before for before, after in pairwise(turns)]
    assert max(steps) < len(watched) / 3, "the event loop comes to its turn meanwhile"


def inks(labels: Iterable[QLabel]) -> set[str]:
    return {one.palette().windowText().color().name() for one in labels}


def test_what_is_in_sight_is_painted_anew_when_all_of_it_is_ready(amina: Person) -> None:
    walk_about(amina)
    seen = [one for one in amina.window.findChildren(QLabel) if one.isVisible() and not one.property("role")]
    assert inks(seen) == {theme.LIGHT.ink}
    found: list[tuple[bool, bool]] = []
    beats = QTimer()
    beats.timeout.connect(lambda: found.append((amina.window.updatesEnabled(), inks(seen) == {theme.DARK.ink})))
    wear(amina, "dark")
    amina.until(lambda: bool(change.waits))
    assert not amina.window.updatesEnabled()
    beats.start(0)
    amina.idle()
    beats.stop()
    assert (True, True) in found and (True, False) not in found
    assert amina.window.updatesEnabled()


@pytest.mark.parametrize("at_once", [False, True], ids=["by the rail", "at once"])
def test_a_place_is_shown_when_it_has_taken_the_change(amina: Person, at_once: bool) -> None:
    walk_about(amina)
    library = amina.window.place("library")
    amina.window.speak("ar")
    assert change.waits and library.layoutDirection() == Qt.LayoutDirection.LeftToRight
    if at_once:
        amina.window.place("library")
        amina.window.go_to("library")
        amina.window.place("library")
    else:
        amina.press("rail_library")
    amina.until(library.isVisible)
    inside = [library, *(one for one in library.findChildren(QWidget) if one.isVisible())]
    assert {one.layoutDirection() for one in inside} == {Qt.LayoutDirection.RightToLeft}
    assert {one.font().families()[0] for one in inside} == {"Noto Sans Arabic"}
    amina.idle()
    assert direction() == amina.window.layoutDirection()


def test_what_is_spoken_is_kept_behind_the_painting_and_though_one_leaves_before_it(sit: Sit, tmp_path: Path) -> None:
    folder = new_workspace(tmp_path / "w")
    person = sit(folder)
    painted: list[bool] = []
    kept: list[str] = []

    def look_behind_what_was_asked() -> None:
        person.window.desk.data.run(lambda _job: kept.append(person.workspace.profile.language))

    person.window.speak("fr")
    change.behind(person.window, lambda: painted.append(person.window.updatesEnabled()))
    change.behind(person.window, look_behind_what_was_asked)
    look_behind_what_was_asked()
    assert not person.window.updatesEnabled() and not painted
    person.until(lambda: len(kept) == 2)
    assert painted == [True] and kept == ["en", "fr"]
    person.window.speak("ar")
    assert change.waits
    stand_up(person)
    with Workspace.open(folder) as left:
        assert left.profile.language == "ar"


@pytest.mark.parametrize("at_once", [False, True], ids=["by the painting", "at once"])
def test_what_fails_behind_the_painting_keeps_nothing_else_from_being_done(amina: Person, at_once: bool) -> None:
    walk_about(amina)
    begun: list[str] = []

    def fail() -> None:
        raise ValueError("cannot begin")

    amina.window.speak("ar")
    for act in (fail, lambda: begun.append("second"), fail, lambda: begun.append("last")):
        change.behind(amina.window, act)
    with pytest.raises(ValueError, match="cannot begin"):
        if at_once:
            change.let_go()
        else:
            change.bring(amina.window.place("home"))
    assert begun == ["second", "last"]
    amina.idle()
    assert amina.window.place("library").layoutDirection() == Qt.LayoutDirection.RightToLeft


class Word(QLabel):
    """Says which language is spoken."""

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        speech.speak(self.say)

    def say(self) -> None:
        self.setText(language.language())


class Unfolding(QWidget):
    """Has room for a second word only where Arabic is spoken."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = Word(self), Word(self)
        self.second.hide()
        lines = QVBoxLayout(self)
        lines.addWidget(self.first)
        lines.addWidget(self.second)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.first.text() == "ar":
            self.second.show()
        return super().event(event)


def test_what_has_room_only_now_says_its_words_before_it_is_painted(qtbot: QtBot, dressed: QApplication) -> None:
    unfolding = Unfolding()
    qtbot.addWidget(unfolding)
    unfolding.show()
    speech.switch_in_turns("ar")
    painted: list[str] = []
    change.behind(
        unfolding, lambda: painted.extend(one.text() for one in unfolding.findChildren(Word) if one.isVisible())
    )
    qtbot.waitUntil(lambda: not change.waits)
    assert painted == ["ar", "ar"]


def of_own_direction(person: Person) -> set[QWidget]:
    every = person.window.findChildren(QWidget)
    return {one for one in every if one.testAttribute(Qt.WidgetAttribute.WA_SetLayoutDirection)}


@pytest.mark.parametrize("then", ["ar", "fr"])
def test_what_is_out_of_sight_turns_round_though_another_change_comes_before_it_did(amina: Person, then: str) -> None:
    walk_about(amina)
    library, own = amina.window.place("library"), of_own_direction(amina)
    amina.window.speak("ar")
    change.bring(amina.window.place("home"))
    assert amina.window.layoutDirection() == Qt.LayoutDirection.RightToLeft and change.waits
    assert library.layoutDirection() == Qt.LayoutDirection.LeftToRight and library in of_own_direction(amina)
    amina.window.speak(then)
    amina.idle()
    assert library.layoutDirection() == direction()
    kept = [f"{type(one).__name__} {one.objectName()}" for one in of_own_direction(amina) - own]
    assert not kept, "they would follow no change of direction any more"


class Speaker(QWidget):
    """Says in which language it spoke."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        speech.speech.switched.connect(self.say)

    def say(self) -> None:
        self.said.append(language.language())


def test_where_no_window_is_shown_everything_is_said_at_once(qtbot: QtBot) -> None:
    speaker = Speaker()
    qtbot.addWidget(speaker)
    speech.switch_in_turns("ar")
    assert speaker.said == ["ar"] and not change.waits


class Listener:
    def __init__(self, heard: list[str], name: str) -> None:
        self.heard, self.name = heard, name

    def hear(self) -> None:
        self.heard.append(self.name)
        if self.name == "bad":
            raise ValueError("cannot hear")


def test_one_who_fails_does_not_keep_the_others_from_being_told() -> None:
    told = Told()
    heard: list[str] = []
    kept = [Listener(heard, name) for name in ("first", "bad", "last")]
    for one in kept:
        told.connect(one.hear)
    with pytest.raises(ValueError, match="cannot hear"):
        told.emit()
    assert heard == ["first", "bad", "last"]


def test_where_no_window_is_shown_one_who_fails_does_not_keep_the_change_from_its_end(dressed: QApplication) -> None:
    told = Told()
    heard: list[str] = []
    kept = [Listener(heard, name) for name in ("first", "bad", "next", "bad", "last")]
    for one in kept:
        told.connect(one.hear)
    with pytest.raises(ValueError, match="cannot hear"):
        change.begin(dressed, told)
    assert heard == ["first", "bad", "next", "bad", "last"] and not change.waits
    change.begin(dressed, Told())
    assert len(heard) == 5, "they were told of a change that was not theirs"


def test_who_is_gone_is_told_nothing_and_kept_nowhere() -> None:
    told = Told()
    heard: list[str] = []
    for _each in range(1000):
        told.connect(Listener(heard, "gone").hear)
    told.emit()
    assert heard == [] and told.all() == [] and len(told._told) <= 64
