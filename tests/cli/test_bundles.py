"""Sync by stick from the command line: workspaces that never meet, a hub in the middle, receipts on the way back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Batch, Hub, Refused, run, two
from tests.helpers import touch
from tests.sync.roads.hubs import run_command


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Batch, Batch, Hub, Path]]:
    """Two people of one country who joined a hub that is away now, and a stick."""
    (tmp_path / "stick").mkdir()
    with two(tmp_path) as (a, b, hub):
        for batch in (a, b, a):
            batch("sync")
        hub.process.terminate()
        hub.process.wait()
        yield a, b, hub, tmp_path / "stick"


def written(batch: Batch, stick: Path, *words: str) -> list[str]:
    """The files of a bundle."""
    done = batch("bundle", "export", "--out", str(stick), *words)
    assert done["bytes"] == sum(Path(one).stat().st_size for one in done["files"]) or len(done["files"]) > 1
    files: list[str] = done["files"]
    return files


def taken(batch: Batch, *files: str) -> dict[str, object]:
    """What the last of these files brought."""
    answer: dict[str, object] = batch("bundle", "import", *files)[-1]
    return answer


def hub_takes(hub: Hub, *files: str) -> dict[str, object]:
    touch.command("brs-hub bundle import")
    return run_command(hub.folder, "bundle", "import", *files)[-1]


def hub_answers(hub: Hub, name: str, stick: Path) -> str:
    touch.command("brs-hub bundle export")
    (line,) = run_command(hub.folder, "bundle", "export", "--device", name, "--out", str(stick))
    files = line["files"]
    assert isinstance(files, list)
    return str(files[0])


def test_two_workspaces_that_never_meet(pair: tuple[Batch, Batch, Hub, Path]) -> None:
    a, b, _hub, stick = pair
    assert [one["name"] for one in a("bundle", "readers")][1:] == ["Person B"]
    record = a("record", "add", "contacts", "name=Amina", "organisation=NEMA")["id"]
    (file,) = written(a, stick, "--to", "Person B")
    (seen,) = b("bundle", "preview", file)
    assert (seen["fresh"], seen["conflicts"], seen["people"][0]["name"]) == (1, 0, "Person A")
    assert b("record", "list", "contacts") == []
    assert taken(b, file)["fresh"] == 1 and b.value(record, "name") == "Amina"
    assert taken(b, file) | {"fresh": 0, "known": 1} == taken(b, file)
    b("record", "set", record, "name=Amina O.")
    a("record", "set", record, "name=Amina Odhiambo")
    (back,) = written(b, stick, "--to", "Person A")
    (seen,) = a("bundle", "preview", back)
    assert (seen["fresh"], seen["conflicts"]) == (1, 1)
    assert taken(a, back)["conflicts"] == 1
    taken(b, *written(a, stick, "--to", "Person B"))
    assert a("digest") == b("digest")
    assert [(one["way"], one["refused"]) for one in b("bundle", "history")][:2] == [("in", ""), ("in", "")]


def test_a_report_goes_to_the_hub_and_its_receipt_comes_back(pair: tuple[Batch, Batch, Hub, Path]) -> None:
    """SYNC rule 16: what came by stick is held once the hub's own receipt has come back, by stick too."""
    a, b, hub, stick = pair
    draft = a("record", "add", "import_responses", "country=KEN", "chem=aldrin", "cat=ct_pest", "dec=cd_no")["id"]
    version = a("report", "submit", draft, "--as-is")
    assert version["state"] == "waiting" and a("bundle", "export", "--out", str(stick))["commits"] >= 2
    assert a("report", "receipt", version["code"])["state"] == "sent"
    (file,) = [str(one) for one in stick.iterdir()]
    assert hub_takes(hub, file)["fresh"] == 2
    answer = taken(a, hub_answers(hub, "Person A", stick))
    assert (answer["receipts"], answer["waiting"]) == (1, 0)
    assert a("report", "receipt", version["code"])["state"] == "held"
    assert taken(b, hub_answers(hub, "Person B", stick))["fresh"] == 2
    assert b("report", "versions", draft)[0]["code"] == version["code"]


def test_a_record_alone_is_small_and_says_whether_a_picture_can_hold_it(
    pair: tuple[Batch, Batch, Hub, Path],
) -> None:
    a, _b, hub, stick = pair
    a("record", "add", "contacts", "name=Else", "organisation=NEMA")
    draft = a("record", "add", "import_responses", "country=KEN", "chem=ddt", "cat=ct_pest", "dec=cd_no")["id"]
    done = a("bundle", "export", "--record", draft, "--out", str(stick))
    assert done["commits"] == 1 and done["bytes"] < 1500 and done["fits_qr"] and done["statements"] == 0
    assert hub_takes(hub, done["files"][0])["fresh"] == 1


def test_mail_parts_in_any_order_with_the_missing_one_named(pair: tuple[Batch, Batch, Hub, Path]) -> None:
    a, b, _hub, stick = pair
    for number in range(90):
        a("record", "add", "contacts", f"name={random.Random(number).randbytes(90).hex()}", "organisation=x")
    files = written(a, stick, "--to", "Person B", "--part-size", "4096")
    assert len(files) >= 3
    late = files.pop(1)
    last = taken(b, *reversed(files))
    assert (last["missing"], last["of"]) == ([2], len(files) + 1)
    assert b("bundle", "preview", files[0])[0]["missing"] == [2]
    assert taken(b, late)["fresh"] == 90


def test_bundles_from_bad_sticks_are_refused_and_written_down(pair: tuple[Batch, Batch, Hub, Path]) -> None:
    a, b, _hub, stick = pair
    a("record", "add", "contacts", "name=Amina", "organisation=NEMA")
    (file,) = written(a, stick, "--to", "Person B")
    data = Path(file).read_bytes()
    for name, wrong in (
        ("altered.brs", data[:-9] + bytes((data[-9] ^ 1,)) + data[-8:]),
        ("torn.brs", data[:-40]),
        ("other.brs", b"PK\x03\x04../../outside"),
    ):
        (stick / name).write_bytes(wrong)
    before = b("digest")
    codes = [b.refused("bundle", "import", str(stick / name))[0] for name in ("altered.brs", "torn.brs", "other.brs")]
    assert codes == ["bundle-damaged", "bundle-damaged", "no-bundle"] and b("digest") == before
    assert [one["refused"] for one in b("bundle", "history")] == codes
    assert a.refused("bundle", "import", file) == ("bundle-for-other", 3)
    crowd = stick / "crowd"
    crowd.mkdir()
    for number in range(1100):
        (crowd / f"{number}.brs").touch()
    assert b.refused("bundle", "import", str(crowd)) == ("bundle-too-many", 3)


def test_what_cannot_be_asked_for_is_said(pair: tuple[Batch, Batch, Hub, Path]) -> None:
    a, _b, _hub, stick = pair
    a("record", "add", "contacts", "name=Amina", "organisation=NEMA")
    out = ("--out", str(stick))
    assert a.refused("bundle", "export") == ("option-missing", 2)
    assert a.refused("bundle", "export", "--to", "Nobody", *out) == ("bundle-reader-unknown", 2)
    assert a.refused("bundle", "export", "--partition", "a b", *out) == ("bad-partition", 2)
    assert a.refused("bundle", "export", "--part-size", "many", *out) == ("bad-option-value", 2)
    assert a.refused("bundle", "export", "--part-size", "10", *out) == ("bundle-part-size", 2)
    assert a.refused("bundle", "export", "--out", str(stick / "a:b.brs")) == ("bundle-bad-name", 2)
    assert a.refused("bundle", "export", "--out", str(stick / "away" / "b.brs")) == ("stick-gone", 3)
    assert a.refused("bundle", "import", str(stick / "none.brs")) == ("bundle-unreadable", 3)
    assert list(stick.iterdir()) == []


@pytest.mark.parametrize("point", ["receive.begin", "receive.commit", "receive.before_commit", "receive.after_commit"])
def test_a_program_killed_while_it_takes_a_bundle_in(pair: tuple[Batch, Batch, Hub, Path], point: str) -> None:
    """SYNC, invariant 4: whole or not at all; taking it in again completes it."""
    a, b, _hub, stick = pair
    records = [a("record", "add", "contacts", f"name=N{number}", "organisation=x")["id"] for number in range(3)]
    (file,) = written(a, stick, "--to", "Person B")
    b.close()
    ended = run(b.folder, "bundle", "import", file, env={"BRS_CRASH_AT": point})
    assert ended.exit == -9
    with Batch(b.folder) as again:
        there = len(again("record", "list", "contacts"))
        assert there == (3 if point == "receive.after_commit" else 0)
        assert taken(again, file)["fresh"] == 3 - there
        assert [again.value(record, "name") for record in records] == ["N0", "N1", "N2"]
        assert again("doctor")


def test_nobody_reads_anothers_bundle(pair: tuple[Batch, Batch, Hub, Path]) -> None:
    a, b, _hub, stick = pair
    a("record", "add", "contacts", "name=Amina", "organisation=NEMA")
    (file,) = written(a, stick)
    with pytest.raises(Refused) as caught:
        b("bundle", "preview", file)
    assert caught.value.code == "bundle-for-other"
    # One stick for several: each finds his own on it.
    (mine,) = written(a, stick, "--to", "Person B")
    assert [one["file"] for one in b("bundle", "import", str(stick))] == [mine]


def test_a_report_goes_as_one_code_and_its_picture_is_taken_in(pair: tuple[Batch, Batch, Hub, Path]) -> None:
    a, b, _hub, stick = pair
    record = a("record", "add", "contacts", "name=Amina", "organisation=NEMA")["id"]
    for end in ("png", "pdf", "txt"):
        done = a("bundle", "export", "--to", "Person B", "--out", str(stick / f"code.{end}"))
        assert done["commits"] == 1 and done["version"].endswith("-L") and done["fits_qr"]
    assert [one["fresh"] for one in b("bundle", "preview", str(stick / "code.png"))] == [1]
    assert taken(b, str(stick / "code.png"))["fresh"] == 1 and b.value(record, "name") == "Amina"
    assert taken(b, str(stick / "code.txt")) | {"fresh": 0, "known": 1} == taken(b, str(stick / "code.txt"))
    for number in range(60):
        a("record", "add", "contacts", f"name={random.Random(number).randbytes(60).hex()}", "organisation=x")
    with pytest.raises(Refused) as refused:
        a("bundle", "export", "--to", "Person B", "--out", str(stick / "large.png"))
    assert refused.value.code == "bundle-too-large-for-code" and not (stick / "large.png").exists()


def test_a_bundle_without_personal_data(pair: tuple[Batch, Batch, Hub, Path]) -> None:
    a, b, _hub, stick = pair
    record = a("record", "add", "contacts", "name=Amina", "organisation=NEMA", "email=a@example.org")["id"]
    taken(b, *written(a, stick, "--to", "Person B", "--section", "open"))
    assert b.value(record, "organisation") == "NEMA"
    cells = b("record", "show", record)["cells"]
    assert "email" not in cells and "name" not in cells
    with pytest.raises(Refused):
        a("bundle", "export", "--to", "Person B", "--section", "secret", "--out", str(stick))
