"""A list of 100,000 records on the screen beside a hand-made table in a bare view, and how long the window is held."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import _bare, _hub, _population
from benchmarks._listing import STEPS
from benchmarks._small import WHAT as SMALL
from benchmarks._tables import WHAT as TABLES
from benchmarks._visits import VISITS

ROUNDS = 5
RECORDS = 100_000
ARRIVING = 10_000


def run() -> dict[str, object]:
    """Fresh processes, interleaved, after one round that nobody counts; medians in milliseconds."""
    folder, file = _population.workspace(RECORDS), _bare.database(RECORDS)
    rounds = [(_sitting("ours", str(folder)), _sitting("bare", str(file))) for _round in range(ROUNDS + 1)][1:]
    figures, peers, ratios = {}, {}, {}
    for name, _what in STEPS:
        ours = [sitting["taken"][name] for sitting, _peer in rounds]
        bare = [sitting["taken"][name] for _ours, sitting in rounds]
        figures[f"{name}_ms"] = round(statistics.median(ours), 1)
        peers[f"{name}_ms"] = round(statistics.median(bare), 1)
        ratios[name] = round(statistics.median(mine / its for mine, its in zip(ours, bare)), 2)
    held = _held(str(folder))
    figures |= {f"held: {name}, {what}": value for name, told in held.items() for what, value in told.items()}
    peers |= {f"held: nothing, {what}": value for what, value in _held_by_nothing(str(folder)).items()}
    different = [name for name, _what in STEPS if rounds[0][0]["seen"][name] != rounds[0][1]["seen"][name]]
    return {"figures": figures, "peers": peers, "ratios": ratios, "shown_differently": different}


def _held(folder: str) -> dict[str, dict[str, float]]:
    """How long the interface thread does not come to its turn: the worst of a run, in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        hub = _hub.with_contacts(ARRIVING, Path(name) / "hub")
        with _hub.serving(hub) as url:
            takers = [_hub.joined(Path(name) / taker, hub, url) for taker in ("taker", "typist")]
            arriving = _told("_hearts", "arriving", str(takers[0]))
            answering = _told("_hearts", "answering", str(takers[1]))
    if arriving["rows"] != ARRIVING:
        raise RuntimeError(f"{arriving['rows']} records came")
    visits = {f"first visit, {name}": _told("_visits", name, folder) for name in VISITS}
    return (
        {
            f"{ARRIVING:,} records arrive": arriving,
            "an answer typed meanwhile": answering,
            "typing, searching": _told("_hearts", "typing", folder),
        }
        | visits
        | {name: _told("_small", name) for name in SMALL}
        | {name: _told("_tables", name) for name in TABLES}
    )


def _held_by_nothing(folder: str) -> dict[str, float]:
    return _told("_hearts", "resting", folder)


def _sitting(kind: str, place: str) -> dict[str, dict[str, float]]:
    told: dict[str, dict[str, float]] = _told("_listing", kind, place)
    return told


def _told(module: str, *words: str) -> Any:
    """What a process of its own prints last."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *words]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, check=False, cwd=_population.ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    if done.returncode or not done.stdout:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])
