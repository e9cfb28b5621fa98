"""Pictures, sounds and films that a form's words name: seen beside them, played elsewhere, told when missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from brs_desktop.forms.shapes import Choice
from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.jobs import Lane
from brs_desktop.ui.notices import Notices
from brs_desktop.ui.reports.filler.editors.chooser import ChooserEditor
from brs_desktop.ui.reports.filler.media import LinePictures
from brs_desktop.ui.reports.filler.repeat import RepeatView
from brs_desktop.ui.reports.filler.sights import Sights
from brs_desktop.workspace.formmedia import Found, folders_beside, media_folders, medium
from tests.ui.authoring.conftest import trial as trial
from tests.ui.desks import in_front

ROWS = (
    "| survey | type | name | label | media::image | media::audio | appearance | media::big-image |",
    "|---|---|---|---|---|---|---|---|",
    "| | note | how | Look for this sign | sign.png | how.wav | | wall.png |",
    "| | text | drum | What stands on the drum? | gone.png | | | |",
    "| | select_one kinds | kind | What does it look like? | | | |",
    "| | select_one kinds | other | And this one? | | | minimal |",
    "| | select_one kinds | sought | Which one? | | | autocomplete |",
    "| | begin_group | place | Where it stands | sign.png | | |",
    "| | begin_group | hall | The hall | sign.png | how.wav | |",
    "| | text | door | Door | | | |",
    "| | end_group | | | | | |",
    "| | begin_repeat | drums | The drums | drum.png | | |",
    "| | text | number | Number | drum.png | how.wav | |",
    "| | select_one kinds | inside | What is in it? | | | |",
    "| | end_repeat | | | | | |",
    "| | end_group | | | | | |",
    "",
    "| choices | list_name | name | label | image | audio |",
    "|---|---|---|---|---|---|",
    "| | kinds | drum | A drum | drum.png | |",
    "| | kinds | bag | A bag | lost.png | how.wav |",
)


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[TrialWindow]:
    media = tmp_path / "stock-media"
    media.mkdir()
    for name, size in (("sign", (880, 292)), ("drum", (200, 200)), ("wall", (4000, 3000))):
        Image.new("RGB", size, "teal").save(media / f"{name}.png")
    (media / "how.wav").write_bytes(b"RIFF\x24\0\0\0WAVEfmt ")
    file = tmp_path / "stock.md"
    file.write_text("\n".join(ROWS) + "\n", "utf-8")
    shown = TrialWindow(file)
    shown.resize(1024, 600)
    shown.show()
    qtbot.waitUntil(lambda: shown.tried is not None and not shown.waits)
    yield shown
    with qtbot.waitSignal(shown.closed):
        shown.close()
    qtbot.waitUntil(lambda: not isValid(shown))


def seen(window: QWidget, name: str) -> QLabel | None:
    return next((one for one in window.findChildren(QLabel, name) if one.isVisible()), None)


def test_pictures_stand_beside_the_words_and_what_is_missing_is_told(window: TrialWindow, qtbot: QtBot, walk) -> None:
    qtbot.waitUntil(lambda: seen(window, "picture:how") is not None)
    shown = seen(window, "picture:how")
    assert shown is not None and shown.pixmap().deviceIndependentSize().toSize() == QSize(440, 146)
    assert shown.accessibleName() == "Picture of “Look for this sign”"
    qtbot.waitUntil(lambda: seen(window, "picture:drum:told") is not None)
    assert "gone.png" in seen(window, "picture:drum:told").text()
    drum, bag = (window.findChild(QAbstractButton, f"q:kind={one}") for one in ("drum", "bag"))
    qtbot.waitUntil(lambda: not drum.icon().isNull() and seen(window, "lacking:q:kind") is not None)
    assert bag.icon().isNull() and "lost.png" in seen(window, "lacking:q:kind").text()
    box = window.findChild(QComboBox, "q:other")
    qtbot.waitUntil(lambda: not box.itemIcon(1).isNull())
    assert box.itemIcon(2).isNull()
    assert window.page is not None and seen(window, "picture:place") is None
    window.page.show_section("place", "Where it stands")
    for name in ("place", "hall", "drums"):  # of a section, of a group in it, of a table
        qtbot.waitUntil(lambda name=name: seen(window, f"picture:{name}") is not None)
    assert window.findChild(QPushButton, "play:hall:audio") is not None
    walk(window)


def test_a_table_shows_what_belongs_to_its_columns_and_its_choices(window: TrialWindow, qtbot: QtBot) -> None:
    assert window.page is not None
    window.page.show_section("place", "Where it stands")
    qtbot.waitUntil(lambda: not window.waits and window.findChild(RepeatView) is not None)
    view = window.findChild(RepeatView)
    assert not view.beneath.isVisible()
    view.add.click()
    qtbot.waitUntil(lambda: seen(window, "picture:repeat:drums") is not None)
    assert window.findChild(QPushButton, "play:repeat:drums:audio") in view.stops()
    window.presenter.answer(view.model.path(view.model.index(0, 0)), "Drum ᚠ")
    qtbot.waitUntil(lambda: seen(window, "letters:repeat:drums") is not None)
    assert "U+16A0" in seen(window, "letters:repeat:drums").text()
    view.grid.setCurrentIndex(view.model.index(0, 1))
    qtbot.waitUntil(lambda: not view.beneath.isVisible())
    view.grid.edit(view.grid.currentIndex())
    box = view.grid.findChild(QComboBox)
    qtbot.waitUntil(lambda: not box.itemIcon(1).isNull())
    view.remove.click()
    qtbot.waitUntil(lambda: not view.beneath.isVisible() and not window.waits)


def test_what_a_search_finds_has_its_pictures(window: TrialWindow, qtbot: QtBot) -> None:
    chooser = window.findChild(ChooserEditor)
    qtbot.waitUntil(lambda: in_front(window))
    chooser.focus()
    QTest.keyClick(chooser.line, Qt.Key.Key_Down)
    rows, picture = chooser._matches.completionModel(), Qt.ItemDataRole.DecorationRole
    qtbot.waitUntil(lambda: rows.index(0, 0).data(picture) is not None)
    assert [rows.index(at, 0).data() for at in range(rows.rowCount())] == ["A drum", "A bag"]
    assert rows.index(1, 0).data(picture) is None, "this one is not on the computer"
    QTest.keyClicks(chooser.line, "bag")
    qtbot.waitUntil(lambda: not window.waits and rows.rowCount() == 1)
    assert rows.index(0, 0).data(picture) is None
    QTest.keyClick(chooser._matches.list, Qt.Key.Key_Escape)


def test_a_heading_gets_the_picture_that_only_another_language_has(
    tmp_path: Path, qtbot: QtBot, trial: Callable[[Path], TrialWindow]
) -> None:
    (tmp_path / "rooms-media").mkdir()
    Image.new("RGB", (80, 40), "teal").save(tmp_path / "rooms-media" / "sign.png")
    file = tmp_path / "rooms.md"
    file.write_text(
        "| survey | type | name | label::English (en) | label::French (fr) | media::image::French (fr) |\n"
        "| | begin_group | place | Place | Lieu | |\n| | begin_group | hall | Hall | Salle | sign.png |\n"
        "| | text | door | Door | Porte | |\n| | end_group | | | | |\n| | end_group | | | | |\n",
        "utf-8",
    )
    window = trial(file)
    assert seen(window, "picture:hall") is None and window.presenter is not None
    window.presenter.speak("fr")
    qtbot.waitUntil(lambda: seen(window, "picture:hall") is not None)
    assert window.findChild(QLabel, "note:hall").text() == "Salle"


def test_a_large_picture_is_seen_over_the_window(window: TrialWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: seen(window, "picture:how") is not None and in_front(window))
    larger = window.findChild(QPushButton, "larger:how")
    assert larger.accessibleName() == "Show the picture larger – Look for this sign"
    larger.setFocus()
    QTest.keyClick(larger, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: seen(window, "large") is not None)
    shown, over = seen(window, "large"), window.findChild(QDialog, "large_picture")
    assert shown is not None and shown.width() > 500 and over.height() <= window.height()
    QTest.keyClick(over, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(over))
    qtbot.mouseClick(seen(window, "picture:how"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: seen(window, "large") is not None)
    window.findChild(QDialog, "large_picture").findChild(QPushButton, "large_close").click()
    assert window.findChild(QPushButton, "larger:drum") is None


def test_a_sound_is_played_by_a_program_of_the_computer(
    window: TrialWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: played.append(Path(url.toLocalFile()).name) or True)
    for name in ("play:how:audio", "play:kind=bag:audio"):
        button = window.findChild(QPushButton, name)
        qtbot.waitUntil(lambda: in_front(window))
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: played == ["how.wav", "how.wav"])
    (tmp_path / "stock-media" / "how.wav").write_bytes(b"MZ\x90\x00 a program called a sound")
    window.findChild(QPushButton, "play:how:audio").click()
    qtbot.waitUntil(lambda: any("how.wav" in one.accessibleName() for one in window.findChildren(QWidget, "notice")))
    assert played == ["how.wav", "how.wav"]


@pytest.mark.parametrize(
    "name", ["../secret.png", "jr://images/..%2Fsecret.png", "jr://images/", "jr://images/.hid", "a\0"]
)
def test_a_name_leads_to_no_other_folder(tmp_path: Path, name: str) -> None:
    form = tmp_path / "form" / "stock.md"
    (form.parent / "media").mkdir(parents=True)
    for file in (tmp_path / "secret.png", form.parent / "secret.png", form.parent / "media" / ".hid"):
        file.write_bytes(b"x")
    assert medium(name, folders_beside(form)) is None
    (form.parent / "media" / "a b.png").write_bytes(b"x")
    assert medium("jr://images/a%20b.png", folders_beside(form)) == form.parent / "media" / "a b.png"


def test_a_workspace_s_own_form_has_its_pictures_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "collections" / "stores" / "media"
    folder.mkdir(parents=True)
    (folder / "sign.png").write_bytes(b"x")
    assert medium("jr://images/sign.png", media_folders(tmp_path, "stores")) == folder / "sign.png"


class Folder:
    """No file hangs on an answer."""

    def here(self, _cell: object) -> None:
        return None


def test_with_each_letter_only_a_picture_that_is_to_come_is_looked_for_again(tmp_path: Path, qtbot: QtBot) -> None:
    there, broken = tmp_path / "there.png", tmp_path / "broken.png"
    Image.new("RGB", (20, 20), "teal").save(there)
    broken.write_bytes(b"no picture")
    found = {
        one.name: one
        for one in (Found("there", there), Found("broken", broken), Found("lost"), Found("coming", coming=True))
    }
    looked: list[str] = []

    def media(uri: str) -> Found:
        looked.append(uri)
        return found[uri]

    lane, owner, put = Lane("pictures"), QObject(), list[int]()
    try:
        sights = Sights(lane, Notices(owner), Folder(), media)
        lines = LinePictures(sights, lambda row, _icon, _size: put.append(row), owner)
        offered = [Choice(name, name, media={"image": name}) for name in found]
        lines.show(offered)
        lines.show(offered)
        qtbot.waitUntil(lambda: not lane.busy)
        assert sorted(looked) == sorted(found) and put == [0]
        lines.show(offered)
        qtbot.waitUntil(lambda: not lane.busy)
        assert sorted(looked) == sorted([*found, "coming"]) and put == [0, 0]
    finally:
        lane.stop()
