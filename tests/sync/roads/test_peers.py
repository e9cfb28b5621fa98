"""The sync benchmark beside others: what the line counts of anybody's HTTP, ratios, known figures, the table."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import pytest

from benchmarks._peers import cases, comparing, install
from benchmarks._peers.comparing import Peer
from benchmarks._sync_count import Count, Reader

OURS = {
    "nothing_new": {"requests": 1, "body": 35, "bytes": 348, "seconds": 0.01, "slow_seconds": 1.7},
    "killed_first_sync": {"bytes": 500, "of_a_clean_sync": 1.01},
}
QUICK = Peer("quick 1", {"nothing_new": {"requests": 1, "bytes": 696, "seconds": 0.02}})
LEAN = Peer("lean 2", {"nothing_new": {"requests": 4, "bytes": 500, "slow_seconds": 2.5}}, known="long ago")


@pytest.mark.parametrize("step", [1, 7, 1 << 16])
def test_every_byte_of_anybodys_http_is_counted_however_it_comes(step: int) -> None:
    asked: deque[bytes] = deque()
    up, down = Count(), Count()
    there, back = Reader(up, asked, answers=False), Reader(down, asked, answers=True)
    requests = (
        b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
        b"HEAD /b HTTP/1.1\r\n\r\n"
        b"GET /c HTTP/1.1\r\n\r\n"
        b"PUT /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\nTold: late\r\n\r\n"
        b"GET /e HTTP/1.1\r\n\r\n"
    )
    answers = (
        b"HTTP/1.1 100 Continue\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n4;why=so\r\n\r\n\r\n\r\n5\r\nworld\r\n0\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n"
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4000\r\n\r\n"
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"
        b"HTTP/1.0 200 OK\r\n\r\nuntil the connection ends"
    )
    for reader, data in ((there, requests), (back, answers)):
        for place in range(0, len(data), step):
            reader.feed(data[place : place + step])
    assert (up.messages, up.body, up.bytes) == (5, 3 + 2, len(requests))
    assert (down.messages, down.body, down.bytes) == (5, 9 + 2 + 25, len(answers))


def test_who_counts_anew_counts_on_in_an_open_connection() -> None:
    count = Count()
    reader = Reader(count, deque(), answers=False)
    reader.feed(b"PUT / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab")
    count.clear()
    reader.feed(b"cdGET / HTTP/1.1\r\n\r\n")
    assert (count.messages, count.body, count.bytes) == (1, 2, 20)


def test_ours_is_compared_with_the_best_of_the_others() -> None:
    found = comparing.ratios(OURS, {"quick": QUICK, "lean": LEAN})
    assert found["nothing_new.requests"] == 1 and found["nothing_new.bytes"] == pytest.approx(348 / 500, abs=1e-4)
    assert not {"nothing_new.body", "killed_first_sync.of_a_clean_sync"} & set(found)


def test_seconds_of_another_machine_are_not_compared() -> None:
    """The known peer was quicker, somewhere else; on the slow line it is the line that counts."""
    known = Peer("known 3", {"nothing_new": {"seconds": 0.001, "slow_seconds": 3.4}}, known="long ago")
    found = comparing.ratios(OURS, {"quick": QUICK, "known": known})
    assert found["nothing_new.seconds"] == 0.5 and found["nothing_new.slow_seconds"] == 0.5


def test_the_table_names_what_is_only_known_and_leaves_empty_what_nobody_measured() -> None:
    lines = comparing.table(OURS, {"quick": QUICK, "lean": LEAN}).splitlines()
    assert lines[0] == "|  | ours | quick 1 | lean 2 (known) |"
    assert "| nothing new | 1 / 348 / 0.01 / 1.7 | 1 / 696 / 0.02 | 4 / 500 / – / 2.5 |" in lines
    assert lines[-1] == "| killed at 60 % and begun again | 1.010 x |  |  |"


def test_a_peer_that_cannot_be_run_is_told_and_its_known_figures_are_named_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def measure(name: str) -> comparing.Cases:
        if name == "kinto":
            raise install.Absent("no network")
        return QUICK.figures

    found = comparing.gathered(measure)
    assert tuple(found) == comparing.NAMES and not found["anki"].known
    assert "no network" in found["kinto"].known and found["kinto"].figures["nothing_new"]["requests"] == 1
    assert "kinto cannot be run here" in capsys.readouterr().err


def test_known_figures_are_of_the_versions_that_are_pinned(capsys: pytest.CaptureFixture[str]) -> None:
    def measure(name: str) -> comparing.Cases:
        raise install.Absent("")

    for name, peer in comparing.gathered(measure).items():
        assert peer.versions == install.version(name)
        assert set(peer.figures) <= {*cases.CASES, "first_sync", "killed_first_sync"}


def test_an_environment_that_cannot_be_made_is_absent_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nobody").mkdir()
    (tmp_path / "nobody" / "package.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(install, "PINS", tmp_path)
    monkeypatch.setattr(install, "KEPT", tmp_path / "kept")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(install.Absent, match="npm"):
        install.environment("nobody")
    assert not (tmp_path / "kept" / "nobody" / "pinned").exists()
