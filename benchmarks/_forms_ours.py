"""One process that fills a made form with our engine and prints what it measured: `_forms_ours FORM KIND`."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROUNDS = 15
Figures = dict[str, Any]


def main(path: str, kind: str) -> Figures:
    """Load, fill, and what it came to; milliseconds."""
    from brs_desktop.forms.session.xforms import InstanceSession

    if kind == "workbook":
        return _workbook()
    text = Path(path).read_text(encoding="utf-8")
    before, begun = _resident(), time.perf_counter()
    filling = _opened(text)
    cold = _since(begun)
    held = _resident() - before
    warm: list[float] = []
    for _round in range(4):
        begun = time.perf_counter()
        filling = _opened(text)
        warm.append(_since(begun))
    assert isinstance(filling, InstanceSession), "what was opened"
    figures = {"long": _long, "rows": _rows, "list": _list}[kind](filling)
    return {"load_cold_ms": cold, "load_warm_ms": statistics.median(warm), "memory_mb": round(held, 1), **figures}


def _opened(text: str) -> Any:
    from brs_desktop.forms.model.reader import load_form
    from brs_desktop.forms.session.xforms import InstanceSession

    return InstanceSession(load_form(text, strict_resources=True), clock=lambda: datetime.now(UTC), zone=UTC)


def _resident() -> float:
    """Megabytes of this process in memory."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


def _median(act: Callable[[int], object], rounds: int = ROUNDS) -> float:
    times: list[float] = []
    for at in range(rounds):
        begun = time.perf_counter()
        act(at)
        times.append(_since(begun))
    return statistics.median(times)


def _value(filling: Any, reference: str) -> str:
    from brs_desktop.forms.session.instance import find_reference

    return str(find_reference(filling.core.tree, reference).text)


def _long(filling: Any) -> Figures:
    from benchmarks._forms_made import questions

    asked = questions(len(filling.definition.questions))
    for one in asked:
        if one.kind == "gate":
            filling.answer(one.path, "a")
    numbers = [one.path for one in asked if one.kind == "number"]
    every: list[float] = []
    for at, path in enumerate(numbers):
        begun = time.perf_counter()
        filling.answer(path, at % 7)
        every.append(_since(begun))
    last = [one.path for one in asked if one.kind == "sum"][-1]
    gate = [one.path for one in asked if one.kind == "gate"][9]
    text = next(one.path for one in asked if one.kind == "text")
    figures = {
        "plain_ms": _median(lambda at: filling.answer(text, f"hello {at}")),
        "chain_ms": _median(lambda at: filling.answer(numbers[1], 100 + at)),
        "chain_value": _value(filling, last),
        "every_answer_p99_ms": sorted(every)[int(len(every) * 0.99)],
    }
    figures["section_ms"] = _median(lambda at: filling.answer(gate, "ab"[(at + 1) % 2]), ROUNDS + 1)
    return figures


def _rows(filling: Any) -> Figures:
    count = len(filling._rows("/data/row").rows)
    middle = f"/data/row[{count // 2}]/qty"
    figures = {"quantity_ms": _median(lambda at: filling.answer(middle, 6 + at))}
    figures["total_value"] = _value(filling, "/data/total")
    shares = sum(float(_value(filling, f"/data/row[{at}]/share")) for at in range(1, count + 1))
    figures["shares_value"] = f"{shares:.2f}"
    figures["add_ms"] = _median(lambda at: filling.add_repeat("/data/row"), 5)
    figures["remove_ms"] = _median(lambda at: filling.remove_repeat(f"/data/row[{count + 3 - at}]"), 5)
    return figures


def _workbook() -> Figures:
    """From a workbook's tables to the first question on a session: converted, and again from what was converted."""
    from benchmarks._forms_made import long_tables
    from brs_desktop.forms import FormSession, convert_xlsform, load_form

    text = long_tables(1_000)
    begun = time.perf_counter()
    converted = convert_xlsform(text).xform
    figures: Figures = {}
    for name in ("cold_ms", "cached_ms"):
        begun = begun if name == "cold_ms" else time.perf_counter()
        filling = FormSession(load_form(converted), clock=lambda: datetime.now(UTC), zone=UTC, new=True)
        filling.state(filling.items()[1].path)
        figures[name] = round(_since(begun), 1)
    gates = [question.name for question in filling.definition.questions if question.name.startswith("gate")]
    every: list[float] = []
    for gate in gates:
        filling.answer(gate, "a")
    for question in filling.definition.questions:
        if question.kind in ("integer", "text"):
            begun = time.perf_counter()
            filling.answer(question.name, "7")
            every.append(_since(begun))
    every.sort()
    return figures | {
        "answer_p50_ms": round(statistics.median(every), 3),
        "answer_p99_ms": round(every[int(len(every) * 0.99)], 3),
    }


def _list(filling: Any) -> Figures:
    def chosen(at: int) -> None:
        filling.answer("/data/group", f"g{at % 20}")
        offered(len(filling.core.chooser.all(place)))

    from brs_desktop.forms.session.instance import find_reference

    place = find_reference(filling.core.tree, "/data/place")
    counts: list[int] = []
    offered = counts.append
    begun = time.perf_counter()
    chosen(1)
    figures: Figures = {"filter_first_ms": _since(begun), "filter_ms": _median(chosen)}
    return figures | {"offered_value": str(counts[-1])}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2])))
