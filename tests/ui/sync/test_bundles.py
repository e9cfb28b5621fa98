"""The page of sticks: writing a bundle, looking into one, taking it in; what is said of it is true."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QListWidget, QWidget

from brs_desktop.ui import fonts, theme
from brs_desktop.workspace import Workspace
from tests.ui.desks import Person, contact
from tests.ui.test_cut import LANGUAGES, looked_at


def go(person: Person) -> None:
    person.window.go_to("sync")
    person.press("show_bundles")
    person.until(lambda: person.find(QComboBox, "bundle_reader").count() == 2)


def said(person: Person, name: str) -> str:
    return person.find(QLabel, name).text().replace("\u2068", "").replace("\u2069", "")


def choose(person: Person, name: str, words: str) -> None:
    box = person.find(QComboBox, name)
    place = next(at for at in range(box.count()) if words in box.itemText(at))
    box.setCurrentIndex(place)
    box.activated.emit(place)


def written(folder: Path, **more: object) -> Path:
    """Amina's bundle for Bo, written without a window."""
    with Workspace.open(folder / "amina") as amina:
        amina.add("contacts", contact("Wanjiru", **more))
        return amina.bundles.export(amina.bundles.plan(amina.bundles.reader("Bo")), folder / "stick").files[0]


def look(person: Person, folder: Path) -> None:
    """Look into the stick."""
    go(person)
    person.find(QLineEdit, "bundle_source").setText(str(folder / "stick"))
    person.press("bundle_find")
    person.until(lambda: person.sees("bundle_details"))


def test_a_bundle_is_written_for_a_colleague(
    sit: Callable[..., Person], folder: Path, walk: Callable[[QWidget], None]
) -> None:
    amina = sit(folder / "amina")
    record = amina.workspace.add("contacts", contact("Wanjiru")).key
    go(amina)
    walk(amina.window)
    choose(amina, "bundle_reader", "Bo")
    amina.find(QLineEdit, "bundle_folder").setText(str(folder / "stick"))
    amina.find(QLineEdit, "bundle_folder").editingFinished.emit()
    amina.until(lambda: "1 set of changes" in said(amina, "bundle_count") and "free" in said(amina, "bundle_count"))
    amina.press("bundle_write")
    amina.until(lambda: amina.sees("bundle_written"))
    (file,) = (folder / "stick").iterdir()
    assert file.name in said(amina, "bundle_written") and "may be pulled out" in said(amina, "bundle_written")
    with Workspace.open(folder / "bo") as bo:
        bo.bundles.take_in(file)
        assert bo.replica.cells(record)["name"].value == "Wanjiru"


def test_what_a_bundle_brings_is_shown_before_it_is_taken_in(
    sit: Callable[..., Person], folder: Path, walk: Callable[[QWidget], None]
) -> None:
    written(folder)
    bo = sit(folder / "bo")
    look(bo, folder)
    assert "Amina" in bo.find(QListWidget, "bundle_list").item(0).text()
    details = said(bo, "bundle_details")
    assert "By: Amina" in details and "In: contacts/KEN" in details and "Nothing in it would clash" in details
    assert bo.workspace.page("contacts").total == 0
    walk(bo.window)
    bo.press("bundle_take")
    bo.until(lambda: bo.sees("bundle_taken"))
    assert bo.workspace.page("contacts").total == 1 and "1 set of changes" in said(bo, "bundle_taken")
    bo.until(lambda: "From \u2068Amina" in bo.find(QListWidget, "bundle_history").item(0).text())


def test_bad_files_are_named_and_hide_no_good_one(sit: Callable[..., Person], folder: Path) -> None:
    data = written(folder).read_bytes()
    (folder / "stick" / "a.brs").write_bytes(data[:-5])
    (folder / "stick" / "z.brs").write_bytes(b"no such thing")
    bo = sit(folder / "bo")
    look(bo, folder)
    listed = bo.find(QListWidget, "bundle_list")
    lines = [listed.item(row).text() for row in range(listed.count())]
    assert len(lines) == 3 and "Amina" in lines[0] and all("cannot be taken in" in one for one in lines[1:])
    for row, words in ((1, "damaged"), (2, "is no bundle")):
        listed.setCurrentRow(row)
        assert words in said(bo, "bundle_details") and not bo.find(QWidget, "bundle_take").isEnabled()
    listed.setCurrentRow(0)
    bo.press("bundle_take")
    bo.until(lambda: bo.sees("bundle_taken"))
    bo.until(lambda: listed.count() == 2)


def test_without_a_hub_nobody_can_read_and_that_is_said(amina: Person) -> None:
    amina.window.go_to("sync")
    amina.press("show_bundles")
    amina.until(lambda: "join a hub" in said(amina, "bundle_count"))
    amina.find(QLineEdit, "bundle_folder").setText("/tmp")
    assert not amina.find(QWidget, "bundle_write").isEnabled()


def test_the_missing_part_is_named(sit: Callable[..., Person], folder: Path) -> None:
    with Workspace.open(folder / "amina") as amina:
        for number in range(120):
            amina.add("contacts", contact(random.Random(number).randbytes(50).hex()))
        planned = amina.bundles.plan(amina.bundles.reader("Bo"))
        done = amina.bundles.export(planned, folder / "stick", part_bytes=4096)
    assert len(done.files) >= 3
    done.files[1].unlink()
    bo = sit(folder / "bo")
    look(bo, folder)
    listed = bo.find(QListWidget, "bundle_list")
    listed.setCurrentRow(listed.count() - 1)
    assert f"Part 2 of {len(done.files)} is missing" in said(bo, "bundle_details")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_on_the_page_is_cut_off(
    sit: Callable[..., Person], folder: Path, language: str, dressed: QApplication
) -> None:
    """In long languages and a tall script, in a small window, with usual and with large texts."""
    file = written(folder)
    shutil.copy(file, folder / "z.brs")
    bo = sit(folder / "bo", language)
    look(bo, folder)
    bo.find(QLineEdit, "bundle_folder").setText(str(folder / "stick"))
    bo.press("bundle_write")
    bo.until(lambda: bo.sees("bundle_written"))
    for percent in (100, 200):
        theme.apply(dressed, dark=False, percent=percent)
        fonts.use(dressed, language)
        bo.idle()
        assert looked_at(bo) == [], percent
