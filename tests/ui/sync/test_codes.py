"""A bundle as a QR code on the screen: seen by a scanner in either palette, saved, copied, taken in on another desk."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QWidget

from brs_desktop.ui import fonts, theme
from brs_desktop.ui.sync.bundlecode import CodePicture
from brs_desktop.workspace import Workspace, codes
from tests.helpers.scanner import scan
from tests.ui.desks import Person, contact
from tests.ui.sync.test_bundles import choose, go, said
from tests.ui.test_cut import LANGUAGES, cut


def shown(person: Person) -> QDialog:
    """The dialog with the code of what Bo lacks."""
    go(person)
    choose(person, "bundle_reader", "Bo")
    person.press("bundle_code")
    person.until(lambda: person.window.findChild(QDialog, "code_dialog") is not None)
    dialog = person.window.findChild(QDialog, "code_dialog")
    assert isinstance(dialog, QDialog)
    person.until(dialog.isVisible)
    return dialog


def scanned(widget: QWidget) -> list[str]:
    """What a scanner reads off the screen."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    seen = Image.frombytes("L", (image.bytesPerLine(), image.height()), bytes(image.constBits()))
    return scan(seen)


def told(person: Person) -> str:
    """The notices."""
    return " ".join(one.accessibleName() for one in person.window.notices.findChildren(QWidget, "notice"))


@pytest.mark.parametrize("dark", [False, True])
def test_a_code_on_the_screen_is_read_by_a_scanner_in_either_palette(
    sit: Callable[..., Person], folder: Path, dark: bool
) -> None:
    amina = sit(folder / "amina")
    record = amina.workspace.add("contacts", contact("Wanjiru")).key
    before = theme.look.dark
    theme.apply(QApplication.instance(), dark=dark)
    try:
        dialog = shown(amina)
        dialog.resize(520, 560)
        picture = dialog.findChild(CodePicture)
        assert picture is not None
        (letters,) = scanned(dialog)
        assert letters.startswith("BRS1:") and scanned(picture) == [letters]
        assert "For \u2068Bo" in dialog.findChild(QLabel, "code_said").text()
    finally:
        theme.apply(QApplication.instance(), dark=before)
    with Workspace.open(folder / "bo") as bo:
        bo.bundles.take_in(bo.bundles.typed(letters))
        assert bo.replica.cells(record)["name"].value == "Wanjiru"


@pytest.mark.parametrize("way", ["letters", "picture"])
def test_what_a_scanner_typed_or_a_picture_holds_is_shown_before_it_is_taken_in(
    sit: Callable[..., Person], folder: Path, way: str
) -> None:
    with Workspace.open(folder / "amina") as amina:
        record = amina.add("contacts", contact("Wanjiru")).key
        code = amina.bundles.code(amina.bundles.plan(amina.bundles.reader("Bo"), small=True)).code
    (folder / "code.png").write_bytes(codes.picture(code))
    bo = sit(folder / "bo")
    go(bo)
    source = bo.find(QLineEdit, "bundle_source")
    source.setText(code.letters if way == "letters" else str(folder / "code.png"))
    source.returnPressed.emit()
    bo.until(lambda: bo.sees("bundle_details"))
    assert "By: Amina" in said(bo, "bundle_details") and bo.workspace.page("contacts").total == 0
    bo.press("bundle_take")
    bo.until(lambda: bo.sees("bundle_taken"))
    assert bo.workspace.replica.cells(record)["name"].value == "Wanjiru"


def test_a_code_is_saved_as_a_picture_and_a_page_and_copied(
    sit: Callable[..., Person], folder: Path, walk: Callable[[QWidget], None]
) -> None:
    amina = sit(folder / "amina")
    amina.workspace.add("contacts", contact("Wanjiru"))
    dialog = shown(amina)
    walk(dialog)
    amina.press("code_copy")
    letters = QGuiApplication.clipboard().text()
    dialog.save_as(folder / "stick" / "code.png")  # type: ignore[attr-defined]
    amina.until(lambda: (folder / "stick" / "code.png").exists())
    amina.idle()
    assert scan(Image.open(folder / "stick" / "code.png")) == [letters]
    amina.press("code_pdf")
    amina.until(lambda: amina.window.findChild(QLineEdit, "print_file") is not None)
    amina.window.findChild(QLineEdit, "print_file").setText(str(folder / "stick" / "code.pdf"))
    amina.press("print_make")
    amina.until(lambda: (folder / "stick" / "code.pdf").exists())


def test_what_is_too_large_for_a_code_is_told_with_its_size(sit: Callable[..., Person], folder: Path) -> None:
    amina = sit(folder / "amina")
    for number in range(60):
        amina.workspace.add("contacts", contact(random.Random(number).randbytes(60).hex()))
    go(amina)
    choose(amina, "bundle_reader", "Bo")
    amina.press("bundle_code")
    amina.until(lambda: "Too large for one code" in told(amina))
    assert "stick or mail parts" in told(amina) and amina.window.findChild(QDialog, "code_dialog") is None


def test_personal_data_stay_out_where_that_is_chosen(sit: Callable[..., Person], folder: Path) -> None:
    amina = sit(folder / "amina")
    record = amina.workspace.add("contacts", contact("Wanjiru")).key
    go(amina)
    choose(amina, "bundle_reader", "Bo")
    choose(amina, "bundle_what", "All but personal data")
    amina.find(QLineEdit, "bundle_folder").setText(str(folder / "stick"))
    amina.press("bundle_write")
    amina.until(lambda: amina.sees("bundle_written"))
    (file,) = (folder / "stick").iterdir()
    with Workspace.open(folder / "bo") as bo:
        bo.bundles.take_in(file)
        cells = bo.replica.cells(record)
    assert cells["organisation"].value == "Ministry of Environment" and "name" not in cells


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_code_is_cut_off(
    sit: Callable[..., Person], folder: Path, language: str, dressed: QApplication
) -> None:
    amina = sit(folder / "amina", language)
    amina.workspace.add("contacts", contact("Wanjiru"))
    for percent in (100, 200):
        theme.apply(dressed, dark=False, percent=percent)
        fonts.use(dressed, language)
        dialog = shown(amina)
        amina.idle()
        assert cut(dialog) == [], percent
        assert dialog.height() <= 600 and dialog.width() <= 1024
        assert scanned(dialog), percent
        if (folder_of := os.environ.get("BRS_PICTURES")) is not None:
            dialog.grab().save(f"{folder_of}/code-{language}-{percent}.png")
        dialog.close()
        amina.until(lambda: amina.window.findChild(QDialog, "code_dialog") is None)
