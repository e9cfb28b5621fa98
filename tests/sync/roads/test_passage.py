"""How far a version came: sent once a request with it left, held by a hub's signed receipt and by nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey
from brs_sync.passage import Passage
from brs_sync.receipt import MAX_VERDICTS, CommitVerdict, Receipt, read_receipt
from brs_sync.submission import FrozenVersion, Submission, state_of
from brs_sync.values import Number

from tests.helpers.cutter import Cutter
from tests.sync.roads.hubs import Device, Hub


@pytest.fixture
def prefix(prefix: str) -> str:
    """A country of the test's own."""
    return prefix.replace("contacts/", "report/")


@pytest.fixture
def line(hub: Hub) -> Iterator[Cutter]:
    with Cutter(hub.port) as cutter:
        yield cutter


def submitted(device: Device, prefix: str, amount: int = 1) -> FrozenVersion:
    """A draft with an answer, and a version of it."""
    draft = RecordKey(f"{prefix}/2025/draft", "surveys", "=ken")
    device.replica.write([(draft, "amount", Number(str(amount)))])
    shown = device.replica.context(draft.partition)
    cells = device.replica.cells(draft)
    answers = {path: cell.value for path, cell in cells.items()}
    key = device.replica.submit(Submission(draft, f"{prefix}/2025/sent", answers, shown, state_of(cells)))
    return next(one for one in device.replica.versions("surveys", key.partition) if one.key == key)


def way(device: Device, version: FrozenVersion) -> Passage:
    return device.replica.passage(version.key.partition, version.dot)


def cut_answer(device: Device, line: Cutter) -> None:
    """Sync over a line on which the request gets through whole and nothing of the answer does."""
    line.break_after("down", 1)
    device.at(line.url)
    with pytest.raises(SyncProblem) as caught:
        device.sync()
    assert caught.value.code == "no-hub"
    line.mend()


def test_an_answer_that_is_cut_leaves_it_sent_and_the_next_exchange_makes_it_held(
    hub: Hub, prefix: str, tmp_path: Path, line: Cutter
) -> None:
    with hub.device(tmp_path / "a", prefix) as mine:
        mine.sync()
        version = submitted(mine, prefix)
        assert way(mine, version) == Passage()
        cut_answer(mine, line)
        left = way(mine, version)
        assert left.left_ms is not None and left.held_ms is None
        mine.close()
        again = Device(tmp_path / "a", hub.url, hub_key=hub.key)
        assert way(again, version) == left, "what is known of its way is on disk"
        again.sync()
        held = way(again, version)
        assert (held.left_ms, held.hub) == (left.left_ms, hub.key.hex()) and held.held_ms is not None
        receipt = read_receipt(held.data, hub.key)
        assert receipt.held[version.key.partition][version.dot.replica][0] == version.dot.seq
        assert receipt.time_ms == held.held_ms
        again.close()


def test_a_request_that_never_left_leaves_it_waiting(hub: Hub, prefix: str, tmp_path: Path, line: Cutter) -> None:
    with hub.device(tmp_path / "a", prefix) as mine:
        mine.sync()
        version = submitted(mine, prefix)
        mine.at("http://127.0.0.1:9")
        with pytest.raises(SyncProblem, match="no-hub"):
            mine.sync()
        assert way(mine, version) == Passage()
        mine.at(hub.url)
        mine.sync()
        assert way(mine, version).held_ms is not None


def test_a_stranger_who_answers_has_received_nothing(hub: Hub, prefix: str, tmp_path: Path) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Portal(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>Sign in</html>")

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    with hub.device(tmp_path / "a", prefix) as mine, HTTPServer(("127.0.0.1", 0), Portal) as portal:
        threading.Thread(target=portal.serve_forever, daemon=True).start()
        mine.sync()
        version = submitted(mine, prefix)
        mine.at(f"http://127.0.0.1:{portal.server_port}")
        with pytest.raises(SyncProblem, match="captive-portal"):
            mine.sync()
        portal.shutdown()
        assert way(mine, version) == Passage()


def test_a_large_version_cut_on_its_way_up_is_held_only_when_whole(
    hub: Hub, prefix: str, tmp_path: Path, line: Cutter
) -> None:
    import os

    with hub.device(tmp_path / "a", prefix) as mine:
        mine.sync()
        draft = RecordKey(f"{prefix}/2025/draft", "surveys", "=ken")
        mine.replica.write([(draft, f"q{n}", os.urandom(60).hex()) for n in range(2500)])
        cells = mine.replica.cells(draft)
        answers = {path: cell.value for path, cell in cells.items()}
        shown = mine.replica.context(draft.partition)
        mine.sync()
        key = mine.replica.submit(Submission(draft, f"{prefix}/2025/sent", answers, shown, state_of(cells)))
        (version,) = mine.replica.versions("surveys", key.partition)
        cuts = 0
        line.break_after("up", 60_000)
        mine.at(line.url)
        while True:
            try:
                mine.sync()
                break
            except SyncProblem:
                assert way(mine, version).held_ms is None
                cuts += 1
        assert cuts >= 2
        assert way(mine, version).held_ms is not None
        assert mine.replica.version_cells(version).keys() == answers.keys()


def test_a_colleague_learns_with_the_version_that_the_hub_holds_it(hub: Hub, prefix: str, tmp_path: Path) -> None:
    with hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as theirs:
        for device in (mine, theirs):
            device.sync()
        version = submitted(mine, prefix)
        mine.sync()
        theirs.sync()
        (there,) = theirs.replica.versions("surveys", version.key.partition)
        assert (there.hash, there.own, there.replaces) == (version.hash, False, frozenset())
        assert theirs.replica.version_cells(there) == mine.replica.version_cells(version)
        held = way(theirs, there)
        assert held.held_ms is not None and held.left_ms is None
        assert read_receipt(held.data, hub.key).device == theirs.replica.id
        assert theirs.replica.outbox(hub.key.hex()).commits == 0


def test_a_colleague_who_has_it_by_another_road_knows_nothing_of_a_hub(hub: Hub, prefix: str, tmp_path: Path) -> None:
    with hub.device(tmp_path / "a", prefix) as mine, hub.device(tmp_path / "b", prefix) as theirs:
        version = submitted(mine, prefix)
        commits = list(mine.replica.commits_after(version.key.partition, {}, 1 << 20))
        theirs.replica.receive(commits, [data for _, data in mine.replica.statements()])
        assert way(theirs, version) == Passage()
        theirs.sync()
        assert way(theirs, version).held_ms is not None
        mine.sync()
        assert way(mine, version).held_ms is not None, "asked about what it need not send any more"


def test_what_the_hub_holds_without_applying_is_not_held(hub: Hub, prefix: str, tmp_path: Path) -> None:
    """SYNC rule 12: held is not applied; the author is told why."""
    with hub.device(tmp_path / "a", "report/ELSEWHERE") as mine:
        mine.sync()
        version = submitted(mine, prefix)
        mine.sync()
        told = way(mine, version)
        assert told.left_ms is not None and told.held_ms is None and told.aside
        submitted(mine, prefix, 2)
        mine.sync()
        assert way(mine, version).held_ms is None, "a receipt for a later one of the chain is none for this"
        with hub.device(tmp_path / "b", prefix) as theirs:
            theirs.sync()


def test_a_hub_that_went_back_to_a_backup_no_longer_holds_it(prefix: str, tmp_path: Path) -> None:
    """SYNC rule 16: peers find it by the chain heads and send again."""
    with Hub(tmp_path / "hub") as hub, hub.device(tmp_path / "a", prefix) as mine:
        mine.sync()
        first = submitted(mine, prefix)
        mine.sync()
        hub.stop()
        shutil.copytree(tmp_path / "hub", tmp_path / "backup")
        hub.start()
        second = submitted(mine, prefix, 2)
        mine.at(hub.url)
        mine.sync()
        assert way(mine, second).held_ms is not None
        hub.stop()
        shutil.rmtree(tmp_path / "hub")
        shutil.copytree(tmp_path / "backup", tmp_path / "hub")
        hub.start()
        mine.at(hub.url)
        mine.replica.acknowledge(hub.key.hex(), {second.key.partition: {mine.replica.id: first.dot.seq}})
        assert way(mine, second).held_ms is None and way(mine, second).left_ms is not None
        assert way(mine, first).held_ms is not None
        mine.sync()
        assert way(mine, second).held_ms is not None


def test_a_receipt_without_room_for_every_verdict_makes_nothing_held(hub: Hub, prefix: str, tmp_path: Path) -> None:
    """The verdict on this very version may be among those that were left out."""
    with hub.device(tmp_path / "a", prefix) as mine:
        version = submitted(mine, prefix)
        vector = mine.replica.vectors((version.key.partition,))[version.key.partition]
        full = tuple(
            CommitVerdict(f"{prefix}/other", version.dot.replica, seq, "quarantined", "no-right")
            for seq in range(1, MAX_VERDICTS + 1)
        )
        for verdicts in (full, full[:1]):
            said = Receipt(hub.key, mine.replica.id, 1, {version.key.partition: vector}, verdicts)
            mine.replica.acknowledge(hub.key.hex(), said.acknowledged, (said, b"said"))
            assert (way(mine, version).held_ms is None) == (verdicts is full)
