"""The pad by itself: its strokes, what is painted and when, and what it gives."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from brs_desktop.library.photonotes import notes_of, with_notes
from brs_desktop.library.photowords import segment
from brs_desktop.library.pictures import NoPicture
from brs_desktop.ui.jobs import Lane
from brs_desktop.ui.notices import Notices
from brs_desktop.ui.picturing import whole_picture
from brs_desktop.ui.reports.filler.attached import Drawn, called, laid
from brs_desktop.ui.reports.filler.drawn import pad as pads
from brs_desktop.ui.reports.filler.drawn.pad import Pad
from brs_desktop.ui.reports.filler.drawn.strokes import MOST_POINTS, MOST_STROKES, Strokes
from brs_desktop.ui.reports.filler.picture import PictureView
from brs_desktop.ui.reports.filler.seek import Seek
from brs_desktop.ui.reports.filler.sights import Sights
from brs_desktop.workspace.formmedia import lying_in
from brs_desktop.workspace.temporary import sweep
from tests.ui.desks import in_front
from tests.ui.reports.test_drawn import stroke


@given(st.lists(st.sampled_from(["draw", "clear", "undo", "redo"]), max_size=30))
def test_undo_and_redo_lead_through_all_that_was_shown(steps: list[str]) -> None:
    strokes, seen = Strokes(), [0]
    at = 0
    for step in steps:
        if step == "draw":
            strokes.begin("black", 2, (0, 0))
        elif step == "clear" and not strokes.shown:
            continue
        else:
            getattr(strokes, step)()
        if step in ("draw", "clear"):
            seen[at + 1 :] = [len(strokes.shown)]
            at += 1
        at = max(at - 1, 0) if step == "undo" else min(at + 1, len(seen) - 1) if step == "redo" else at
        assert len(strokes.shown) == seen[at]


def test_a_pen_that_is_stuck_fills_no_memory() -> None:
    strokes = Strokes()
    taken = sum(strokes.begin("black", 2, (0, 0)) for _each in range(MOST_STROKES + 5))
    assert taken == MOST_STROKES and strokes.full
    strokes.clear()
    assert strokes.begin("black", 2, (0, 0)) and not strokes.full, "what is taken away makes room"
    line = sum(strokes.go_on((float(at), 0)) for at in range(2, MOST_POINTS + 9))
    assert line == MOST_POINTS - 1 and strokes.full
    strokes.undo()
    assert not strokes.full


def test_what_is_taken_back_under_the_pen_ends_the_stroke_and_changes_no_other(dressed: QApplication) -> None:
    pad = Pad(QSize(1200, 400))
    pad.resize(600, 200)
    for _stroke in range(2):  # the first of all, then one after another
        before = [list(one.points) for one in pad.strokes.shown]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
        pad.undo()
        QTest.mouseMove(pad, QPoint(300, 120))
        pad.grab()
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(300, 120))
        assert [one.points for one in pad.strokes.shown] == before
        stroke(pad, (0.2, 0.2), (0.8, 0.2))


def test_a_stroke_is_painted_once_as_it_is_drawn_and_a_photograph_keeps_its_size(
    tmp_path: Path, dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = Pad(QSize(1200, 400))
    pad.resize(600, 200)
    for _each in range(3):
        stroke(pad, (0.2, 0.2), (0.5, 0.8), (0.8, 0.2))
        pad.grab()
    painted: list[int] = []
    paint = pads._paint
    monkeypatch.setattr(pads, "_paint", lambda painter, one: (painted.append(len(one.points)), paint(painter, one)))
    stroke(pad, (0.1, 0.5), (0.3, 0.6), (0.9, 0.5))
    pad.grab()
    assert painted and max(painted) <= 2, "neither the strokes before nor the line so far"

    Image.linear_gradient("L").resize((4000, 3000)).convert("RGB").save(tmp_path / "leak.jpg")
    photo, suffix = whole_picture(tmp_path / "leak.jpg")
    pad.lay_under(photo, photo.scaled(400, 300), suffix)
    pad.strokes.begin("red", 40, (2000, 1500))
    made = QImage.fromData(pad.picture()(), "jpg")
    assert (made.size(), pad.suffix) == (QSize(4000, 3000), "jpg")
    assert (
        made.pixelColor(2000, 1500).red() > 150 and abs(made.pixelColor(9, 9).red() - photo.pixelColor(9, 9).red()) < 4
    )


def test_a_long_line_is_painted_in_pieces_that_look_as_one(
    dressed: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces: list[int] = []
    monkeypatch.setattr(pads, "QPolygonF", lambda points: (pieces.append(len(points)), QPolygonF(points))[1])
    pad = Pad(QSize(1000, 40))
    pad.strokes.begin("black", 3, (0, 20))
    for across in range(2, 1001, 2):
        pad.strokes.go_on((across, 20))
    made = QImage.fromData(pad.picture()())
    assert all(made.pixelColor(x, 20).lightness() < 60 for x in range(1000))
    assert len(pieces) > 5 and max(pieces) < 100 and MOST_POINTS <= 20_000, "taking back paints all that is left"


class _Torn:
    """A form whose engine fails in the middle of a search."""

    looked, total = 0, 9

    def search(self, path: str, words: str) -> _Torn:
        return self

    def go_on(self) -> bool:
        raise ZeroDivisionError


def test_a_search_that_fails_waits_no_longer(dressed: QApplication) -> None:
    seek = Seek(SimpleNamespace(form=_Torn(), path="well"), 9, QApplication.instance())
    with pytest.raises(ZeroDivisionError):
        seek.begin("a")
    assert not seek.waits
    seek.deleteLater()


def test_a_drawing_is_called_as_its_question_whatever_its_length(tmp_path: Path) -> None:
    seen: list[Path] = []
    long = Drawn(f"{'q' * 300}.png", lambda: b"drawn")
    with laid(tmp_path, long) as place:
        seen.append(place)
        assert place.read_bytes() == b"drawn" and place.parent.parent == tmp_path, "in a folder that is swept"
        assert set(called(long).removesuffix(".png")) == {"q"} and len(called(long)) < 250
    assert not seen[0].exists()
    seen[0].write_bytes(b"left by a crash")
    sweep(tmp_path)
    assert not seen[0].exists()


def test_a_picture_that_was_elsewhere_is_seen_when_one_comes_back_to_the_window(
    tmp_path: Path, qtbot: QtBot, dressed: QApplication
) -> None:
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "roof.png")
    came: list[Path] = []
    files = SimpleNamespace(here=lambda _cell: came[0] if came else None)
    window, lane = QWidget(), Lane("pictures")
    qtbot.addWidget(window)
    view = PictureView(Sights(lane, Notices(window), files, lying_in(())), QSize(90, 90), "preview", window)
    window.show()
    view.show_thing({"name": "roof.png"}, "roof.png", "Preview")
    qtbot.waitUntil(lambda: bool(view.told.text()) and in_front(window))
    came.append(tmp_path / "roof.png")
    QApplication.sendEvent(view, QEvent(QEvent.Type.ActivationChange))
    qtbot.waitUntil(lambda: not view.told.text() and not view.picture.pixmap().isNull())
    lane.stop()


@pytest.mark.parametrize("kind", ["jpg", "png", "tif"])
def test_what_is_noted_of_a_photograph_goes_on_with_it(tmp_path: Path, dressed: QApplication, kind: str) -> None:
    notes = Image.Exif()
    notes[0x010F], notes[0x0112] = "Maker", 1 if kind == "tif" else 6  # lies on its side
    notes[0x8769] = {0x9003: "2026:11:23 09:30:00", 0xA002: 80, 0xA003: 40}
    notes[0x8825] = {1: "S", 2: (1.0, 17.0, 0.0), 3: "E", 4: (36.0, 49.0, 0.0)}
    read = Image.Exif()
    read.load(notes.tobytes())
    file, colours = tmp_path / f"leak.{kind}", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (80, 40), "teal").save(file, exif=read, dpi=(300, 300), icc_profile=colours)
    photo, suffix = whole_picture(file)
    pad = Pad(QSize(10, 10))
    pad.lay_under(photo, None, suffix, notes_of(file, photo.size().toTuple()))
    pad.strokes.begin("red", 3, (5, 5))
    with Image.open(BytesIO(pad.picture()())) as kept:
        kept.load()
        found = kept.getexif()
        taken = found.get_ifd(0x8769)
        # Qt turns a photograph as it was taken, and leaves other pictures as they lie.
        stands = {"jpg": ((40, 80), 1), "png": ((80, 40), 6), "tif": ((80, 40), None)}[kind]
        assert (kept.size, found.get(0x0112)) == stands
        assert found[0x010F] == "Maker" and found.get_ifd(0x8825)[4] == (36.0, 49.0, 0.0)
        assert taken[0x9003] == "2026:11:23 09:30:00" and (taken[0xA002], taken[0xA003]) == kept.size
        assert [round(one) for one in kept.info["dpi"]] == [300, 300] and kept.info.get("icc_profile")


XMP = b'<x:xmpmeta tiff:Orientation="6" exif:GPSLatitude="1,17.0S"/>'


def drawn_on(file: Path) -> Image.Image:
    photo, suffix = whole_picture(file)
    pad = Pad(QSize(10, 10))
    pad.lay_under(photo, None, suffix, notes_of(file, photo.size().toTuple()))
    pad.strokes.begin("red", 3, (5, 5))
    with Image.open(BytesIO(pad.picture()())) as kept:
        kept.load()
    return kept


def test_what_a_file_says_in_words_goes_on_with_the_picture(tmp_path: Path, dressed: QApplication) -> None:
    plain, caption = Image.new("RGB", (40, 30), "teal"), b"\x1c\x02x\x00\x05Spill"
    agency = b"Photoshop 3.0\x008BIM\x04\x0c\x00\x00\x00\x00\x00\x04tiny8BIM\x04\x04\x00\x00\x00\x00\x00\x0a" + caption
    plain.save(tmp_path / "leak.jpg", exif=_turned(), comment="At the gate")
    whole = (tmp_path / "leak.jpg").read_bytes()
    parts = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + XMP) + segment(0xED, agency)
    at = whole.index(b"\xff\xfe")  # before the comment
    (tmp_path / "leak.jpg").write_bytes(whole[:at] + parts + whole[at:])
    jpeg = drawn_on(tmp_path / "leak.jpg")
    # Turned as its notes say, it lies upright; the small picture that was kept beside it is gone.
    assert jpeg.size == (30, 40) and jpeg.info["xmp"] == XMP.replace(b'"6"', b'"1"')
    assert jpeg.info["comment"] == b"At the gate" and jpeg.info["photoshop"] == {0x0404: caption}
    info = PngInfo()
    info.add_text("Comment", "At the gate")
    info.add_itxt("Title", "泄漏")
    plain.save(tmp_path / "leak.png", pnginfo=info)
    assert drawn_on(tmp_path / "leak.png").text == {"Comment": "At the gate", "Title": "泄漏"}
    plain.save(tmp_path / "leak.webp", xmp=XMP)
    plain.save(tmp_path / "leak.tif", tiffinfo={700: XMP})
    for kind, stands in (("webp", XMP), ("tif", XMP.replace(b'"6"', b'"1"'))):  # as its other notes say
        found = drawn_on(tmp_path / f"leak.{kind}").info["xmp"]
        assert (found if isinstance(found, bytes) else found.encode()) == stands


def _turned() -> Image.Exif:
    notes = Image.Exif()
    notes[0x0112] = 6
    return notes


def test_a_picture_of_other_colours_or_with_pictures_in_its_words_is_not_drawn_on(
    tmp_path: Path, dressed: QApplication
) -> None:
    Image.new("LAB", (40, 30)).save(tmp_path / "lab.tif")
    Image.new("RGB", (40, 30)).save(tmp_path / "small.webp", xmp=b"<xmp:Thumbnails/>")
    Image.new("RGB", (40, 30)).save(tmp_path / "said.gif", comment="At the gate")
    Image.new("RGB", (40, 30)).save(tmp_path / "agency.tif", tiffinfo={33723: b"Spill"})
    for file in sorted(tmp_path.iterdir()):
        with pytest.raises(NoPicture) as none:
            drawn_on(file)
        assert none.value.code == "kept", file.name


def test_notes_that_nobody_can_read_are_not_lost_in_silence(tmp_path: Path) -> None:
    file = tmp_path / "leak.jpg"
    Image.new("RGB", (8, 8)).save(file, exif=b"Exif\x00\x00no notes at all")
    with pytest.raises(NoPicture) as none:
        notes_of(file, (8, 8))
    assert none.value.code == "kept"
    assert with_notes(b"\xff\xd8\xff\xdb", b"") == b"\xff\xd8\xff\xdb"
