"""Our engine for a runner that compares engines on its own forms: `_forms_candidate FORM flat|repeat`, JSON out.

What it changes and what it checks is what that runner's other engines change and check, so that values can be compared.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks._forms_ours import _opened, _resident, _since, _value

LOADS, ROUNDS, ROWS = 5, 15, 5


def main(path: str, kind: str) -> dict[str, Any]:
    """Load, change, and what it came to; milliseconds and megabytes."""
    import brs_desktop.forms.session.xforms  # noqa: F401  (what loading costs is without the start of the process)

    text = Path(path).read_text(encoding="utf-8")
    before = _resident()
    loads: list[float] = []
    for _round in range(LOADS):
        begun = time.perf_counter()
        filling = _opened(text)
        loads.append(_since(begun))
    told: dict[str, Any] = {
        "load_cold_ms": loads[0],
        "load_warm_ms": statistics.median(loads[1:]),
        "change_ms": {},
        "checks": {},
        "rss_growth_mb": round(_resident() - before, 1),
    }
    (_flat if kind == "flat" else _repeat)(filling, text, told)
    begun = time.perf_counter()
    told["instance_bytes"] = len(filling.xml())
    return told | {"serialize_ms": round(_since(begun), 2)}


def _timed(told: dict[str, Any], name: str, act: Callable[[int], object], check: Callable[[], str]) -> None:
    """Many changes, then the one whose outcome is compared."""
    times: list[float] = []
    for at in range(ROUNDS):
        begun = time.perf_counter()
        act(at)
        check()
        times.append(_since(begun))
    act(42)
    told["change_ms"][name] = round(statistics.median(times), 3)
    told["checks"][name] = check()


def _flat(filling: Any, text: str, told: dict[str, Any]) -> None:
    def named(pattern: str) -> list[str]:
        return re.findall(rf'nodeset="(/data/s\d+/{pattern})"', text)

    def value(path: str) -> str:
        return _value(filling, path)

    begun = time.perf_counter()
    for gate in named(r"s\d+_open"):
        filling.answer(gate, "a")
    told["open_all_sections_ms"] = round(_since(begun), 1)
    numbers, texts, last = named(r"i\d+"), named(r"t\d+"), named(r"calc\d+")[-1]
    begun = time.perf_counter()
    for at, path in enumerate(numbers):
        filling.answer(path, at % 7)
    told["answer_all_ints_ms"] = round(_since(begun), 1)
    told["n_ints"] = len(numbers)
    relevant = [node for path, node in _nodes(filling) if path.startswith("/data/s10/")]
    _timed(told, "plain_text", lambda at: filling.answer(texts[3], f"hello {at}"), lambda: value(texts[3]))
    _timed(told, "chain_head", lambda at: filling.answer(numbers[1], 100 + at), lambda: value(last))
    _timed(told, "chain_tail", lambda at: filling.answer(numbers[-3], 100 + at), lambda: value(last))
    _timed(
        told,
        "toggle_section",
        lambda at: filling.answer("/data/s10/s10_open", "a" if at % 2 else "b"),
        lambda: str(sum(node.relevant for node in relevant)),
    )


def _nodes(filling: Any) -> list[tuple[str, Any]]:
    from brs_desktop.forms.model.tree import walk

    return [(node.template.path, node) for node in walk(filling.core.tree.root)]


def _repeat(filling: Any, text: str, told: dict[str, Any]) -> None:
    rows = text.count("<row>")
    middle = f"/data/row[{rows // 2}]"

    every = [node for path, node in _nodes(filling) if path == "/data/row/share"]

    def shares() -> str:
        return f"{total()} {sum(float(node.text) for node in every):.3f}"

    def total() -> str:
        return _value(filling, "/data/total")

    _timed(told, "qty_mid", lambda at: filling.answer(f"{middle}/qty", 6 + at), shares)
    note = f"{middle}/note"
    _timed(told, "note_mid", lambda at: filling.answer(note, f"n{at}"), lambda: _value(filling, note))
    for name, act in (
        ("add_row", lambda: filling.add_repeat("/data/row")),
        ("remove_row", lambda: filling.remove_repeat(f"/data/row[{len(filling._rows('/data/row').rows) - 2}]")),
    ):
        times: list[float] = []
        for _round in range(ROWS):
            begun = time.perf_counter()
            act()
            total()
            times.append(_since(begun))
        told["change_ms"][name] = round(statistics.median(times), 3)
        told["checks"][name] = str(len(filling._rows("/data/row").rows))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2])))
