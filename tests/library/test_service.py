"""The library's service: entries and their files, over a real workspace."""

from __future__ import annotations

from pathlib import Path

import pytest
from brs_sync.values import Number

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.library import Library, Wanted
from tests.library.conftest import Open
from tests.library.papers import ENGLISH, broken_pdf, pdf

ELSEWHERE = {"name": "far.pdf", "sha256": "ab" * 32, "size": Number("1200000"), "type": "application/pdf"}


def test_files_and_folders_come_in_each_with_an_entry(workspace: Workspace, library: Library, given: Path) -> None:
    pdf(given / "waste_guide.pdf")
    (given / "inside").mkdir()
    (given / "inside" / "notes.txt").write_text("notes")
    (given / "inside" / "setup.exe").write_bytes(b"MZ")
    told = []
    done = library.import_files([given], told.append)
    assert [one.title for one in done.added] == ["notes", "waste guide"] and not done.stopped
    assert [(one.path.name, one.code) for one in done.refused] == [("setup.exe", "program")]
    assert [one.done for one in told] == [0, 1, 2, 3] and told[-1].total == 3
    entry = library.entry(done.added[1].record)
    assert entry.state == "here" and entry.key.partition == "library/KEN" and not entry.readonly
    assert library.path_of(entry.key.record).read_bytes() == (given / "waste_guide.pdf").read_bytes()
    assert len({change.dot for change in workspace.history(entry.key.record)}) == 1  # title, number, file: one commit


def test_a_file_that_is_here_already_is_found(library: Library, given: Path) -> None:
    pdf(given / "a.pdf")
    first = library.import_files([given / "a.pdf"]).added[0]
    (given / "b.pdf").write_bytes((given / "a.pdf").read_bytes())
    again = library.import_files([given])
    assert again.added == () and [one.record for one in again.duplicates] == [first.record] * 2
    assert library.used().files == 1


def test_a_cancelled_import_keeps_what_it_brought_in(library: Library, given: Path) -> None:
    for number in range(5):
        (given / f"{number}.txt").write_text(str(number))
    done = library.import_files([given], cancelled=lambda: library.used().files >= 2)
    assert done.stopped and len(done.added) == 2 == library.used().files
    assert len(library.import_files([given]).added) == 3


def test_where_a_file_is_is_told_honestly(workspace: Workspace, library: Library, given: Path) -> None:
    """An entry that came by sync names a file that did not: it is elsewhere, wanted once marked, here once imported."""
    record = workspace.add("documents", {"title": "Far", "file": ELSEWHERE}).key.record
    assert library.state(record) == "elsewhere" and library.path_of(record) is None
    with pytest.raises(Problem) as refused:
        library.copy_to_open(record)
    assert refused.value.code == "file-not-here" and "Far" in refused.value.message
    assert library.keep(record, True).state == "wanted"
    library.attach(record, pdf(given / "got.pdf"))
    assert library.state(record) == "here" and library.file(record).name == "got.pdf"
    assert library.keep(record, False).state == "here"
    empty = workspace.add("documents", {"title": "No file"}).key.record
    assert library.state(empty) == "none"
    with pytest.raises(Problem) as refused:
        library.keep(empty, True)
    assert refused.value.code == "no-file-to-keep"


@pytest.mark.parametrize("name", ["../../../outside.txt", "/tmp/outside.txt", "C:\\outside.txt", "a/../../outside.txt"])
def test_a_name_that_came_with_an_entry_leads_nowhere_else(
    workspace: Workspace, library: Library, given: Path, name: str
) -> None:
    (given / "plain.txt").write_text("a plain text")
    file = library.import_files([given / "plain.txt"]).added[0].file
    record = workspace.add("documents", {"title": "Theirs", "file": file.value() | {"name": name}}).key.record
    copy = library.copy_to_open(record)
    assert copy.resolve().is_relative_to(workspace.folder / "cache" / "opened") and copy.name == "outside.txt"


def test_a_text_that_calls_itself_a_program_is_not_opened(workspace: Workspace, library: Library, given: Path) -> None:
    (given / "plain.txt").write_text("a plain text")
    file = library.import_files([given / "plain.txt"]).added[0].file
    record = workspace.add("documents", {"title": "Theirs", "file": file.value() | {"name": "run.bat"}}).key.record
    with pytest.raises(Problem) as refused:
        library.copy_to_open(record)
    assert refused.value.code == "file-refused"


def test_a_program_cannot_write_into_the_copy_where_it_would_be_lost(
    workspace: Workspace, library: Library, given: Path
) -> None:
    (given / "plain.txt").write_text("a plain text")
    record = library.import_files([given / "plain.txt"]).added[0].record
    copy = library.copy_to_open(record)
    assert not copy.stat().st_mode & 0o222
    copy.chmod(0o644)
    copy.write_text("written all the same")
    assert library.copy_to_open(record).read_text() == "a plain text" == library.path_of(record).read_text()
    assert not Library(workspace)._copies.exists()


def test_a_missing_file_that_is_imported_finds_its_entry(workspace: Workspace, library: Library, given: Path) -> None:
    first = library.import_files([pdf(given / "a.pdf")]).added[0]
    library.path_of(first.record).unlink()
    assert library.state(first.record) == "elsewhere"
    [known] = library.import_files([given / "a.pdf"]).duplicates
    assert known.record == first.record and known.arrived and library.state(first.record) == "here"
    assert not library.import_files([given / "a.pdf"]).duplicates[0].arrived


def test_no_file_is_ever_deleted(workspace: Workspace, library: Library, given: Path) -> None:
    """Files do not travel yet, so each one here may be the only one there is."""
    record = library.import_files([pdf(given / "a.pdf")]).added[0].record
    first = library.path_of(record)
    library.keep(record, True)
    library.keep(record, False)
    library.attach(record, pdf(given / "b.pdf", [["another"]]))
    workspace.delete(record)
    assert first is not None and first.is_file() and library.used().files == 2


def test_a_refused_file_changes_nothing(library: Library, workspace: Workspace, given: Path) -> None:
    record = workspace.add("documents", {"title": "Guide"}).key.record
    (given / "a.pdf").write_text("not a pdf")
    with pytest.raises(Problem) as refused:
        library.attach(record, given / "a.pdf")
    assert refused.value.code == "file-refused" and "damaged" in refused.value.message
    assert library.state(record) == "none" and library.used().files == 0


def test_an_own_entry_stands_for_a_shipped_one(library: Library, given: Path) -> None:
    """Shipped entries are read-only: importing the file of one makes an entry of one's own that replaces it."""
    shipped = next(one for one in library.page(Wanted(filters={"kind": ("decision",)})).rows)
    own = library.attach(shipped.id, pdf(given / "decision.pdf"))
    entry, old = library.entry(own.record), library.entry(shipped.id)
    assert own.partition == "library/KEN" and entry.title == old.title and entry.state == "here"
    assert old.readonly and old.state == "none"
    assert [one.record for one in entry.older] == [shipped.id] and [one.record for one in old.newer] == [own.record]
    mine, theirs = ({line.name: line.text for line in one.lines} for one in (entry, old))
    assert all(mine[name] == theirs[name] for name in ("title", "kind", "conventions", "themes", "year", "symbol"))
    assert mine["supersedes"] == old.title and mine["file"] == "decision.pdf" and "source" not in mine
    rows = {row.id: row.superseded for row in library.page(Wanted(search=old.title), limit=500).rows}
    assert rows[shipped.id] and not rows[own.record]


def test_older_editions_stay_listed_under_the_newest(workspace: Workspace, library: Library) -> None:
    """SYS-03: the newest edition replaces the older ones, which stay listed; a circle of them ends."""
    records, numbers = [], []
    for edition in ("1", "2", "3"):
        values = {"title": f"Guide {edition}", "edition": edition, "entry": f"g{edition}"}
        if numbers:
            values["supersedes"] = numbers[-1]
        records.append(workspace.add("documents", values).key.record)
        numbers.append(f"g{edition}")
    first, second, third = (library.entry(record) for record in records)
    assert [one.title for one in third.older] == ["Guide 2", "Guide 1"] and third.newer == ()
    assert [one.title for one in first.newer] == ["Guide 2", "Guide 3"] and first.older == ()
    assert [one.title for one in second.older] == ["Guide 1"]
    current = library.page(Wanted(search="Guide", filters={"shelf": ("current",)}), limit=500)
    older = library.page(Wanted(search="Guide", filters={"shelf": ("older",)}), limit=500)
    assert records[2] in {row.id for row in current.rows} and {row.id for row in older.rows} == set(records[:2])
    workspace.set(records[0], {"supersedes": "g3"})
    assert [one.title for one in library.entry(records[2]).older] == ["Guide 2", "Guide 1"]


def test_what_the_file_says_is_offered_and_written_only_when_taken(library: Library, given: Path) -> None:
    file = pdf(given / "scan_001.pdf", [[ENGLISH] * 3 + ["Second edition"]], title="Toolkit on wastes")
    record = library.import_files([file]).added[0].record
    entry = library.entry(record, offers=True)
    assert entry.title == "scan 001"
    assert [(one.path, one.shown) for one in entry.offers] == [
        ("title@en", "Toolkit on wastes"),
        ("languages/en", "English"),
        ("edition", "Second edition"),
    ]
    library.accept(record, ["title@en", "languages/en"])
    after = library.entry(record, offers=True)
    assert after.title == "Toolkit on wastes" and [one.path for one in after.offers] == ["edition"]


def test_a_title_that_somebody_wrote_is_not_questioned(workspace: Workspace, library: Library, given: Path) -> None:
    record = library.import_files([pdf(given / "a.pdf", title="From the file")]).added[0].record
    workspace.set(record, {"title": "Mine"})
    assert "title@en" not in [one.path for one in library.entry(record, offers=True).offers]


def test_another_program_works_on_a_copy(library: Library, given: Path) -> None:
    record = library.import_files([pdf(given / "a guide.pdf")]).added[0].record
    copy = library.copy_to_open(record)
    assert copy.name == "a guide.pdf"
    copy.write_bytes(b"spoilt")
    stored = library.path_of(record)
    assert stored is not None and stored.read_bytes() == (given / "a guide.pdf").read_bytes()
    assert library.copy_to_open(record).read_bytes() == stored.read_bytes()


def test_files_and_marks_are_there_after_a_restart(reopen: Open, given: Path) -> None:
    library = reopen().library
    record = library.import_files([pdf(given / "a.pdf")]).added[0].record
    library.keep(record, True)
    used = library.used()
    again = reopen().library
    assert again.state(record) == "here" and again.used() == used and used.kept_files == 1
    again.path_of(record).unlink()
    lost = reopen().library
    assert lost.state(record) == "wanted" and lost.used().files == 0


def test_a_broken_pdf_is_kept_and_says_nothing_of_itself(library: Library, given: Path) -> None:
    """It may be all that is left of a document: it is stored as it is, and the reader says that it is damaged."""
    record = library.import_files([broken_pdf(given / "b.pdf")]).added[0].record
    entry = library.entry(record, offers=True)
    assert entry.state == "here" and entry.offers == ()
