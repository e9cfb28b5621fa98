"""A journalled answer beside a bare FULL commit of the same row: what the caller's thread waits for."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from brs_sync.ids import RecordKey
from brs_sync.replica import Replica

from benchmarks._bare_journal import bare_journal

ROUNDS, ANSWERS = 7, 200


def _median_ms(write: Callable[[int], None]) -> float:
    taken = []
    for number in range(ANSWERS):
        begun = time.perf_counter()
        write(number)
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def run() -> dict[str, object]:
    """Interleaved rounds; figures in milliseconds an answer, medians over rounds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            bare_journal(folder / "bare.db") as commit,
            Replica.open(folder / "replica", schemas=lambda _name: None) as replica,
        ):
            session = replica.open_session(RecordKey("contacts/KEN", "contacts", replica.new_record_id("contacts")))

            def journalled(number: int) -> None:
                session.write("remarks", f"an answer of a common length, number {number}")

            def plain(number: int) -> None:
                commit(session.token, f"an answer of a common length, number {number}")

            rounds = [(_median_ms(journalled), _median_ms(plain)) for _round in range(ROUNDS)]
    ours, peer = (statistics.median(column) for column in zip(*rounds))
    return {
        "figures": {"journalled_answer_ms": round(ours, 4)},
        "peers": {"bare_full_commit_ms": round(peer, 4)},
        "ratios": {"journalled / bare": round(ours / peer, 2)},
    }
