"""The hub's whole door under many devices: pushes beside a bare route, reports at once, polls, memory, and two curves.

The curves say what a poll and a push cost when there is more that the device may not see, or that did not change.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import _hub, _hub_bare, _hub_rows
from benchmarks._hub_recorded import POLLING, PUSHING, REPORTING, SIZES, Recording, Stream, recorded

_ROUNDS = 3
_OURS = "brs_sync.hub.cli"
_ALONE = "benchmarks._hub_alone"
_BARE = ("rows", "append")  # its routes: the rows that a push leaves at a hub, and fifty answers alone
Load = dict[str, Any]


def run() -> dict[str, object]:
    """Real processes on one machine: a hub over a copy of its folder, one that replays what devices had sent."""
    tape = recorded()
    pushes = {name: _pushed(tape, name) for name in PUSHING}
    figures: dict[str, Any] = {"append": {name: one["figures"] for name, one in pushes.items()}}
    figures["reports"] = {name: _loaded(tape, f"report-{name}") for name in REPORTING}
    figures["polls"] = {name: _loaded(tape, f"poll-{name}") for name in POLLING}
    figures["memory_mb"] = {"idle": _idle(tape)} | {
        name: load["peak_mb"] for group in ("reports", "polls") for name, load in figures[group].items()
    }
    figures["curves"] = {kind: {size: _point(tape, kind, size) for size in SIZES} for kind in ("unseen", "unchanged")}
    return {
        "figures": figures,
        "peers": {f"bare Starlette route, {who}": {name: one[who] for name, one in pushes.items()} for who in _BARE},
        "ratios": {name: one["ratios"] for name, one in pushes.items()},
    }


def _pushed(tape: Recording, name: str) -> dict[str, Any]:
    """Pushes of fifty changes: ours, ours without group commit, and the bare route, turn about."""
    bodies = _bodies(tape, name)
    rounds = [
        {"ours": _loaded(tape, f"push-{name}"), "alone": _loaded(tape, f"push-{name}", _ALONE)}
        | {who: _bare(who, bodies[who]) for who in _BARE}
        for _ in range(_ROUNDS)
    ]

    def middle(who: str, what: str) -> float:
        return round(float(statistics.median(one[who][what] for one in rounds)), 2)

    def ratio(of: str, by: str) -> float:
        return round(float(statistics.median(one[of]["rate"] / one[by]["rate"] for one in rounds)), 2)

    told = {who: {what: middle(who, what) for what in ("rate", "p50_ms", "p95_ms")} for who in rounds[0]}
    return {
        "figures": {"ours": told["ours"], "without_group_commit": told["alone"]},
        **{who: told[who] for who in _BARE},
        "ratios": {
            "of_bare": ratio("ours", "rows"),
            "of_bare_append": ratio("ours", "append"),
            "group_commit": ratio("ours", "alone"),
            "p95_of_p50": round(told["ours"]["p95_ms"] / told["ours"]["p50_ms"], 2),
        },
    }


def _loaded(tape: Recording, name: str, module: str = _OURS) -> Load:
    """One load on a hub of its own, and the most memory that the hub had."""
    with _copied(tape.hub / "loads") as folder, _serving(folder, module) as (port, process):
        return _load(port, tape.streams[name]) | {"peak_mb": _memory(process, "VmHWM")}


def _bodies(tape: Recording, name: str) -> dict[str, list[list[bytes]]]:
    """What the bare routes are sent: for the one what a hub has stored after the same pushes."""
    count, times = PUSHING[name]
    with _copied(tape.hub / "loads") as folder:
        with _serving(folder, _OURS) as (port, _):
            _load(port, tape.streams[f"push-{name}"])
        rows = _hub_rows.left(folder)
    if [len(one) for one in rows] != [times] * count:
        raise RuntimeError("the hub has not stored each push of each device")
    return {"rows": rows, "append": [[_hub_bare.body(f"d{d}", n) for n in range(times)] for d in range(count)]}


def _bare(route: str, bodies: Sequence[Sequence[bytes]]) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "benchmarks._hub_bare", f"{folder}/rows.db"]
        with _hub.process(words) as (url, _):
            port = int(url.rsplit(":", 1)[1])
            return _load(port, [[_hub_bare.request(port, f"/{route}", one) for one in them] for them in bodies])


def _idle(tape: Recording) -> float:
    with _copied(tape.hub / "loads") as folder, _serving(folder, _OURS) as (_, process):
        return _memory(process, "VmRSS")


def _point(tape: Recording, kind: str, size: int) -> Mapping[str, float]:
    """What a poll and a small push cost the hub: processor time of its process by request, and the middle answer."""
    found: dict[str, float] = {}
    for what in ("poll", "push"):
        with _copied(tape.hub / f"{kind}-{size}") as folder, _serving(folder, _OURS) as (port, process):
            warm, rest = _parted(tape.streams[f"{kind}-{size}-{what}"])
            _load(port, warm)
            before = _processor(process)
            load = _load(port, rest)
            found[f"{what}_ms"] = round(load["p50_ms"], 2)
            found[f"{what}_processor_ms"] = round((_processor(process) - before) * 1000 / load["requests"], 2)
    return found


def _parted(streams: Sequence[Stream]) -> tuple[list[Stream], list[Stream]]:
    """The first few requests, which read what a hub remembers after, and the others."""
    return [stream[:5] for stream in streams], [stream[5:] for stream in streams]


def _load(port: int, streams: Sequence[Stream]) -> Load:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._hub_load"],
        input=pickle.dumps((port, list(streams))),
        capture_output=True,
        check=True,
    )
    load: Load = json.loads(done.stdout)
    if set(load["said"]) != {"200"}:
        raise RuntimeError(f"not every request was taken: {load['said']}")
    return load


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(shutil.copytree(folder, Path(name) / "hub"))


@contextmanager
def _serving(folder: Path, module: str) -> Iterator[tuple[int, int]]:
    words = [sys.executable, "-m", module, "--data", str(folder), "serve", "--listen", "127.0.0.1:0"]
    with _hub.process(words) as (url, process):
        yield int(url.rsplit(":", 1)[1]), process


def _memory(process: int, what: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return round(int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024, 1)


def _processor(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
