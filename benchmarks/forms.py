"""Forms: loading, one change and what follows from it, rows, long lists; beside the engines of the field on request."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import _forms_made
from benchmarks._forms_peers import KNOWN, command, measured
from benchmarks._peers.install import Absent

ROUNDS = 3
QUESTIONS, ROWS, MANY_ROWS, CHOICES = 1_000, 200, 2_000, 20_000
OURS = [sys.executable, "-m", "benchmarks._forms_ours"]
# By form and figure: what is measured, and our share of each peer's time at the most.
GOALS: dict[tuple[str, str], tuple[str, dict[str, float]]] = {
    ("long", "load_cold_ms"): ("1,000 questions loaded, first form of a process", {"xforms-engine": 1 / 40, "javarosa": 1 / 10}),  # noqa: E501
    ("rows", "load_cold_ms"): ("200 rows loaded, first form of a process", {"xforms-engine": 1 / 100, "javarosa": 1 / 15}),  # noqa: E501
    ("long", "chain_ms"): ("a change at the head of 200 sums", {"xforms-engine": 1 / 10, "javarosa": 1}),
    ("long", "section_ms"): ("a section of 49 questions opened or closed", {"xforms-engine": 1 / 50, "javarosa": 1 / 4}),  # noqa: E501
    ("rows", "quantity_ms"): ("a quantity that 200 shares follow", {"xforms-engine": 1 / 15, "javarosa": 1}),
    ("rows", "add_ms"): ("a row added at 200", {"xforms-engine": 1 / 300, "javarosa": 1 / 4}),
    ("rows", "remove_ms"): ("a row removed at 200", {"xforms-engine": 1 / 300, "javarosa": 1 / 4}),
    ("list", "filter_ms"): ("20,000 choices filtered to 1,000", {"xforms-engine": 1 / 100, "javarosa": 1 / 10}),
    ("long", "plain_ms"): ("a text that nothing depends on", {}),
}  # fmt: skip
Figures = dict[str, Any]


def run(peers: bool = False) -> dict[str, object]:
    """Each form in fresh processes, turn about, medians of three; with `peers` beside xforms-engine and JavaRosa.

    What the engines come to (the last sum, the total, the sum of shares, the choices left) is told beside the times:
    where it differs, a time is one of a wrong result.
    """
    commands, absent = _commands() if peers else ({}, {})
    with tempfile.TemporaryDirectory() as name:
        forms = _written(Path(name))
        raw = _rounds({"ours": OURS, **commands}, forms)
        many = measured(OURS, _kept(Path(name) / "many.xml", _forms_made.rows_form(MANY_ROWS)), "rows")
    workbook = measured([*OURS], Path("-"), "workbook")
    keys = measured([sys.executable, "-m", "benchmarks._forms_keys"], Path("-"), "keys")
    ours = raw["ours"]
    ours["many_rows"] = {"add_ms": round(many["add_ms"], 3), "remove_ms": round(many["remove_ms"], 3)}
    ours["workbook"] = workbook
    ours["keys"] = keys
    others = {who: {"figures": raw[who]} for who in commands}
    others |= {who: {"known": KNOWN[who], "absent": why} for who, why in absent.items()}
    ratios = _ratios(raw, commands)
    print(_table(raw, list(commands)), file=sys.stderr, flush=True)
    return {"figures": ours, "peers": others, "ratios": ratios}


def _commands() -> tuple[dict[str, list[str]], dict[str, str]]:
    found: dict[str, list[str]] = {}
    absent: dict[str, str] = {}
    for who in KNOWN:
        try:
            found[who] = command(who)
        except Absent as why:
            print(f"{who} cannot be run here, known figures instead: {why}", file=sys.stderr, flush=True)
            absent[who] = str(why)
    return found, absent


def _written(folder: Path) -> dict[str, Path]:
    texts = {
        "long": _forms_made.long_form(QUESTIONS),
        "rows": _forms_made.rows_form(ROWS),
        "list": _forms_made.list_form(CHOICES),
    }
    return {kind: _kept(folder / f"{kind}.xml", text) for kind, text in texts.items()}


def _kept(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _rounds(commands: dict[str, list[str]], forms: dict[str, Path]) -> dict[str, dict[str, Figures]]:
    found: dict[str, dict[str, list[Figures]]] = {who: {kind: [] for kind in forms} for who in commands}
    for _round in range(ROUNDS):
        for kind, form in forms.items():
            for who, words in commands.items():
                found[who][kind].append(measured(words, form, kind))
    return {who: {kind: _median(rounds) for kind, rounds in kinds.items()} for who, kinds in found.items()}


def _median(rounds: list[Figures]) -> Figures:
    told: Figures = {}
    for name, first in rounds[0].items():
        values = [one[name] for one in rounds]
        told[name] = round(statistics.median(values), 4) if isinstance(first, (int, float)) else first
    return told


def _ratios(raw: dict[str, dict[str, Figures]], commands: dict[str, list[str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for (kind, figure), (what, goals) in GOALS.items():
        for who in commands:
            ratio = raw["ours"][kind][figure] / raw[who][kind][figure]
            goal = goals.get(who)
            told = {"ratio": round(ratio, 5), "held": None if goal is None else ratio <= goal}
            found.setdefault(what, {})[who] = told
    return found


def _table(raw: dict[str, dict[str, Figures]], peers: list[str]) -> str:
    """For people: our milliseconds, and for each peer its own and how many times ours they are."""
    lines = [f"| | ours, ms | {' | '.join(peers)} |", "|---" * (len(peers) + 2) + "|"]
    for (kind, figure), (what, goals) in GOALS.items():
        ours = raw["ours"][kind][figure]
        cells = [_cell(ours, raw[who][kind][figure], goals.get(who)) for who in peers]
        lines.append(f"| {what} | {ours:.3g} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(ours: float, theirs: float, goal: float | None) -> str:
    wanted = "" if goal is None else f" (goal {1 / goal:.0f}{'' if ours / theirs <= goal else ', missed'})"
    return f"{theirs:.3g}: {theirs / ours:.1f} times{wanted}"
