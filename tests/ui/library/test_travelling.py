"""Documents that come from the hub, at a real window: opened, kept, stopped, refused, replaced by a newer edition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QProgressBar, QWidget

from brs_desktop.workspace import Workspace
from tests.library.papers import ENGLISH, pdf
from tests.sync.roads.hubs import Hub
from tests.ui.desks import new_workspace
from tests.ui.library.conftest import Reader
from tests.ui.library.test_library import Opener, check

SCOPE = ("library/KEN", "report/KEN", "contacts/KEN")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def bo(hub: Hub, tmp_path: Path) -> Iterator[Workspace]:
    """A colleague on another computer, who has joined the same hub."""
    with Workspace.open(new_workspace(tmp_path / "bo", "Bo")) as workspace:
        workspace.enrol(hub.invite(*SCOPE), hub.url)
        yield workspace


@pytest.fixture
def joined(amina: Reader, hub: Hub) -> Reader:
    """Amina at her window, who has joined too."""
    amina.workspace.enrol(hub.invite(*SCOPE), hub.url)
    return amina


def paper(folder: Path, name: str, extra: str = "") -> Path:
    return pdf(folder / name, [[f"Page {n}", *[ENGLISH] * 4, extra] for n in range(3)], title=name)


def shared(bo: Workspace, path: Path, **answers: str) -> str:
    """A document of Bo's that the hub holds."""
    record = bo.library.import_files([path]).added[0].record
    bo.set(record, answers)
    bo.sync()
    return record


def sync(person: Reader) -> None:
    """Press the key that syncs, and wait for the end."""
    person.window.desk.sync()
    person.until(lambda: not person.window.desk.syncing)
    person.idle()


def choose(person: Reader, record: str) -> None:
    person.place.browse.show_entry(record)
    person.until(lambda: person.place.browse.preview.shown is not None)
    person.until(lambda: person.place.browse.preview.shown.key.record == record)
    person.idle()


def test_a_document_of_a_colleague_is_fetched_when_it_is_opened(joined: Reader, bo: Workspace, tmp_path: Path) -> None:
    record = shared(bo, paper(tmp_path, "guide.pdf"))
    sync(joined)
    choose(joined, record)
    assert "At the hub: " in joined.said("file_state")
    assert joined.said("file_hint") == "It is fetched when you open it."
    assert joined.sees("file_fetch") and not joined.sees("file_read") and not joined.sees("file_progress")
    joined.place.browse.list.setFocus()
    joined.keys("Return")
    assert joined.reader is not None
    joined.idle()
    assert joined.workspace.library.entry(record).state == "here"


def test_a_stored_pdf_opens_offline_and_the_newest_edition_replaces_it_and_the_old_one_stays_listed(
    joined: Reader, bo: Workspace, hub: Hub, tmp_path: Path
) -> None:
    """SYS-03, at the window."""
    old = shared(bo, paper(tmp_path, "toolkit.pdf"), entry="9001")
    sync(joined)
    choose(joined, old)
    joined.press("file_keep")
    joined.idle()
    assert joined.said("file_hint") == "It comes with the next exchange."
    sync(joined)
    choose(joined, old)
    assert "On this computer: " in joined.said("file_state")
    new = shared(bo, paper(tmp_path, "toolkit2.pdf", "Corrected"), entry="9002", supersedes="9001")
    sync(joined)
    hub.stop()
    for record, words in ((new, "toolkit2.pdf"), (old, "toolkit.pdf")):
        choose(joined, record)
        assert words in joined.said("file_state") and "On this computer: " in joined.said("file_state")
        joined.press("file_read")
        assert joined.reader.isVisible()
        joined.idle()
        joined.place._leave_reader()
        joined.idle()
    assert joined.workspace.library.entry(old).newer[0].record == new
    check(joined, "Kept offline")
    joined.until(lambda: joined.place.presenter.table.rowCount() == 2)
    joined.idle()
    table = joined.place.presenter.table
    rows = {table.row(row).id: table.row(row) for row in range(table.rowCount()) if table.row(row) is not None}
    assert rows[old].superseded and rows[new].kept and not rows[new].superseded


def test_what_comes_says_how_far_it_is_and_stops_when_told_to(joined: Reader, bo: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("".join(f"{n * 7919 % 1_000_003} waste\n" for n in range(400_000)))
    record = shared(bo, path)
    sync(joined)
    choose(joined, record)
    place = joined.place
    place.fetching.told.connect(lambda step: place.fetching.stop() if step.done >= 5 else None)
    joined.press("file_fetch")
    joined.until(lambda: not place.fetching.waits)
    joined.idle()
    bar = joined.find(QProgressBar, "file_progress")
    assert 0 < bar.value() < bar.maximum()
    assert joined.said("file_state").startswith("Begun: ") and joined.sees("file_fetch")
    assert "rest" in place.browse.preview.card.fetch.accessibleName()
    assert joined.workspace.library.entry(record).state == "elsewhere"
    place.fetching.told.disconnect()
    place.fetching.told.connect(place._show_way)
    joined.press("file_fetch")
    joined.until(lambda: not place.fetching.waits)
    joined.idle()
    assert "On this computer: " in joined.said("file_state") and not joined.sees("file_progress")


def test_never_is_kept_to_and_said(joined: Reader, bo: Workspace, tmp_path: Path) -> None:
    record = shared(bo, paper(tmp_path, "guide.pdf"))
    sync(joined)
    choose(joined, record)
    joined.press("file_never")
    joined.idle()
    assert joined.find(QCheckBox, "file_never").isChecked() and not joined.sees("file_fetch")
    assert joined.said("file_hint") == "You chose never to fetch it here."
    joined.place.browse.list.setFocus()
    joined.keys("Return")
    joined.idle()
    assert joined.place.reader is None
    joined.press("file_keep")
    joined.idle()
    assert not joined.find(QCheckBox, "file_never").isChecked()


def test_a_hub_without_the_file_is_said_in_a_sentence(joined: Reader, bo: Workspace, tmp_path: Path) -> None:
    record = bo.library.import_files([paper(tmp_path, "guide.pdf")]).added[0].record
    file = bo.library.file(record)
    assert file is not None
    bo.files.store.place(file.sha256).unlink()
    bo.sync()
    sync(joined)
    choose(joined, record)
    joined.press("file_fetch")
    joined.until(lambda: any("does not have the file" in one.accessibleName() for one in notices(joined)))


def notices(person: Reader) -> list[QWidget]:
    return person.window.notices.findChildren(QWidget, "notice")


def test_the_file_of_an_answer_is_opened_from_its_form_and_fetched_first(
    joined: Reader, bo: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("Waste is what is left.")
    record = shared(bo, tmp_path / "notes.txt")
    sync(joined)
    choose(joined, record)
    joined.press("preview_edit")
    joined.until(lambda: joined.place.filler is not None and joined.place.filler.isVisible())
    joined.idle()
    for _section in range(4):
        if joined.sees("open:file"):
            break
        joined.keys("Ctrl+PgDown")
        joined.idle()
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")
    try:
        joined.press("open:file")
        joined.until(lambda: bool(opener.opened))
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opener.opened[0].name == "notes.txt" and opener.opened[0].read_text() == "Waste is what is left."
    assert any("being fetched" in one.accessibleName() for one in notices(joined))
    joined.place.close_record()
    joined.until(lambda: joined.place.filler is None)
    assert joined.workspace.library.file(record) == bo.library.file(record)
