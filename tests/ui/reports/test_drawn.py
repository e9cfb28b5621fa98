"""Pictures in the filler: previews of what is attached, signatures and drawings, and what is no picture."""

from __future__ import annotations

import errno
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from brs_desktop.library.pictures import NoPicture
from brs_desktop.ui import speech
from brs_desktop.ui.authoring.window import TrialWindow
from brs_desktop.ui.picturing import picture_of
from brs_desktop.ui.reports.filler import sights
from brs_desktop.ui.reports.filler.attached import Drawn
from brs_desktop.ui.reports.filler.drawn.dialog import DrawingDialog
from brs_desktop.ui.reports.filler.drawn.pad import Pad
from brs_desktop.ui.reports.filler.sights import Sight
from tests.library.papers import pdf
from tests.ui.desks import in_front
from tests.ui.reports.conftest import Reporter
from tests.ui.test_cut import cut

ROWS = (
    "| survey | type | name | label::English (en) | label::Arabic (ar) | appearance | relevant |",
    "|---|---|---|---|---|---|---|",
    "| | image | photo | A photograph | صورة | | |",
    "| | image | signed | Signature | التوقيع | signature | |",
    "| | image | sketch | A sketch of the store | مخطط المستودع | draw | ${unseen} = '' |",
    "| | image | marks | Where it leaks | مكان التسرب | annotate | |",
    "| | text | unseen | Why it was not seen | سبب عدم رؤيته | | |",
)
BOX = QSize(320, 200)


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[TrialWindow]:
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


def photograph(file: Path, size: tuple[int, int] = (640, 320)) -> Path:
    Image.new("RGB", size, "teal").save(file)
    return file


def why(file: Path) -> str:
    with pytest.raises(NoPicture) as none:
        picture_of(file, BOX)
    return none.value.code


def seen(window: QWidget, name: str) -> QLabel | None:
    return next((one for one in window.findChildren(QLabel, name) if one.isVisible()), None)


def open_pad(window: TrialWindow, name: str, qtbot: QtBot) -> DrawingDialog:
    QTest.mouseClick(window.findChild(QPushButton, f"draw:{name}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(DrawingDialog)))
    return next(one for one in window.findChildren(DrawingDialog) if one.isVisible())


def stroke(pad: Pad, *points: tuple[float, float]) -> None:
    """A line by the mouse through these parts of the pad."""
    at = [QPoint(int(pad.width() * x), int(pad.height() * y)) for x, y in points]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=at[0])
    for one in at[1:]:
        QTest.mouseMove(pad, one)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=at[-1])


def inked(png: bytes) -> int:
    """How many points of a drawing are not white, of every fourth looked at."""
    image = QImage.fromData(png)
    places = [(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)]
    return sum(image.pixelColor(x, y).lightness() < 128 for x, y in places)


def press(window: QWidget, name: str) -> None:
    QTest.mouseClick(window.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_a_picture_is_no_larger_than_its_place_and_turned_as_it_was_taken(tmp_path: Path) -> None:
    taken = Image.new("RGB", (400, 200))
    turned = taken.getexif()
    turned[0x112] = 6
    taken.save(tmp_path / "turned.jpg", exif=turned)
    assert picture_of(tmp_path / "turned.jpg", BOX).size() == QSize(100, 200)
    assert picture_of(photograph(tmp_path / "small.png", (20, 10)), BOX).size() == QSize(20, 10)
    assert picture_of(pdf(tmp_path / "paper.pdf"), BOX).height() == 200


def test_what_is_hostile_or_damaged_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    whole = photograph(tmp_path / "whole.png").read_bytes()
    head = b"IHDR" + struct.pack(">II", 30_000, 30_000) + whole[24:29]
    bomb = whole[:12] + head + struct.pack(">I", zlib.crc32(head)) + whole[33:]
    for name, content in {
        "bomb.png": bomb,
        "cut.png": whole[: len(whole) // 2],
        "head.png": whole[:8] + b"x" * 40,
        "page.pdf": b"%PDF-1.7 no more",
        "code.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "text.png": b"no picture",
    }.items():
        (tmp_path / name).write_bytes(content)
    found = {name: why(tmp_path / name) for name in ("bomb.png", "cut.png", "head.png", "page.pdf", "code.svg")}
    assert found == {
        "bomb.png": "huge", "cut.png": "broken", "head.png": "broken", "page.pdf": "broken", "code.svg": "kind",
    }  # fmt: skip
    assert (why(tmp_path / "text.png"), why(tmp_path / "nowhere.png")) == ("kind", "missing")


def test_an_attached_picture_is_seen_and_a_damaged_one_told(window: TrialWindow, tmp_path: Path, qtbot: QtBot) -> None:
    assert window.presenter is not None
    window.presenter.answer("photo", photograph(tmp_path / "drums.png"))
    qtbot.waitUntil(lambda: seen(window, "preview:photo") is not None)
    shown = seen(window, "preview:photo")
    assert shown is not None and shown.pixmap().deviceIndependentSize().toSize() == QSize(320, 160)
    assert "drums.png" in shown.accessibleName()
    (tmp_path / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n no more")
    window.presenter.answer("photo", tmp_path / "torn.png")
    qtbot.waitUntil(lambda: seen(window, "preview:photo:told") is not None and seen(window, "preview:photo") is None)
    told = seen(window, "preview:photo:told")
    assert told is not None and "damaged" in told.text()


def test_a_signature_is_drawn_undone_and_kept_as_one_answer(window: TrialWindow, qtbot: QtBot, walk: Callable) -> None:
    assert window.presenter is not None
    pad = open_pad(window, "signed", qtbot)
    assert pad.width() <= 1024 and pad.height() <= 600 and not pad.keep.isEnabled()
    walk(pad)
    stroke(pad.pad, (0.2, 0.6), (0.5, 0.4), (0.8, 0.6))
    stroke(pad.pad, (0.2, 0.2), (0.8, 0.2))
    drawn = inked(pad.pad.picture()())
    qtbot.waitUntil(lambda: in_front(pad))
    QTest.keySequence(pad, "Ctrl+Z")
    assert 0 < inked(pad.pad.picture()()) < drawn
    press(pad, "drawing_clear")
    assert inked(pad.pad.picture()()) == 0 and not pad.keep.isEnabled()
    press(pad, "drawing_undo")
    assert len(pad.pad.strokes.shown) == 1
    press(pad, "drawing_keep")
    form = window.presenter.form
    qtbot.waitUntil(lambda: form.state("signed").value is not None)
    assert form.state("signed").value["name"] == "signed.png"
    qtbot.waitUntil(lambda: seen(window, "preview:signed") is not None)
    window.undo.click()
    qtbot.waitUntil(lambda: form.state("signed").value is None and seen(window, "preview:signed") is None)


def test_what_was_drawn_is_left_with_the_second_press_only(window: TrialWindow, qtbot: QtBot) -> None:
    assert window.presenter is not None
    pad = open_pad(window, "sketch", qtbot)
    stroke(pad.pad, (0.2, 0.2), (0.8, 0.8))
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert pad.isVisible() and "not kept yet" in pad.findChild(QLabel, "drawing_told").text()
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert not pad.isVisible() and window.presenter.form.state("sketch").value is None


def test_marks_go_on_the_picture_that_was_chosen_also_in_a_mirrored_window(
    window: TrialWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    assert window.presenter is not None
    speech.switch("ar")
    draw = window.findChild(QPushButton, "draw:marks")
    assert not draw.isEnabled()
    window.presenter.answer("marks", photograph(tmp_path / "roof.png", (300, 200)))
    qtbot.waitUntil(draw.isEnabled)
    pad = open_pad(window, "marks", qtbot)
    stroke(pad.pad, (0.5, 0.3), (0.5, 0.7))
    image = QImage.fromData(pad.pad.picture()())
    assert image.size() == QSize(300, 200)
    assert image.pixelColor(10, 10).name() == "#008080" and image.pixelColor(150, 100).lightness() < 60
    before = window.presenter.form.state("marks").value
    press(pad, "drawing_keep")
    qtbot.waitUntil(lambda: window.presenter.form.state("marks").value != before)


def test_a_finger_draws_as_a_mouse_does(window: TrialWindow, qtbot: QtBot) -> None:
    pad = open_pad(window, "sketch", qtbot)
    finger = QTest.createTouchDevice()
    line = QTest.touchEvent(pad.pad, finger)
    line.press(0, QPoint(60, 60), pad.pad).commit()
    line.move(0, QPoint(200, 120), pad.pad).commit()
    line.release(0, QPoint(200, 120), pad.pad).commit()
    assert [len(one.points) > 1 for one in pad.pad.strokes.shown] == [True]
    pad.pad.clear()
    pad.reject()


def test_a_drawing_is_kept_with_the_record_as_files_are(reporter: Reporter) -> None:
    person = reporter.person
    record = person.workspace.add("regulatory_actions", {"country": "KEN", "common": "Aldrin"}).key.record
    reporter.place.open_record("regulatory_actions", record)
    person.until(lambda: reporter.filler is not None)
    person.idle()
    pad = Pad(QSize(300, 100))
    pad.strokes.begin("blue", 3, (20, 20))
    pad.strokes.go_on((200, 80))
    reporter.presenter.answer("doc", Drawn("doc.png", pad.picture()))
    person.until(lambda: reporter.presenter.form.state("doc").value is not None)
    reporter.filler.go_to("doc")
    person.until(lambda: seen(person.window, "preview:doc") is not None)
    cell = reporter.presenter.form.state("doc").value
    kept = person.workspace.library.here(cell)
    assert cell["type"] == "image/png" and kept is not None and kept.read_bytes() == pad.picture()()
    reporter.filler._undo()
    person.until(lambda: reporter.presenter.form.state("doc").value is None)
    person.until(lambda: seen(person.window, "preview:doc") is None)


def test_a_drawing_that_cannot_be_kept_is_told_on_the_pad_and_stands_until_it_is(
    window: TrialWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.presenter is not None
    form, desk = window.presenter.form, window.presenter.desk
    pad = open_pad(window, "signed", qtbot)
    told = pad.findChild(QLabel, "drawing_told")
    stroke(pad.pad, (0.2, 0.6), (0.8, 0.6))

    def full(_drawn: Drawn) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(desk.stay, "put", full)
        press(pad, "drawing_keep")
        qtbot.waitUntil(lambda: isValid(pad) and "disk" in told.text().lower())
    assert pad.isVisible() and len(pad.pad.strokes.shown) == 1 and form.state("signed").value is None
    assert window.presenter.safe
    with monkeypatch.context() as memory:
        where: list[threading.Thread] = []
        memory.setattr(QImageWriter, "write", lambda *_any: where.append(threading.current_thread()))
        press(pad, "drawing_keep")
        qtbot.waitUntil(lambda: "No picture could be made" in told.text())
    assert pad.isVisible() and not window.presenter.waits
    assert where and threading.main_thread() not in where, "a large picture is made while the window goes on"
    press(pad, "drawing_keep")
    qtbot.waitUntil(lambda: form.state("signed").value is not None)
    qtbot.waitUntil(lambda: not isValid(pad) or not pad.isVisible())


def test_a_drawing_on_its_way_is_not_called_saved_and_the_record_s_closing_waits_for_it(reporter: Reporter) -> None:
    person = reporter.person
    key = person.workspace.add("regulatory_actions", {"country": "KEN", "common": "Aldrin"}).key
    reporter.place.open_record("regulatory_actions", key.record)
    person.until(lambda: reporter.filler is not None)
    person.idle()
    pad = Pad(QSize(300, 100))
    pad.strokes.begin("blue", 3, (20, 20))
    free = threading.Event()
    person.window.desk.data.run(lambda _job: free.wait(60))  # the lane has something else to do first
    reporter.presenter.answer("doc", Drawn("doc.png", pad.picture()))
    told = reporter.presenter.safe, reporter.presenter.waits
    reporter.filler.close_record()
    free.set()
    person.until(lambda: reporter.filler is None)
    person.idle()
    assert told == (False, True)
    assert person.workspace.replica.cells(key)["doc"].value["name"] == "doc.png"


@pytest.mark.parametrize("code", ["fr", "ru", "ar"])
def test_the_pad_s_words_have_room_in_a_small_window(qtbot: QtBot, dressed: QApplication, code: str) -> None:
    speech.switch(code)
    window = QWidget()
    window.resize(1024, 600)
    qtbot.addWidget(window)
    window.show()
    pad = DrawingDialog("signature", "?", Sight(None), window)
    pad.show()
    qtbot.waitUntil(lambda: pad.pad.width() > 240)
    assert cut(pad) == []


def test_what_would_lose_pages_or_size_is_not_drawn_on(window: TrialWindow, tmp_path: Path, qtbot: QtBot) -> None:
    assert window.presenter is not None
    one, two = Image.new("RGB", (60, 40), "teal"), Image.new("RGB", (60, 40), "red")
    one.save(tmp_path / "film.gif", save_all=True, append_images=[two])
    pdf(tmp_path / "paper.pdf")
    Image.new("1", (5_000, 4_000)).save(tmp_path / "plan.png")
    Image.new("CMYK", (60, 40)).save(tmp_path / "print.jpg")
    Image.new("I;16", (60, 40)).save(tmp_path / "fine.png")
    told = window.findChild(QLabel, "file:marks")
    pages, finer = ("film.gif", "paper.pdf"), ("print.jpg", "fine.png")
    because = {"plan.png": "too large", **dict.fromkeys(pages, "several pages"), **dict.fromkeys(finer, "Not all of")}
    for name, words in because.items():
        window.presenter.answer("marks", tmp_path / name)
        qtbot.waitUntil(lambda name=name: name in told.text())
        before = window.presenter.form.state("marks").value
        press(window, "draw:marks")
        qtbot.waitUntil(lambda words=words: words in told.text())
        assert not any(pad.isVisible() for pad in window.findChildren(DrawingDialog))
        assert window.presenter.form.state("marks").value == before


def test_a_picture_that_fails_to_be_read_is_told_and_can_be_drawn_on_afterwards(
    window: TrialWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.presenter is not None
    window.presenter.answer("marks", photograph(tmp_path / "roof.png", (300, 200)))
    qtbot.waitUntil(window.findChild(QPushButton, "draw:marks").isEnabled)

    def torn(_file: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as disk:
        disk.setattr(sights, "whole_picture", torn)
        press(window, "draw:marks")
        told = window.findChild(QLabel, "file:marks")
        qtbot.waitUntil(lambda: "roof.png" not in told.text())
    open_pad(window, "marks", qtbot).reject()


def test_a_page_that_is_made_anew_meanwhile_takes_no_drawing_along(window: TrialWindow, qtbot: QtBot) -> None:
    pad = open_pad(window, "sketch", qtbot)
    stroke(pad.pad, (0.2, 0.2), (0.8, 0.8))
    editor = window.findChild(QPushButton, "draw:sketch").parent()
    assert window.page is not None and window.presenter is not None
    window.page.show_section("", "Anew")
    qtbot.waitUntil(lambda: not isValid(editor) and not window.waits)
    assert "is gone" not in pad.findChild(QLabel, "drawing_told").text()
    press(pad, "drawing_keep")
    qtbot.waitUntil(lambda: window.presenter.form.state("sketch").value is not None)
    window.presenter.undo()
    qtbot.waitUntil(lambda: window.presenter.form.state("sketch").value is None)


def test_a_drawing_outlives_the_question_that_it_was_for(
    window: TrialWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = open_pad(window, "sketch", qtbot)
    stroke(pad.pad, (0.2, 0.2), (0.8, 0.8))
    assert window.presenter is not None
    window.presenter.answer("unseen", "locked")
    told = pad.findChild(QLabel, "drawing_told")
    qtbot.waitUntil(lambda: "is gone" in told.text())
    assert pad.isVisible() and len(pad.pad.strokes.shown) == 1
    out = tmp_path / "kept.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_any: (str(out), ""))
    press(pad, "drawing_keep")
    qtbot.waitUntil(lambda: not isValid(pad) or not pad.isVisible())
    assert inked(out.read_bytes()) > 0
