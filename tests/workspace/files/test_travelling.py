"""Files of two workspaces of one country over a real hub: given, fetched, kept, refused, making room."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock, SystemClock

from brs_desktop.errors import Problem
from brs_desktop.ui.sync import queuewords
from brs_desktop.workspace import Workspace
from tests.library.papers import ENGLISH, pdf
from tests.sync.roads.hubs import Hub
from tests.ui.desks import new_workspace

Both = tuple[Workspace, Workspace]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path / "hub") as hub:
        yield hub


@pytest.fixture
def both(hub: Hub, tmp_path: Path) -> Iterator[tuple[Workspace, Workspace]]:
    """Amina and Bo of Kenya, who have joined the hub."""
    with (
        Workspace.open(new_workspace(tmp_path / "amina")) as amina,
        Workspace.open(new_workspace(tmp_path / "bo", "Bo")) as bo,
    ):
        for one in (amina, bo):
            one.enrol(hub.invite("library/KEN", "report/KEN", "contacts/KEN"), hub.url)
        yield amina, bo


def paper(folder: Path, name: str, pages: int = 3, extra: str = "") -> Path:
    return pdf(folder / name, [[f"Page {n}", *[ENGLISH] * 4, extra] for n in range(pages)], title=name)


def brought(workspace: Workspace, path: Path) -> str:
    return workspace.library.import_files([path]).added[0].record


def test_a_document_comes_when_it_is_asked_for_and_not_before(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    record = brought(amina, paper(tmp_path, "guide.pdf"))
    amina.sync()
    bo.sync()
    entry = bo.library.entry(record)
    assert entry.state == "elsewhere" and entry.can_come and entry.coming is None
    assert bo.library.fetch(record).state == "here"
    path = bo.library.path_of(record)
    assert path is not None and path.read_bytes() == (tmp_path / "guide.pdf").read_bytes()
    assert bo.library.used().files == 1 and bo.files.shelf.waiting_bytes() == 0


def test_what_is_kept_comes_with_the_next_exchange(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    record = brought(amina, paper(tmp_path, "guide.pdf"))
    amina.sync()
    bo.sync()
    assert bo.library.keep(record, True).state == "wanted"
    bo.sync()
    assert bo.library.entry(record).state == "here"


def test_a_newer_edition_of_what_is_kept_comes_by_itself_and_the_old_one_stays_listed(
    both: Both, tmp_path: Path
) -> None:
    amina, bo = both
    old = brought(amina, paper(tmp_path, "guide.pdf"))
    amina.set(old, {"entry": "900"})
    amina.sync()
    bo.sync()
    bo.library.keep(old, True)
    bo.sync()
    new = brought(amina, paper(tmp_path, "guide2.pdf", extra="Corrected"))
    amina.set(new, {"entry": "901", "supersedes": "900"})
    amina.sync()
    bo.sync()
    assert bo.library.entry(new).state == "here" and bo.library.entry(new).kept
    assert [one.record for one in bo.library.entry(old).newer] == [new] and bo.library.entry(old).state == "here"


def test_never_is_never_also_for_a_newer_edition(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    record = brought(amina, paper(tmp_path, "guide.pdf"))
    amina.sync()
    bo.sync()
    bo.library.keep(record, True)
    entry = bo.library.refuse(record, True)
    assert entry.never and not entry.kept
    bo.sync()
    assert bo.library.entry(record).state == "elsewhere"
    assert not bo.library.keep(record, True).never


def test_an_attachment_of_a_report_goes_before_documents(both: Both, tmp_path: Path) -> None:
    amina, _bo = both
    brought(amina, paper(tmp_path, "a.pdf"))
    attached = amina.library.take_in(paper(tmp_path, "attached.pdf", extra="table"))
    document = amina.library.file(brought(amina, paper(tmp_path, "b.pdf", extra="b")))
    assert document is not None
    assert amina.files.rank(attached.sha256) < amina.files.rank(document.sha256)


def test_what_the_hub_has_not_got_is_said_and_nothing_is_lost(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    record = brought(amina, paper(tmp_path, "guide.pdf"))
    file = amina.library.file(record)
    place = amina.files.store.place(file.sha256)
    moved = place.rename(tmp_path / "away")
    amina.sync()
    bo.sync()
    with pytest.raises(Problem) as caught:
        bo.library.fetch(record)
    assert caught.value.code == "file-not-at-hub"
    moved.rename(place)
    amina.sync()
    assert bo.library.fetch(record).state == "here"


def test_room_is_made_of_what_the_hub_holds_and_nobody_keeps(both: Both, tmp_path: Path) -> None:
    """SYNC rule 16: the file that has not reached the hub stays, whatever the bound."""
    amina, _bo = both
    files = []
    for number in range(3):
        path = tmp_path / f"p{number}.txt"
        path.write_text(os.urandom(300_000).hex())
        files.append(brought(amina, path))
    amina.sync()
    amina.library.keep(files[0], True)
    amina.library.copy_to_open(files[2])
    amina.set_preferences(files_mb=3)
    late = tmp_path / "late.txt"
    late.write_text(os.urandom(900_000).hex())
    unsent = brought(amina, late)
    amina.sync()
    run = amina.sync_history()[-1]
    assert (run.freed, run.freed_bytes) == (1, 600_000)
    assert "1 document that nobody kept offline left this computer" in queuewords.past(run, {})
    assert amina.files.over_bytes() == 0
    states = [amina.library.entry(record).state for record in (*files, unsent)]
    assert states == ["here", "elsewhere", "here", "here"]
    assert amina.library.fetch(files[1]).state == "here"
    amina.library.keep(files[1], True)
    amina.library.keep(unsent, True)
    amina.sync()
    # What is left is kept on purpose, or goes first the next time: nothing kept ever makes room for itself.
    assert amina.library.entry(files[2]).state == "elsewhere"
    amina.set_preferences(files_mb=2)
    amina.sync()
    assert [amina.library.entry(record).state for record in (files[0], files[1], unsent)] == ["here"] * 3
    assert amina.files.over_bytes() == 1_000_000 and amina.sync_history()[-1].freed == 0


def test_attachments_make_room_by_the_same_rule_and_come_again_when_they_are_opened(both: Both, tmp_path: Path) -> None:
    """SYNC rule 16: one that the hub has not said it holds stays, and so does what was typed and not sealed yet."""
    amina, bo = both
    cells = []
    for number in range(3):
        path = tmp_path / f"scan{number}.txt"
        path.write_text(os.urandom(300_000).hex())
        cells.append(amina.library.take_in(path).value())
    needs = [
        amina.add("assistance_needs", {"title": f"Need {at}", "att": cell}, partition="report/KEN").key
        for at, cell in enumerate(cells)
    ]
    bo.set_preferences(files_mb=1)
    for one in (amina, bo):
        one.sync()
    shown = [bo.replica.cells(key)["att"].value for key in needs]
    for cell in shown:
        bo.library.copy_of(cell)
    bo.library.copy_of(shown[0])
    only_here = tmp_path / "mine.txt"
    only_here.write_text(os.urandom(100_000).hex())
    mine = bo.library.take_in(only_here).value()
    bo.sync()
    assert [bo.library.has(cell) for cell in shown] == [True, False, False] and bo.library.has(mine)
    assert bo.sync_history()[-1].freed == 2 and bo.library.used_bytes() <= 1_000_000
    assert bo.library.copy_of(shown[1]).read_text() == amina.library.copy_of(cells[1]).read_text()


def test_rule_16_nothing_makes_room_on_an_old_word_of_the_hub(hub: Hub, tmp_path: Path) -> None:
    """A day later the hub may have gone back to a backup: while there is no room to ask it again, the file stays."""
    clock = FixedClock(SystemClock().now_ms())
    with Workspace.open(new_workspace(tmp_path / "cleo", "Cleo"), clock=clock) as cleo:
        cleo.enrol(hub.invite("library/KEN"), hub.url)
        path = tmp_path / "large.txt"
        path.write_text(os.urandom(700_000).hex())
        record = brought(cleo, path)
        cleo.sync()
        clock.advance(86_400_000)
        cleo.set_preferences(files_mb=1)
        assert cleo.sync(within=1_000).agreed and cleo.sync_history()[-1].freed == 0
        assert cleo.library.entry(record).state == "here"
        cleo.sync()
        assert cleo.sync_history()[-1].freed == 1 and cleo.library.entry(record).state == "elsewhere"


def test_an_entry_of_an_earlier_version_says_that_its_file_does_not_travel(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    record = brought(amina, paper(tmp_path, "guide.pdf"))
    value = {name: part for name, part in amina.library.file(record).value().items() if name != "pieces"}
    amina.set(record, {"file": value})
    amina.sync()
    bo.sync()
    assert not bo.library.entry(record).can_come
    with pytest.raises(Problem) as caught:
        bo.library.fetch(record)
    assert caught.value.code == "file-not-listed"


def test_what_hangs_on_a_record_is_opened_elsewhere(both: Both, tmp_path: Path) -> None:
    amina, bo = both
    cell = amina.library.take_in(paper(tmp_path, "need.pdf", extra="budget")).value()
    record = amina.add("assistance_needs", {"title": "A laboratory", "att": cell}, partition="report/KEN").key
    amina.sync()
    bo.sync()
    shown = bo.replica.cells(record)["att"].value
    assert not bo.library.has(shown)
    assert bo.library.copy_of(shown).read_bytes() == (tmp_path / "need.pdf").read_bytes()
    assert bo.library.has(shown)


def test_a_document_goes_by_stick_with_its_entry(both: Both, hub: Hub, tmp_path: Path) -> None:
    amina, bo = both
    bo.sync()
    amina.sync()
    record = brought(amina, paper(tmp_path, "guide.pdf"))
    hub.stop()
    readers = [one for one in amina.bundles.readers() if not one.root]
    planned = amina.bundles.plan(readers[:1])
    exported = amina.bundles.export(planned, tmp_path)
    assert exported.written.files == 1
    bo.bundles.take_in(exported.files[0])
    assert bo.library.entry(record).state == "here"


def test_a_file_goes_up_although_its_list_was_lost(both: Both, tmp_path: Path) -> None:
    """A restored copy has the file and nothing that was remembered of it."""
    amina, bo = both
    record = brought(amina, paper(tmp_path, "guide.pdf"))
    amina.files.close()
    for left in amina.folder.glob("blobs.db*"):
        left.unlink()
    del amina.__dict__["files"]
    amina.sync()
    bo.sync()
    assert bo.library.fetch(record).state == "here"
