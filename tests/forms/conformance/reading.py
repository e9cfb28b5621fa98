"""Reads the tables of conformance: under each rule's sentence the cases that hold it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from brs_desktop.forms.batch import eval_lines, run_lines
from tests.forms.xforms import inputs, xform

HERE = Path(__file__).parent
ARROW = " => "


@dataclass(frozen=True)
class Case:
    """One line of a table: the request, what is expected, and the rule it stands under."""

    name: str
    rule: str
    request: Mapping[str, Any]
    expected: str


def expressions(table: str) -> list[Case]:
    """The cases of one table of expressions: `expression => value`, with `xml =`, `node =` and `tz =` before them."""
    found: list[Case] = []
    rule, xml, node, tz = "", "<root/>", "/", "UTC"
    for number, line in enumerate((HERE / "functions" / table).read_text("utf-8").splitlines(), 1):
        if line.startswith("#"):
            rule = line.lstrip("# ")
        elif line.startswith("xml = "):
            xml, node = line[6:], "/"
        elif line.startswith("node = "):
            node = line[7:]
        elif line.startswith("tz = "):
            tz = line[5:]
        elif ARROW in line:
            expr, _, expected = line.rpartition(ARROW)
            name = f"{table}:{number}"
            request = {"id": name, "expr": expr.strip(), "context": {"xml": xml, "node": node}, "tz": tz}
            found.append(Case(name, rule, request, expected.strip()))
    return found


def told(answer: Mapping[str, Any]) -> str:
    """An answer as a table writes it."""
    value, kind = answer.get("value"), answer["type"]
    if kind == "error":
        return f"error {answer['message']}"
    if kind == "string":
        return json.dumps(value, ensure_ascii=False)
    if kind == "nodeset":
        return f"[{', '.join(value or ())}]"
    return f"date {value}" if kind == "date" else str(value).lower() if kind == "boolean" else str(value)


@dataclass
class Scenario:
    """A form with steps; what each step is expected to show stands behind it."""

    name: str
    rule: str
    parts: dict[str, list[str]] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    checks: list[tuple[int, str, str, str]] = field(default_factory=list)
    load: str = ""

    def request(self) -> dict[str, Any]:
        """The line of `form run --batch`."""
        given = {name: "".join(lines) for name, lines in self.parts.items()}
        binds = "\n".join(self.parts.get("bind", ()))
        body = given.get("body", "") + inputs(*" ".join(self.parts.get("ask", ())).split())
        form = given.get("form") or xform(given.get("data", "<a/>"), binds, body, given.get("model", ""))
        request: dict[str, Any] = {"id": self.name, "xform": form, "steps": self.steps, "tz": given.get("tz", "UTC")}
        files = [line.partition(" ") for line in self.parts.get("file", ())]
        request["resources"] = [{"url": url, "type": "", "body": json.loads(body)} for url, _, body in files]
        request["preload"] = dict(line.split(" ", 1) for line in self.parts.get("preload", ()))
        return request


def scenarios(table: str) -> list[Scenario]:
    """The forms of one table, each under its rule: its parts, then steps (`> …`) and what they show (`ref = value`)."""
    found: list[Scenario] = []
    for number, line in enumerate((HERE / "rules" / table).read_text("utf-8").splitlines(), 1):
        if line.startswith("## "):
            found.append(Scenario(f"{table}:{number}", line[3:].strip()))
        elif found and line.strip():
            _line(found[-1], line.strip())
    return found


def _line(scenario: Scenario, line: str) -> None:
    word, _, rest = line.partition(" ")
    if word == ">":
        scenario.steps.append(_step(rest))
    elif word == "refused":
        scenario.load = rest
    elif word.endswith(":"):
        scenario.parts.setdefault(word[:-1], []).append(rest)
    else:
        what, _, expected = line.partition(" = ")
        ref, _, prop = what.strip().partition(" ")
        scenario.checks.append((len(scenario.steps), ref, prop.strip() or "value", expected.strip()))


def _step(text: str) -> dict[str, Any]:
    """`answer /data/a 5`, `add_repeat /data/row`, `save_and_reload`, `set_language fr`."""
    op, *rest = text.split(" ", 2)
    if op == "answer":
        return {"op": op, "ref": rest[0], "value": json.loads(rest[1]) if len(rest) > 1 else None}
    return {"op": op, "ref": rest[0], "value": rest[0]} if rest else {"op": op}


def answers(
    requests: Iterable[Mapping[str, Any]], batch: Callable[[Iterable[str], TextIO], None]
) -> Iterator[dict[str, Any]]:
    """What a batch says to these lines."""
    out = io.StringIO()
    batch([json.dumps(request) for request in requests], out)
    return map(json.loads, out.getvalue().splitlines())


@lru_cache(maxsize=64)
def evaluated(table: str) -> dict[str, dict[str, Any]]:
    """The answers to a whole table of expressions, by the name of the case."""
    return {answer["id"]: answer for answer in answers((case.request for case in expressions(table)), eval_lines)}


@lru_cache(maxsize=64)
def ran(table: str) -> dict[str, dict[str, Any]]:
    """The answers to a whole table of forms, by the name of the scenario."""
    return {answer["id"]: answer for answer in answers((one.request() for one in scenarios(table)), run_lines)}


def shown(state: Mapping[str, Any], ref: str, prop: str) -> str:
    """One property of one node as a table writes it; `gone` where there is no such node."""
    if ref not in state:
        return "gone"
    value = state[ref].get(prop)
    return json.dumps(value, ensure_ascii=False)
