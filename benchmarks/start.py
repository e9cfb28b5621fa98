"""From the start of the process to the first painted window, and what it keeps in memory, beside an empty window."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import _population

ROUNDS = 11
RECORDS = 100_000
CASES = ("empty", "models", "shipped", "arabic", "large")
STAGES = ("painted", "furnished", "usable", "listed")


def run() -> dict[str, object]:
    """Fresh processes, interleaved, after one round that nobody counts; medians in milliseconds and MiB."""
    with tempfile.TemporaryDirectory() as name:
        folders = {
            "shipped": _shipped(Path(name) / "shipped", "en"),
            "arabic": _shipped(Path(name) / "arabic", "ar"),
            "large": _population.workspace(RECORDS),
        }
        rounds = [{case: _start(case, folders.get(case)) for case in CASES} for _round in range(ROUNDS + 1)][1:]
    return _result(rounds)


def _shipped(folder: Path, language: str) -> Path:
    """A workspace as it is after the first day: the shipped data, and one contact so that there is a list."""
    from brs_desktop.workspace import Workspace

    with Workspace.init(folder, name="Amina", country="KEN", languages=(language,)) as made:
        made.add("contacts", {"name": "Amina Otieno", "organisation": "NEMA", "country": "KEN"})
    Workspace.open(folder).close()
    return folder


def _start(case: str, folder: Path | None) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks._starting", *([case] if folder is None else ["ours", str(folder)])]
    here = Path(__file__).resolve().parents[1]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    begun = time.monotonic()
    done = subprocess.run(words, cwd=here, env=environment, capture_output=True, text=True, check=True, timeout=60)
    told = json.loads(done.stdout.splitlines()[-1])
    resident = told.pop("resident")
    return {name: (moment - begun) * 1000 for name, moment in told.items()} | {"resident": resident}


def _result(rounds: list[dict[str, dict[str, float]]]) -> dict[str, object]:
    def median(case: str, what: str) -> float:
        return statistics.median(taken[case][what] for taken in rounds)

    def ratio(case: str, what: str, peer: str) -> float:
        return round(statistics.median(taken[case][what] / taken[peer][what] for taken in rounds), 2)

    figures: dict[str, float] = {}
    ratios: dict[str, float] = {}
    for case in ("shipped", "arabic", "large"):
        for what in STAGES:
            figures[f"{case}_{what}_ms"] = round(median(case, what), 1)
        figures[f"{case}_resident_mib"] = round(median(case, "resident"), 1)
        ratios[f"{case}: painted / empty window"] = ratio(case, "painted", "empty")
        ratios[f"{case}: resident / empty window with SQLModel"] = ratio(case, "resident", "models")
    ratios |= {f"arabic / english: {what}": ratio("arabic", what, "shipped") for what in STAGES}
    peers = {
        "empty_window_painted_ms": round(median("empty", "painted"), 1),
        "empty_window_resident_mib": round(median("empty", "resident"), 1),
        "with_sqlmodel_painted_ms": round(median("models", "painted"), 1),
        "with_sqlmodel_resident_mib": round(median("models", "resident"), 1),
    }
    return {"figures": figures, "peers": peers, "ratios": ratios}
