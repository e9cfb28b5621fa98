"""Lists of a workspace as files: any collection, any kind of answer, what is relevant, in the reader's language."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from brs_sync.values import Missing
from openpyxl import load_workbook

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.chosen import MOST_PICKED, Chosen
from brs_desktop.workspace.handing_out import hand_out
from tests.exchange.cardreader import read
from tests.helpers.made import new_workspace
from tests.pdf.reading import squeezed, text_of
from tests.workspace.wells import write_wells


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two wells in a collection that the program does not know by name; made once, for that takes seconds."""
    folder = tmp_path_factory.mktemp("wells") / "w"
    write_wells(folder / "collections")
    with new_workspace(folder, country="KEN", name="Amina") as opened:
        first = {"name": "Kiboko", "kind": "dug", "uses": "people fields", "depth": "12.50", "dug_on": "2020-02-29"}
        opened.add("wells", {**first, "readings/b/level": "3", "readings/b/note": "=1+1", "readings/c/level": "4.5"})
        opened.add("wells", {"name": "Athi", "depth": Missing("not-collected"), "share_people": "007"})
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it, open."""
    with Workspace.open(Path(shutil.copytree(made, tmp_path / "w"))) as opened:
        yield opened


def out(
    workspace: Workspace, file: Path, kind: str, *, language: str = "en", every: bool = True, **chosen: Any
) -> Path:
    hand_out(workspace, Chosen("wells", **chosen), format=kind, out=file, language=language, every=every)
    return file


def sheet(file: Path, name: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(file)[name].iter_rows()]


def test_the_columns_of_the_list_leave_in_the_readers_language(workspace: Workspace, tmp_path: Path) -> None:
    rows = sheet(out(workspace, tmp_path / "w.xlsx", "xlsx", language="fr", every=False), "Puits")
    assert rows[0][:3] == ["Nom du puits", "Type", "Profondeur en mètres"]
    assert [row[:3] for row in rows[1:]] == [["Athi", None, None], ["Kiboko", "Creusé à la main", 12.5]]


def test_every_question_leaves_with_reasons_and_what_was_typed_beside(workspace: Workspace, tmp_path: Path) -> None:
    head, athi, kiboko = sheet(out(workspace, tmp_path / "w.xlsx", "xlsx"), "Wells")
    shown = dict(zip(head, athi, strict=True))
    assert shown["Depth in metres"] is None and shown["Depth in metres – why no answer"] == "not collected"
    assert shown["Share for people (%)"] == 7 and shown["Share for people (%) – as typed"] == "007"
    assert dict(zip(head, kiboko, strict=True))["Uses"] == "People, Fields"


def test_lists_inside_records_have_a_sheet_of_their_own_that_names_the_record(
    workspace: Workspace, tmp_path: Path
) -> None:
    head, *rows = sheet(out(workspace, tmp_path / "w.xlsx", "xlsx"), "Readings")
    assert head == ["Record", "Title", "Row", "Read on", "Level", "Note"]
    assert [row[1:] for row in rows] == [["Kiboko", "1", None, 3, "=1+1"], ["Kiboko", "2", None, 4.5, None]]


def test_in_csv_they_stand_as_text_in_the_records_line(workspace: Workspace, tmp_path: Path) -> None:
    with out(workspace, tmp_path / "w.csv", "csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    kiboko = dict(zip(head, rows[1], strict=True))
    assert kiboko["Readings"] == "3 · =1+1\n4.5"
    assert kiboko["Depth in metres"] == "12.50" and kiboko["Dug on"] == "2020-02-29"


def test_a_filter_narrows_and_the_code_book_says_so(workspace: Workspace, tmp_path: Path) -> None:
    file = out(workspace, tmp_path / "w.xlsx", "xlsx", filters=(("kind", "dug"),), search="kib")
    assert [row[1] for row in sheet(file, "Wells")[1:]] == ["Kiboko"]
    book = [[cell for cell in row if cell] for row in sheet(file, "Code book")]
    assert ["Only", "Kind: Dug by hand"] in book and ["Searched for", "kib"] in book and ["Made by", "Amina"] in book


def test_a_list_that_is_no_directory_is_printed_as_a_table(workspace: Workspace, tmp_path: Path) -> None:
    said = text_of(out(workspace, tmp_path / "w.pdf", "pdf", language="fr").read_bytes())
    assert "Puits" in said and "Kiboko" in said and "Creusé à la main" in said and "12,50" in said


def test_a_directory_in_arabic_says_who_and_how_to_reach_them(workspace: Workspace, tmp_path: Path) -> None:
    workspace.add("contacts", {"name": "فاطمة", "organisation": "EEAA", "country": "EGY", "email": "f@eeaa.example"})
    hand_out(workspace, Chosen("contacts"), format="pdf", out=tmp_path / "c.pdf", language="ar")
    said = squeezed(text_of((tmp_path / "c.pdf").read_bytes()))
    assert "f@eeaa.example" in said and "EEAA" in said


def test_centres_leave_as_cards_of_bodies(workspace: Workspace, tmp_path: Path) -> None:
    way = {"format": "vcard", "out": tmp_path / "c.vcf", "language": "en"}
    done = hand_out(workspace, Chosen("centres", (("served", "KEN"),)), **way)
    cards = read((tmp_path / "c.vcf").read_bytes())
    assert done.records == len(cards) > 1
    assert all(card.one("KIND").raw == "org" for card in cards)
    assert any(one.startswith("https://") for card in cards for one in card.texts("URL")) or done.records == 2


@pytest.mark.parametrize(
    ("collection", "kind", "code"),
    [
        ("wells", "vcard", "bad-option-value"),
        ("wells", "doc", "bad-option-value"),
        ("lakes", "csv", "no-such-collection"),
    ],
)
def test_what_cannot_be_made_is_refused(
    workspace: Workspace, tmp_path: Path, collection: str, kind: str, code: str
) -> None:
    with pytest.raises(Problem) as refused:
        hand_out(workspace, Chosen(collection), format=kind, out=tmp_path / "x", language="en")
    assert refused.value.code == code and not (tmp_path / "x").exists()


def test_a_column_that_is_not_kept_and_too_many_picked_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        out(workspace, tmp_path / "x", "csv", filters=(("nonsense", "1"),))
    assert refused.value.code == "bad-column"
    with pytest.raises(Problem) as refused:
        Chosen("wells", records=tuple(str(number) for number in range(MOST_PICKED + 1)))
    assert refused.value.code == "list-too-long"


def test_an_answer_that_is_typed_and_not_sealed_yet_leaves_too(workspace: Workspace, tmp_path: Path) -> None:
    filler = workspace.open_filler("wells")
    filler.answer("name", "Typed")
    rows = sheet(out(workspace, tmp_path / "w.xlsx", "xlsx", every=False), "Wells")
    filler.close()
    assert "Typed" in [row[0] for row in rows]


@pytest.mark.parametrize("kind", ["xlsx", "csv", "vcard", "pdf"])
def test_every_format_tells_how_far_it_is_and_stops_when_asked_to(
    workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    told: list[tuple[int, int]] = []
    way: dict[str, Any] = {"format": kind, "out": tmp_path / "c", "language": "en"}
    hand_out(workspace, Chosen("centres"), **way, progress=lambda done, total: told.append((done, total)))
    parts = [done / max(1, total) for done, total in told]
    assert parts == sorted(parts) and parts[-1] == 1.0 and len(parts) > 2
    (tmp_path / "c").unlink()
    asked = iter([False] * (len(told) // 2) + [True] * len(told))
    with pytest.raises(Problem) as stopped:
        hand_out(workspace, Chosen("centres"), **way, cancelled=lambda: next(asked))
    assert stopped.value.code == "cancelled" and [one.name for one in tmp_path.iterdir() if one.is_file()] == []


def test_what_stands_beside_answers_leaves_where_some_record_has_it(workspace: Workspace, tmp_path: Path) -> None:
    (record,) = [row.key.record for row in workspace.page("wells", search="Kiboko").rows]
    beside = {"depth@.method": "=measured", "readings/b/level@.note": "after rain"}
    workspace.set(record, beside)
    head, _athi, kiboko = sheet(out(workspace, tmp_path / "w.xlsx", "xlsx"), "Wells")
    assert dict(zip(head, kiboko, strict=True))["Depth in metres – Method"] == "=measured"
    assert not any("Note" in str(label) for label in head)
    head, *rows = sheet(tmp_path / "w.xlsx", "Readings")
    assert head == ["Record", "Title", "Row", "Read on", "Level", "Level – Note", "Note"]
    assert [row[5] for row in rows] == ["after rain", None]
    with out(workspace, tmp_path / "w.csv", "csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert dict(zip(head, rows[1], strict=True))["Depth in metres – Method"] == "'=measured"
    assert "Depth in metres – Method" not in sheet(out(workspace, tmp_path / "l.xlsx", "xlsx", every=False), "Wells")[0]
