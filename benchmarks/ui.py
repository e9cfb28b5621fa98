"""A list of 100,000 records on the screen beside a hand-made table in a bare view, and how long the window is held."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys

from benchmarks import _bare, _population
from benchmarks._listing import STEPS

ROUNDS = 5
RECORDS = 100_000


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
    different = [name for name, _what in STEPS if rounds[0][0]["seen"][name] != rounds[0][1]["seen"][name]]
    return {"figures": figures, "peers": peers, "ratios": ratios, "shown_differently": different}


def _sitting(kind: str, place: str) -> dict[str, dict[str, float]]:
    words = [sys.executable, "-m", "benchmarks._listing", kind, place]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        words, check=False, cwd=_population.ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    if done.returncode or not done.stdout:
        raise RuntimeError(done.stderr[-2000:])
    told: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return told
