"""The guide in the window: opened by F1 at the page of what is on the screen, read, searched and printed by keys."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QListWidget, QTextBrowser, QWidget

import brs_desktop.ui
from brs_desktop.help.guide import PAGES, read
from brs_desktop.ui import speech
from brs_desktop.ui.dialog import Dialog
from brs_desktop.ui.filedialog import FileDialog
from brs_desktop.ui.help.where import page_for
from brs_desktop.ui.help.window import GuideWindow
from brs_desktop.ui.keys import KeysDialog
from brs_desktop.ui.places import STOPS
from brs_desktop.ui.records.erasures import ErasuresDialog
from tests.pdf.reading import text_of
from tests.ui.desks import Person


def opened(person: Person) -> GuideWindow:
    """The guide, once its pages are there."""
    guide = person.find(GuideWindow, "guide")
    person.until(lambda: not guide.waits)
    return guide


def listed(person: Person) -> list[str]:
    pages = person.find(QListWidget, "guide_pages")
    return [pages.item(row).data(Qt.ItemDataRole.UserRole) for row in range(pages.count())]


def test_f1_opens_the_page_of_each_place_and_links_lead_on_and_back(
    amina: Person, walk: Callable[[QWidget], None]
) -> None:
    amina.keys("F1")
    guide = opened(amina)
    page = amina.find(QTextBrowser, "guide_page")
    amina.until(lambda: page.accessibleName() == "Home")
    assert page.hasFocus() and listed(amina) == list(PAGES)
    walk(guide)
    amina.keys("Tab")  # to the first link of the page
    amina.keys("Return")
    assert guide.present == "backups" and page.accessibleName() == "Backups"
    amina.keys("Alt+Left")
    assert guide.present == "home"
    amina.keys("F6")
    assert amina.focus.objectName() == "guide_pages"
    amina.keys("Down")
    assert guide.present == "library"
    amina.keys("Esc")
    assert not guide.isVisible()
    for place in ("contacts", "reports", "sync", "settings"):
        amina.window.go_to(place)
        amina.idle()
        amina.window.top.help.click()
        assert opened(amina).present == place
        guide.close()
    for section, page in (("devices", "devices"), ("forms", "trial")):
        amina.window.place("settings").show_section(section)
        amina.window.top.help.click()
        assert opened(amina).present == page
        guide.close()


def test_the_guide_is_searched_in_any_form_of_a_word(amina: Person) -> None:
    amina.window.top.help.click()
    opened(amina)
    amina.keys("Ctrl+F")
    amina.type("designating")
    field = amina.find(QLineEdit, "guide_search")
    assert listed(amina) == ["contacts", "printing"]
    amina.keys("Return")
    page = amina.find(QTextBrowser, "guide_page")
    assert page.accessibleName() == "Contacts" and page.textCursor().selectedText() == "designated"
    field.setText("xyzzy")
    assert listed(amina) == [] and "xyzzy" in amina.find(QWidget, "guide_nothing").text()


def test_the_guide_turns_with_the_language(amina: Person) -> None:
    amina.window.top.help.click()
    guide = opened(amina)
    speech.switch("ar")
    amina.until(lambda: not guide.waits)
    page = amina.find(QTextBrowser, "guide_page")
    title = next(one.title for one in read("ar") if one.name == "home")
    amina.until(lambda: page.accessibleName() == title)
    assert page.document().defaultTextOption().textDirection() == Qt.LayoutDirection.RightToLeft
    assert page.toPlainText().startswith(title) and guide.list.item(1).text() == title


def test_the_guide_is_printed_in_another_language(amina: Person, tmp_path: Path) -> None:
    amina.window.top.help.click()
    opened(amina)
    amina.keys("Ctrl+P")
    out = tmp_path / "guide.pdf"
    spoken, what = amina.find(QComboBox, "guide_paper_language"), amina.find(QComboBox, "guide_paper_content")
    spoken.setCurrentIndex(spoken.findData("fr"))
    what.setCurrentIndex(what.findData(""))
    amina.find(QLineEdit, "guide_paper_file").setText(str(out))
    amina.press("guide_paper_make")
    amina.until(out.exists)
    said = text_of(out.read_bytes())
    assert all(page.title in said for page in read("fr"))


def test_f1_in_a_dialog_that_prints_speaks_of_printing(amina: Person) -> None:
    amina.window.top.help.click()
    opened(amina)
    amina.keys("Ctrl+P")
    dialog = amina.find(QWidget, "guide_paper_dialog")
    amina.until(dialog.isActiveWindow)
    amina.find(QComboBox, "guide_paper_language").setFocus()
    amina.keys("F1")
    over = dialog.findChild(GuideWindow, "guide")
    assert over is not None and over.isVisible() and over.present == "printing"
    amina.until(lambda: not over.waits)


def kinds(kind: type[QDialog]) -> Iterator[type[QDialog]]:
    """Every dialog of the program, whoever builds on whom."""
    for one in kind.__subclasses__():
        if one.__module__.startswith("brs_desktop."):
            yield one
        yield from kinds(one)


def test_every_place_and_every_dialog_has_its_page() -> None:
    for module in pkgutil.walk_packages(brs_desktop.ui.__path__, "brs_desktop.ui."):
        importlib.import_module(module.name)
    built_on = {Dialog, FileDialog}  # nobody opens these themselves; the guide is what F1 would open
    every = set(kinds(QDialog)) - built_on - {GuideWindow}
    assert len(every) > 30
    without = [
        one.__qualname__ for one in every if not issubclass(one, Dialog) or getattr(one, "guide", "") not in PAGES
    ]
    assert without == []
    assert [stop.name for stop in STOPS if stop.name not in PAGES] == []


@pytest.mark.parametrize("kind", [KeysDialog, ErasuresDialog])
def test_f1_in_a_dialog_opens_its_page_over_it(amina: Person, kind: type[Dialog]) -> None:
    window = amina.window
    dialog = ErasuresDialog(window.desk, window) if issubclass(kind, ErasuresDialog) else kind(window)
    dialog.open()
    amina.until(dialog.isActiveWindow)
    amina.keys("F1")
    over = dialog.findChild(GuideWindow, "guide")
    assert over is not None and over.isVisible() and over.present == kind.guide
    amina.until(lambda: not over.waits)


def test_help_speaks_of_what_stands_within_a_place(qtbot, dressed) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    part = QWidget(place)
    part.setObjectName("filler")
    place.show()
    assert page_for(place, "reports") == "filling"
    part.hide()
    assert page_for(place, "reports") == "reports" and page_for(None, "") == PAGES[0]
