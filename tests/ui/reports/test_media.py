"""Pictures, sounds and films that a form's words name: seen beside them, played elsewhere, told when missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.workspace.formmedia import folders_beside, media_folders, medium
from tests.ui.desks import in_front

ROWS = (
    "| survey | type | name | label | media::image | media::audio | appearance | media::big-image |",
    "|---|---|---|---|---|---|---|---|",
    "| | note | how | Look for this sign | sign.png | how.wav | | wall.png |",
    "| | text | drum | What stands on the drum? | gone.png | | | |",
    "| | select_one kinds | kind | What does it look like? | | | |",
    "| | select_one kinds | other | And this one? | | | minimal |",
    "| | begin_group | place | Where it stands | sign.png | | |",
    "| | begin_group | hall | The hall | sign.png | how.wav | |",
    "| | text | door | Door | | | |",
    "| | end_group | | | | | |",
    "| | begin_repeat | drums | The drums | drum.png | | |",
    "| | text | number | Number | | | |",
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
