"""Nothing that is written is cut off: every label, button, box and heading of the main screens gets the room it needs.

Looked at in long languages and in tall scripts, in a small window, with usual and with large texts: some combinations
in each run, every one by `make conformance`. What may end in dots must say the whole as its tooltip. On the way the
main screens are compared with the pictures that are kept of them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from brs_desktop.language import CATALOGUES, _, set_language
from brs_desktop.ui import fonts, theme
from brs_desktop.ui.contacts.reach import LinkButton
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.picker import Picker
from brs_desktop.ui.records.giving import GivingButton
from brs_desktop.ui.reports.filler.bar import Heading
from brs_desktop.ui.wrapped import WrappedButton, WrappedCheck
from brs_desktop.workspace import Workspace
from tests.helpers.scripts import catalogues, pseudo
from tests.ui.clashing import clashing
from tests.ui.desks import Person, contact
from tests.ui.looks import looks_otherwise
from tests.ui.screens import main_screens, screens, screens_and_dialogs, some_screens
from tests.ui.unmarked import unmarked

# The size of texts at which every screen is looked at in a language, at the others some are; all with BRS_SCREENS=all.
EVERYWHERE = {"fr": 200, "ru": 200, "ar": 200, "zh": 150}
LANGUAGES = ("fr", "ru", "ar")  # the longest words, and the ones from right to left
EVERYTHING = os.environ.get("BRS_SCREENS") == "all"
BESIDE = {"fr": ("es",), "ru": ("en",)}  # spoken in the same window before it
TABLES = ("repeat:", "matrix:", "qt_")  # the form's own tables have as many columns as the form asks for
TURNS = 20  # of the event loop in which a screen finds its places
LATE_MS = 20_000  # in which a loaded machine may still draw what it has read
SLACK = 3  # logical pixels that rounding may take


def cut(root: QWidget) -> list[str]:
    """What is on the screen and cut off, with the room it needs and the room it has."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.objectName().startswith("qt_"):
            continue
        needed = _needed(widget)
        lost = _lost(widget)
        if needed.width() > widget.width() + SLACK or needed.height() > widget.height() + SLACK or lost > SLACK:
            size = f"needs {needed.width()}x{needed.height()} has {widget.width()}x{widget.height()} outside {lost}"
            found.append(f"{_called(widget)}: {size}")
        if isinstance(widget, QHeaderView) and not widget.toolTip():
            found += _headings(widget)
    return found


def _called(widget: QWidget) -> str:
    above = widget.parentWidget()
    words = getattr(widget, "text", lambda: "")() if isinstance(widget, QLabel | QAbstractButton) else ""
    place = widget.objectName() or (above.objectName() if above is not None else "")
    return f"{type(widget).__name__} {place} {words[:40]!r}"


def _needed(widget: QWidget) -> QSize:
    """The least room in which all the words are seen."""
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return QSize(0, 0)
    if isinstance(widget, QLabel | QAbstractButton) and "…" in widget.text() and widget.toolTip():
        return QSize(0, widget.fontMetrics().height())
    if isinstance(widget, Heading):
        assert widget.toolTip() or widget.sizeHint().width() <= widget.width(), f"{_called(widget)} says no more"
        return QSize(0, widget.fontMetrics().height())
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            return QSize(widget.minimumSizeHint().width(), widget.heightForWidth(widget.width()))
        return widget.sizeHint()
    if isinstance(widget, GivingButton | LinkButton):
        assert widget.accessibleName() and widget.toolTip(), f"{_called(widget)} may be short and says no more"
        return QSize(0, widget.fontMetrics().height())
    if isinstance(widget, WrappedCheck | WrappedButton):
        return QSize(widget.minimumSizeHint().width(), widget.heightForWidth(widget.width()))
    if isinstance(widget, QAbstractButton) and widget.text():
        hint = widget.sizeHint()
        return QSize(hint.width(), widget.fontMetrics().height() * (widget.text().count("\n") + 1))
    if isinstance(widget, QComboBox):
        letters = widget.fontMetrics()
        wide = 0 if isinstance(widget, Picker) else letters.horizontalAdvance(widget.currentText()) + 24
        return QSize(wide, letters.height())
    return QSize(0, 0)


def _lost(widget: QWidget) -> int:
    """How many pixels of its width lie outside of what it stands in: sideways nothing is scrolled to."""
    if not isinstance(widget, QLabel | QAbstractButton | QComboBox):
        return 0
    seen, above = QRect(QPoint(0, 0), widget.size()), widget
    while (above := above.parentWidget()) is not None:
        place = QRect(widget.mapTo(above, QPoint(0, 0)), widget.size())
        inside = place.intersected(QRect(0, place.top(), above.width(), place.height()))
        seen.setWidth(min(seen.width(), max(0, inside.width())))
        if above.isWindow():
            break
    return widget.width() - seen.width()


def _headings(header: QHeaderView) -> Iterator[str]:
    """Headings of columns: they may end in dots where the column says its name as a tooltip."""
    model = header.model()
    if header.orientation() != Qt.Orientation.Horizontal or model is None:
        return
    for section in range(header.count()):
        words = str(model.headerData(section, header.orientation()) or "")
        told = model.headerData(section, header.orientation(), Qt.ItemDataRole.ToolTipRole)
        if header.isSectionHidden(section) or not words or told:
            continue
        needed = header.fontMetrics().horizontalAdvance(words)
        if needed > header.sectionSize(section) + SLACK:
            yield f"heading {words!r}: needs {needed} has {header.sectionSize(section)}"


def covered(root: QWidget) -> list[str]:
    """Buttons that stand on one another, where the room was too low for all of them."""
    beside: dict[QWidget, list[QAbstractButton]] = {}
    for one in root.findChildren(QAbstractButton):
        above = one.parentWidget()
        if one.isVisible() and above is not None and not one.objectName().startswith("qt_"):
            beside.setdefault(above, []).append(one)
    return [
        f"{_called(first)} and {_called(second)} cover each other"
        for row in beside.values()
        for first, second in combinations(row, 2)
        if (shared := first.geometry().intersected(second.geometry())).width() > SLACK and shared.height() > SLACK
    ]


def sideways(root: QWidget) -> list[str]:
    """The pages that scroll sideways; a form's own tables may."""
    areas = (one for one in root.findChildren(QAbstractScrollArea) if one.isVisible())
    return [
        one.objectName() or type(one).__name__
        for one in areas
        if one.horizontalScrollBar().isVisible() and not one.objectName().startswith(TABLES)
    ]


def looked_at(person: Person) -> list[str]:
    """What is wrong with the screen once its parts have their places: a part may be laid out some turns later."""
    found = [""]
    for _turn in range(TURNS):
        person.bot.wait(0)
        QApplication.sendPostedEvents()
        found = [
            *cut(person.window),
            *covered(person.window),
            *(f"scrolls sideways: {one}" for one in sideways(person.window)),
        ]
        if not found:
            break
    return found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a contact, a clash between two people and a report begun; each test works on a copy."""
    folder = clashing(tmp_path_factory.mktemp("cut"))
    with Workspace.open(folder) as workspace:
        workspace.add("contacts", contact("Amina Odhiambo", function="Director of Chemicals"))
    return folder


@pytest.fixture
def pseudo_languages(tmp_path: Path) -> Iterator[Path]:
    """Catalogues in which what is translated is longer, has accents and stands in brackets."""
    pseudo.write(tmp_path / "pseudo", catalogues.messages(catalogues.read("en")))
    yield tmp_path / "pseudo"
    set_language("en", CATALOGUES)


@pytest.fixture
def settled(sit: Callable[..., Person], kept: Path, tmp_path: Path) -> Person:
    """Somebody at the window of such a workspace."""
    return sit(Path(shutil.copytree(kept, tmp_path / "amina")))


def compared(person: Person, language: str, screen: str) -> list[str]:
    """What is to be said of a screen that never comes to look as its kept picture."""
    with suppress(TimeoutError):
        person.bot.waitUntil(lambda: not looks_otherwise(language, screen, person.window), timeout=LATE_MS)
    return looks_otherwise(language, screen, person.window)


@pytest.mark.parametrize("language", EVERYWHERE)
def test_nothing_is_cut_off(settled: Person, language: str) -> None:
    """One window for each language: usual texts first, then larger ones, then the largest."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    found, walked = [], 0
    for spoken in (*BESIDE.get(language, ()), language):
        speak(settled, application, spoken)
        for screen in main_screens(settled):
            walked += 1
            found += [f"100 % {spoken} {screen}: {one}" for one in looked_at(settled)]
            found += compared(settled, spoken, screen)
    for percent in (100, 150, 200):
        walk = screens if EVERYTHING or percent == EVERYWHERE[language] else some_screens
        if percent == 100 and walk is some_screens:
            continue  # the main screens were looked at
        if theme.look.percent != percent:
            theme.apply(application, dark=False, percent=percent)
        speak(settled, application, language)
        for screen in walk(settled):
            walked += 1
            found += [f"{percent} % {screen}: {one}" for one in looked_at(settled)]
    assert not found, "\n".join(found)
    assert walked >= 40, "most screens were not looked at"


def speak(person: Person, application: QApplication, language: str) -> None:
    """Speak a language in a small window, from a place at which nothing is open."""
    person.press("rail_settings")
    person.window.speak(language)
    fonts.use(application, language)
    person.window.resize(1024, 600)
    person.idle()


@pytest.mark.parametrize(("language", "walk", "least"), [("fr", screens_and_dialogs, 32), ("ar", some_screens, 6)])
def test_every_word_of_the_program_is_marked_for_translation(
    settled: Person, pseudo_languages: Path, language: str, walk: Callable[[Person], Iterator[str]], least: int
) -> None:
    """Each screen and dialog in a pseudo-language, longer than English, once from the left; some screens mirrored."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    set_language(language, pseudo_languages)
    settled.window.speak(language)
    fonts.use(application, language)
    settled.idle()
    found, walked = [], 0
    for screen in walk(settled):
        walked += 1
        found += [f"{screen}: {one}" for one in (*unmarked(settled.window), *looked_at(settled))]
    assert not found, "\n".join(found)
    assert walked >= least


def test_a_word_that_is_not_marked_is_found(qtbot: QtBot, dressed: QApplication, pseudo_languages: Path) -> None:
    set_language("fr", pseudo_languages)
    room = QWidget()
    qtbot.addWidget(room)
    column = QVBoxLayout(room)
    for words in (_("Settings"), "Settings", "Kenya", f"{_('Today')} · 12", "3 Check and submit now"):
        column.addWidget(text(words))
    room.show()
    assert [one.partition(" in ")[0] for one in unmarked(room)] == [
        "Label : ['Settings']",
        "Label : ['3 Check and submit now']",
    ]


def test_a_cut_label_and_a_cut_button_are_found(qtbot: QtBot, dressed: QApplication) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    column = QVBoxLayout(room)
    tight, fits = text("Responsible authority", name="tight"), text("Name", name="fits")
    tight.setFixedWidth(40)
    low = button("Keep this answer", name="low")
    low.setFixedWidth(30)
    for widget in (tight, fits, low):
        column.addWidget(widget)
    outside = text("Nobody sees the end", name="outside")
    outside.setParent(room)
    room.show()
    outside.show()
    outside.move(room.width() - 30, 0)
    found = "\n".join(cut(room))
    assert all(name in found for name in ("tight", "low", "outside")) and "fits" not in found
    assert covered(room) == []
    over = button("Stands on it", name="over")
    over.setParent(room)
    over.setGeometry(low.geometry())
    over.show()
    assert len(covered(room)) == 1
