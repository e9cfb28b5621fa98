"""The place Library at a real window: found, imported, kept, edited."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from brs_desktop.ui import speech
from brs_desktop.ui.reports.filler.editors.files import FileEditor
from tests.library.papers import pdf
from tests.ui.library.conftest import Reader

Walk = Callable[[QWidget], None]


def option(person: Reader, words: str) -> QTreeWidgetItem:
    """A value of a facet by its words."""
    tree = person.find(QTreeWidget, "library_facets")
    for head in (tree.topLevelItem(at) for at in range(tree.topLevelItemCount())):
        for item in (head.child(row) for row in range(head.childCount())):
            if item.text(0) == words:
                return item
    raise AssertionError(words)


def check(person: Reader, words: str) -> None:
    """Check a value of a facet as one does by keyboard."""
    tree = person.find(QTreeWidget, "library_facets")
    tree.setCurrentItem(option(person, words))
    tree.setFocus()
    person.keys("Space")
    person.idle()


def titles(person: Reader) -> list[str]:
    """What the list shows, all of it brought."""
    table = person.place.presenter.table
    person.until(lambda: all([table.row(row) is not None for row in range(table.rowCount())]))
    return [table.row(row).values[0] for row in range(table.rowCount())]


def test_the_first_start_is_not_empty_and_every_stop_has_a_name(amina: Reader, walk: Walk) -> None:
    assert amina.place.presenter.table.rowCount() > 150
    amina.place.browse.list.setCurrentIndex(amina.place.presenter.table.index(0, 0))
    amina.idle()
    assert amina.said("file_state") == "No file yet" and amina.sees("file_bring")
    assert not amina.sees("preview_edit")  # what comes with the program is read-only
    walk(amina.window)


def test_facets_narrow_the_list_with_true_counts(amina: Reader) -> None:
    count = int(option(amina, "Regional centres").text(1))
    check(amina, "Regional centres")
    assert amina.place.presenter.table.rowCount() == count
    check(amina, "Stockholm Convention")
    both = int(option(amina, "Stockholm Convention").text(1))
    assert 0 < amina.place.presenter.table.rowCount() == both < count
    amina.find(QLineEdit, "library_search").setText("zzz")
    amina.until(lambda: amina.sees("library_empty"))
    amina.press("library_clear")
    amina.until(lambda: amina.place.presenter.table.rowCount() > 150)


def test_a_theme_typed_in_arabic_finds_what_it_finds_in_english(amina: Reader) -> None:
    """SYS-05 at the window: the same decisions, whatever language the theme is typed in."""
    found = []
    for words in ("Ship dismantling", "تفكيك السفن", "船舶拆解", "Демонтаж судов"):
        amina.find(QLineEdit, "library_search").setText(words)
        amina.until(lambda words=words: amina.place.presenter.table.query.search == words)
        amina.idle()
        found.append(set(titles(amina)))
    assert found[0] and all(found[0] == one for one in found[1:])


def test_files_dropped_come_in_and_what_is_refused_is_listed(amina: Reader, tmp_path: Path, walk: Walk) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    pdf(folder / "waste_guide.pdf")
    (folder / "setup.exe").write_bytes(b"MZ")
    (folder / "empty.docx").touch()
    amina.drop(folder)
    dialog = amina.find(QDialog, "import_outcome")
    table = dialog.findChild(QTreeWidget, "import_refused")
    lines = {table.topLevelItem(at).text(0): table.topLevelItem(at).text(1) for at in range(table.topLevelItemCount())}
    assert lines == {"setup.exe": "This is a program, not a document.", "empty.docx": "The file is empty."}
    assert "1 file imported. 2 files were not imported." in amina.said("outcome_summary")
    walk(dialog)
    amina.press("outcome_close")
    amina.idle()
    assert "waste guide" in titles(amina)
    assert amina.said("preview_title") == "waste guide" and "waste_guide.pdf" in amina.said("file_state")


def test_the_same_file_again_is_no_second_entry(amina: Reader, guide: Path) -> None:
    amina.bring(guide)
    before = amina.place.presenter.table.rowCount()
    amina.drop(guide)
    assert "was here already" in amina.said("outcome_summary")
    amina.press("outcome_close")
    amina.idle()
    assert amina.place.presenter.table.rowCount() == before


def test_what_the_file_says_is_taken_over_by_a_button(amina: Reader, guide: Path) -> None:
    record = amina.bring(guide)
    assert amina.said("preview_title") == "waste guide"
    amina.press("take_offers")
    amina.until(lambda: amina.place.browse.preview.shown.title == "Guide to wastes")
    assert amina.workspace.show(record)["cells"]["languages/en"]["value"] is True
    amina.idle()
    assert not amina.sees("take_offers")


def test_keep_offline_shows_the_size_before_and_the_facet_after(amina: Reader, guide: Path) -> None:
    amina.bring(guide)
    keep = amina.find(QCheckBox, "file_keep")
    assert "kB" in keep.text() and not keep.isChecked()
    amina.press("file_keep")
    amina.idle()
    assert amina.find(QCheckBox, "file_keep").isChecked() and option(amina, "Kept offline").text(1) == "1"
    check(amina, "Kept offline")
    assert titles(amina) == ["waste guide"]


def test_a_file_for_a_shipped_entry_makes_an_own_one_that_stands_for_it(amina: Reader, guide: Path) -> None:
    amina.place.browse.list.setCurrentIndex(amina.place.presenter.table.index(0, 0))
    amina.idle()
    shipped = amina.place.browse.preview.shown
    amina.place.attach(shipped.key.record, guide)
    amina.idle()
    own = amina.place.browse.preview.shown
    assert own.title == shipped.title and own.state == "here" and not own.readonly
    amina.press("edition_older_0")
    amina.idle()
    assert amina.said("editions_newer") == "A newer edition is here"


class Opener(QObject):
    """Stands for the system's programs."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


def test_other_files_are_opened_by_the_systems_program_from_a_copy(amina: Reader, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Waste is what is left.")
    record = amina.bring(tmp_path / "notes.txt")
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")
    try:
        assert not amina.sees("file_read")
        amina.press("file_program")
        amina.until(lambda: bool(opener.opened))
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opener.opened[0].name == "notes.txt"
    assert opener.opened[0] != amina.workspace.library.path_of(record)


def test_an_entry_is_edited_through_the_ordinary_form(amina: Reader, guide: Path, walk: Walk) -> None:
    record = amina.bring(guide)
    amina.press("preview_edit")
    amina.until(lambda: amina.place.filler is not None and amina.place.filler.isVisible())
    amina.idle()
    walk(amina.window)
    amina.find(QLineEdit, "q:title").setText("My guide")
    amina.find(QLineEdit, "q:title").textEdited.emit("My guide")
    amina.find(QLineEdit, "q:title").setFocus()
    amina.keys("Ctrl+S")
    amina.until(lambda: amina.place.filler is None)
    amina.idle()
    assert amina.workspace.library.entry(record).title == "My guide"
    assert amina.workspace.library.file(record).name == "waste_guide.pdf"  # the form leaves the file alone
    assert amina.said("preview_title") == "My guide"


def test_a_file_question_is_answered_with_a_file(amina: Reader, guide: Path, tmp_path: Path) -> None:
    record = amina.bring(guide)
    other = pdf(tmp_path / "second.pdf", [["another"]])
    amina.press("preview_edit")
    amina.until(lambda: amina.place.filler is not None and amina.place.filler.isVisible())
    amina.idle()
    for _section in range(4):
        if any(one.isVisible() for one in amina.place.filler.findChildren(FileEditor)):
            break
        amina.keys("Ctrl+PgDown")
        amina.idle()
    editor = next(one for one in amina.place.filler.findChildren(FileEditor) if one.isVisible())
    assert "waste_guide.pdf" in editor.choose.accessibleName()
    editor.take(other)
    amina.until(lambda: "second.pdf" in editor.choose.accessibleName())
    amina.keys("Alt+Backspace")
    amina.until(lambda: "waste_guide.pdf" in editor.choose.accessibleName())
    editor.take(other)
    amina.until(lambda: "second.pdf" in editor.choose.accessibleName())
    amina.place.close_record()
    amina.until(lambda: amina.place.filler is None)
    amina.idle()
    assert amina.workspace.library.file(record).name == "second.pdf"
    assert amina.workspace.library.state(record) == "here"


def test_a_deleted_entry_comes_back_by_undo(amina: Reader, guide: Path) -> None:
    amina.bring(guide)
    before = amina.place.presenter.table.rowCount()
    amina.press("preview_delete")
    amina.until(lambda: amina.place.presenter.table.rowCount() == before - 1)
    amina.press("notice_act")
    amina.until(lambda: amina.place.presenter.table.rowCount() == before)


def test_the_library_speaks_arabic_from_right_to_left(amina: Reader, guide: Path, walk: Walk) -> None:
    amina.bring(guide)
    speech.switch("ar")
    amina.idle()
    assert option(amina, "مقرر").text(1) and QApplication.isRightToLeft()
    walk(amina.window)


def test_an_entry_found_elsewhere_is_shown_beside_the_list(amina: Reader) -> None:
    amina.press("rail_contacts")
    amina.window.open_record("documents", "=sc-4%2f34")
    amina.idle()
    assert amina.place.browse.preview.shown.key.record == "=sc-4%2f34"
    amina.place.show_list("documents", "ships")
    amina.until(lambda: amina.place.presenter.table.query.search == "ships")


def test_a_new_entry_begins_in_the_form(amina: Reader) -> None:
    amina.press("library_new")
    amina.until(lambda: amina.place.filler is not None and amina.sees("q:title"))
    amina.place.close_record()
    amina.until(lambda: amina.place.filler is None)
    assert isinstance(amina.find(QPushButton, "library_new"), QPushButton)


def test_the_preview_leaves_an_entry_that_is_not_among_those_asked_for(amina: Reader) -> None:
    amina.place.browse.list.setCurrentIndex(amina.place.presenter.table.index(0, 0))
    amina.idle()
    shown = amina.place.browse.preview.shown
    amina.find(QLineEdit, "library_search").setText(shown.title)
    amina.until(lambda: amina.place.presenter.table.query.search == shown.title)
    amina.idle()
    assert amina.place.browse.preview.shown.key == shown.key  # it is found: it stays
    amina.find(QLineEdit, "library_search").setText("zzz")
    amina.until(lambda: amina.place.browse.preview.shown is None)
    assert amina.sees("preview_empty")
    amina.press("library_clear")
    amina.idle()
    amina.window.open_record("documents", "=sc-4%2f34")
    amina.idle()
    check(amina, "Rotterdam Convention")
    assert "SC-4/34" not in " ".join(titles(amina))
    assert amina.place.browse.preview.shown is None
