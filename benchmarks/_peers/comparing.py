"""Peers beside us: measured in this run, or known from an earlier one and named as such; ratios and a table of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks._peers import cases, install

NAMES = ("morango", "pouchdb", "kinto", "anki")
_KNOWN = Path(__file__).with_name("known.json")
_ROWS = {
    "nothing_new": "nothing new",
    "report300": "a report of 300 answers",
    "saved_one_by_one": "100 records saved one by one",
    "saved_in_one_act": "the same as one save",
    "first_sync": "first sync",
    "killed_first_sync": "killed at 60 % and begun again",
}
_SHOWN = ("requests", "bytes", "seconds", "slow_seconds")
Cases = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Peer:
    """Figures of a peer by case; `known` says from when they are, and why they are not from this run."""

    versions: str
    figures: Cases
    known: str = ""


def gathered(measure: Callable[[str], Cases] = cases.measured) -> dict[str, Peer]:
    """Every peer: measured now, or known where it cannot be installed or started, which is told on standard error."""
    known, found = json.loads(_KNOWN.read_text(encoding="utf-8")), {}
    for name in NAMES:
        try:
            found[name] = Peer(install.version(name), measure(name))
        except install.Absent as error:
            print(f"{name} cannot be run here, known figures instead: {error}", file=sys.stderr, flush=True)
            of_it = known["peers"][name]
            found[name] = Peer(of_it["versions"], of_it["figures"], f"{known['measured']}; here: {error}")
    return found


def told(peers: Mapping[str, Peer]) -> dict[str, Any]:
    """What the line of JSON says of them."""
    return {name: asdict(peer) for name, peer in peers.items()}


def ratios(ours: Mapping[str, Any], peers: Mapping[str, Peer]) -> dict[str, float]:
    """Ours by the best peer's, figure by figure; below 1 is better than any of them.

    Bytes and requests are the same everywhere, and the slow line makes its own seconds; the seconds of another machine
    say nothing, so those of a known peer are not compared.
    """
    found = {}
    for case, mine in ours.items():
        for figure, value in mine.items():
            theirs = [
                peer.figures[case][figure]
                for peer in peers.values()
                if figure in peer.figures.get(case, {}) and not (peer.known and figure.startswith("seconds"))
            ]
            if theirs and min(theirs):
                found[f"{case}.{figure}"] = round(value / min(theirs), 4)
    return found


def table(ours: Mapping[str, Any], peers: Mapping[str, Peer]) -> str:
    """For people: requests / all bytes / seconds / seconds on the slow line; what nobody measured is empty."""
    heads = ["", "ours", *(f"{peer.versions}{' (known)' if peer.known else ''}" for peer in peers.values())]
    columns: list[Cases] = [ours, *(peer.figures for peer in peers.values())]
    lines = [_line(heads), _line(["---"] * len(heads))]
    for case, name in _ROWS.items():
        lines.append(_line([name, *(_cell(column.get(case, {})) for column in columns)]))
    return "\n".join(lines)


def _cell(figures: Mapping[str, float]) -> str:
    if "of_a_clean_sync" in figures:
        return f"{figures['of_a_clean_sync']:.3f} x"
    shown = [f"{figures[name]:,}" if name in figures else "–" for name in _SHOWN]
    return " / ".join(shown).rstrip("–/ ")


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
