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
SITTINGS = 3  # what holds the window up now and then on a shared machine is told from what always does
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
    figures |= {f"the largest form speaks {code}, ms": took for code, took in _switched().items()}
    figures |= {f"held: {name}, {what}": value for name, told in held.items() for what, value in told.items()}
    peers |= {f"held: nothing, {what}": value for what, value in _held_by_nothing(str(folder)).items()}
    different = [name for name, _what in STEPS if rounds[0][0]["seen"][name] != rounds[0][1]["seen"][name]]
    return {"figures": figures, "peers": peers, "ratios": ratios, "shown_differently": different}


def _held(folder: str) -> dict[str, dict[str, float]]:
    """How long the interface thread does not come to its turn: the worst of a run, in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        hub = _hub.with_contacts(ARRIVING, Path(name) / "hub")
        with _hub.serving(hub) as url:
            places = [Path(name) / str(number) / "taker" for number in range(2 * SITTINGS)]
            takers = [str(_hub.joined(place, hub, url)) for place in places]
            arrivals = [_told("_hearts", "arriving", taker) for taker in takers[:SITTINGS]]
            answers = [_told("_hearts", "answering", taker) for taker in takers[SITTINGS:]]
    if any(one["rows"] != ARRIVING for one in arrivals):
        raise RuntimeError(f"{[one['rows'] for one in arrivals]} records came")
    visits = {f"first visit, {name}": _sittings("_visits", name, folder) for name in VISITS}
    return (
        {
            f"{ARRIVING:,} records arrive": _of_several(arrivals),
            "an answer typed meanwhile": _of_several(answers),
            "typing, searching": _sittings("_hearts", "typing", folder),
        }
        | visits
        | {name: _sittings("_small", name) for name in SMALL}
        | {name: _sittings("_tables", name) for name in TABLES}
    )


def _switched() -> dict[str, float]:
    """Until all that is on the screen speaks another language, with the largest form open."""
    told = [_told("_switching") for _sitting in range(SITTINGS)]
    return {code: round(statistics.median(one[code] for one in told), 1) for code in told[0]}


def _held_by_nothing(folder: str) -> dict[str, float]:
    return _sittings("_hearts", "resting", folder)


def _sittings(module: str, *words: str) -> dict[str, float]:
    return _of_several([_told(module, *words) for _sitting in range(SITTINGS)])


def _of_several(told: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure, and the worst gap of all sittings."""
    medians = {name: statistics.median(one[name] for one in told) for name in told[0]}
    return medians | {"worst_of_all_ms": max(one["worst_ms"] for one in told)}


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
