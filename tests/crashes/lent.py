"""What two offices do with a section when their processes die: it is given, opened, filled, returned and taken in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from brs_sync.values import Number, Value

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.sections.guest import Received
from tests.crashes.acts import Act
from tests.crashes.tracer import Say
from tests.helpers.made import new_folder
from tests.workspace.wells import write_wells

PNG = b"\x89PNG\r\n\x1a\n" + b"photograph" * 20_000  # more than one piece of the seal
ASKED = "| | date | dug_on |"


def office(folder: Path, name: str) -> Workspace:
    """An office's workspace as the next process finds it, every page of its file whole."""
    workspace = Workspace.open(folder / name, collections=(folder / "collections",))
    assert workspace.replica.reader().execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return workspace


def depth(workspace: Workspace) -> Value:
    (row,) = workspace.page("wells").rows
    cell = workspace.replica.cells(row.key).get("depth")
    return cell.value if cell is not None else None


def photo(workspace: Workspace) -> bytes | None:
    """What the office reads when it opens the photograph."""
    (row,) = workspace.page("wells").rows
    cell = workspace.replica.cells(row.key).get("photo")
    return workspace.library.copy_of(cell.value).read_bytes() if cell is not None and cell.value else None


# the office whose record it is: one section goes, another one comes back


def lend(folder: Path, say: Say) -> None:
    with office(folder, "giver") as giver:
        (row,) = giver.page("wells").rows
        giver.sections.give(row.key, "readings", "Port", folder / "second.brssec")
        say(b"1")
        giver.sections.take(folder / "back.brssec")
        say(b"1")


def judge_lend(folder: Path, said: bytes) -> None:
    second, back = folder / "second.brssec", folder / "back.brssec"
    with office(folder, "giver") as giver:
        assert second.exists() or not said, "a file that was told is there"
        if second.exists():
            assert giver.sections.kind(second) == "given"
            assert len(giver.sections.given()) == 3, "whatever is on the stick can come back"
        came = len(said) > 1
        assert (depth(giver), photo(giver)) in [(Number("55"), PNG), *([] if came else [(Number("40"), None)])]
        fresh = giver.sections.take(back).fresh
        assert not (came and fresh), "what was told is in the record and comes once"
        (row,) = giver.page("wells").rows
        giver.sections.give(row.key, "readings", "Port", folder / "third.brssec")
    with office(folder, "giver") as giver:
        assert (depth(giver), photo(giver)) == (Number("55"), PNG)
        assert len(giver.replica.history(row.key, "depth")) == 2, "nothing is taken in twice"
        assert not giver.replica.sessions() and not giver.conflicts()


# the office that fills it


def fill(received: Received, folder: Path, answers: Mapping[str, Value], say: Say) -> None:
    """Answers, and a photograph."""
    filler = received.fill()
    for path, value in answers.items():
        filler.answer(path, value)
        say(b"1")
    filler.answer("photo", received.files.take_in(folder / "photo.png").value())
    filler.close()
    say(b"1")


def borrow(folder: Path, say: Say) -> None:
    with office(folder, "guest") as guest:
        received = guest.sections.open(folder / "given.brssec", (folder / "code").read_text())
        say(b"1")
        fill(received, folder, {"depth": Number("66")}, say)
        guest.sections.give_back(received, "Customs", folder / "first.brssec")
        say(b"1")


def judge_borrow(folder: Path, said: bytes) -> None:
    first, again = folder / "first.brssec", folder / "again.brssec"
    with office(folder, "guest") as guest:
        there = guest.sections.received()
        assert there or not said, "a section that was told open is there"
        for one in there:
            assert one.card.label("en") and one.given.section and one.state.number <= 1, "whole"
        received = guest.sections.open(folder / "given.brssec", (folder / "code").read_text())
        answers = received.answers()
        assert answers["depth"] in ([Number("66")] if len(said) > 1 else [Number("66"), Number("40")])
        assert answers.get("photo") or len(said) < 3, "what was told safe is there"
        if answers.get("photo"):
            assert received.files.copy_of(answers["photo"]).read_bytes() == PNG
        fill(received, folder, {"depth": Number("77")}, lambda text: None)
        guest.sections.give_back(received, "Customs", again)
    with office(folder, "giver") as giver:
        assert first.exists() or len(said) < 4, "a file that was told is there"
        if first.exists():
            giver.sections.take(first)
            assert (depth(giver), photo(giver)) == (Number("66"), PNG)
        giver.sections.take(again)
        assert (depth(giver), photo(giver)) == (Number("77"), PNG) and not giver.conflicts()
        try:
            giver.sections.take(first)
        except Problem as refused:
            assert refused.code in ("section-older", "section-unreadable")
        assert depth(giver) == Number("77")


def acts(folder: Path) -> list[Act]:
    """Both, on two offices between which one section has gone and come back."""
    collections = write_wells(folder / "collections")
    form = collections / "wells" / "form.md"
    photographed = f"| | image | photo | Photograph | Photographie | | | | |\n{ASKED}"
    form.write_text(form.read_text("utf-8").replace(ASKED, photographed), "utf-8")
    (folder / "photo.png").write_bytes(PNG)
    for name, said in (("giver", {"country": "KEN", "name": "Amina"}), ("guest", {}), ("other", {})):
        new_folder(folder / name, collections=(collections,), **said)
    with office(folder, "giver") as giver, office(folder, "other") as other:
        key = giver.add("wells", {"name": "Kilifi", "depth": "40"}).key
        handed = giver.sections.give(key, "figures", "Customs", folder / "given.brssec")
        (folder / "code").write_text(handed.code)
        surveyed = giver.sections.give(key, "figures", "Survey", folder / "surveyed.brssec")
        received = other.sections.open(surveyed.file, surveyed.code)
        fill(received, folder, {"depth": Number("55")}, lambda text: None)
        other.sections.give_back(received, "Survey", folder / "back.brssec")
    return [Act("lend", folder, lend, judge_lend), Act("borrow", folder, borrow, judge_borrow)]
