"""Nothing that is written is cut off: every label, button, box and heading of the main screens gets the room it needs.

Looked at in long languages and in a tall script, in a small window, with usual and with large texts. What may end in
dots must say the whole as its tooltip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from pytestqt.qtbot import QtBot

from brs_desktop.ui import fonts, theme
from brs_desktop.ui.contacts.reach import LinkButton
from brs_desktop.ui.parts import button, text
from brs_desktop.ui.picker import Picker
from brs_desktop.ui.pill import SyncPill
from brs_desktop.ui.records.giving import GivingButton
from brs_desktop.ui.wrapped import WrappedCheck
from tests.ui.desks import Person, contact, new_workspace

LANGUAGES = ("fr", "ru", "ar")
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
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            return QSize(widget.minimumSizeHint().width(), widget.heightForWidth(widget.width()))
        return widget.sizeHint()
    if isinstance(widget, GivingButton | LinkButton | SyncPill):
        assert widget.accessibleName() and widget.toolTip(), f"{_called(widget)} may be short and says no more"
        return QSize(0, widget.fontMetrics().height())
    if isinstance(widget, WrappedCheck):
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


def sideways(root: QWidget) -> list[str]:
    """The pages that scroll sideways; a form's own tables may."""
    areas = (one for one in root.findChildren(QAbstractScrollArea) if one.isVisible())
    return [
        one.objectName() or type(one).__name__
        for one in areas
        if one.horizontalScrollBar().isVisible() and one.objectName() not in ("", "grid")
    ]


@pytest.fixture
def settled(sit: Callable[..., Person], tmp_path: Path) -> Person:
    """Somebody with a contact in the list."""
    person = sit(new_workspace(tmp_path / "amina"))
    person.workspace.add("contacts", contact("Amina Odhiambo", function="Director of Chemicals"))
    person.idle()
    return person


def screens(person: Person) -> Iterator[str]:
    """Walk the main screens; the name of each while it is shown."""
    for place in ("home", "library", "contacts", "reports", "assistance", "reference", "sync"):
        person.press(f"rail_{place}")
        person.idle()
        yield place
        if place == "contacts":
            record = person.workspace.page("contacts").rows[0].id
            person.window.place("contacts").detail.show_record("contacts", record)
            person.idle()
            yield "contact"
            person.window.place("contacts").show_history("contacts", record)
            person.until(lambda: person.sees("history_list"))
            person.idle()
            yield "history"
            person.press("history_back")
        if place == "sync":
            person.press("show_conflicts")
            person.idle()
            yield "conflicts"
    person.press("rail_settings")
    for section in ("person", "look", "hub", "data", "backups", "about", "keys"):
        person.window.place("settings").show_section(section)
        person.idle()
        yield f"settings {section}"


@pytest.mark.parametrize("percent", (100, 200))
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_off(settled: Person, language: str, percent: int) -> None:
    settled.press("rail_settings")
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, dark=False, percent=percent)
    settled.window.speak(language)
    fonts.use(application, language)
    settled.window.resize(1024, 600)
    settled.idle()
    found = []
    for screen in screens(settled):
        QApplication.sendPostedEvents()
        found += [f"{screen}: {one}" for one in cut(settled.window)]
        found += [f"{screen} scrolls sideways: {one}" for one in sideways(settled.window)]
    assert not found, "\n".join(found)


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
