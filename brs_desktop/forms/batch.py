"""The batch interface: one JSON object a line in, one out; a bad line answers with an error and the next goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from brs_desktop.forms.errors import ExpressionError, FormError

MAX_LINE = 64_000_000
Answer = Callable[[Mapping[str, Any]], dict[str, Any]]


def eval_lines(source: Iterable[str], out: TextIO) -> None:
    """`form eval --batch`: compute one expression a line."""
    from brs_desktop.forms.evaluation import evaluate

    _lines(source, out, evaluate)


def run_lines(source: Iterable[str], out: TextIO) -> None:
    """`form run --batch`: fill one form a line, and say its whole state after loading and after each step."""
    from brs_desktop.forms.running import run

    _lines(source, out, run)


def _lines(source: Iterable[str], out: TextIO, answer: Answer) -> None:
    for line in source:
        if not line.strip():
            continue
        out.write(_written(_answered(line, answer)) + "\n")
        out.flush()


def _written(answered: dict[str, Any]) -> str:
    """An answer as a line; one that no JSON can hold, as the id NaN, is told without what was asked."""
    try:
        return json.dumps(answered, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError) as problem:
        return json.dumps({"id": None, "type": "error", "message": f"{type(problem).__name__}: {problem}"})


def _answered(line: str, answer: Answer) -> dict[str, Any]:
    """The answer to one line; whatever goes wrong is told, never raised (the stream must go on)."""
    name: object = None
    try:
        if len(line) > MAX_LINE:
            raise ValueError("the line is too long")
        request = json.loads(line)
        if not isinstance(request, dict):
            raise TypeError("a line holds one JSON object")
        name = request.get("id")
        return {"id": name, **answer(request)}
    except (ExpressionError, FormError) as problem:
        return {"id": name, "type": "error", "message": str(problem)}
    except (ValueError, TypeError, KeyError, LookupError, ArithmeticError, RecursionError, AttributeError) as problem:
        return {"id": name, "type": "error", "message": f"{type(problem).__name__}: {problem}"}
