"""Reads PATH=VALUE: what a person or a script types for one cell."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from brs_sync.errors import SyncProblem
from brs_sync.values import Missing, Number, Ref

from brs_desktop.sentences import problem

_SEGMENT = r"[^\s/=@+]{1,80}"
_PATH = re.compile(
    rf"(?:{_SEGMENT}|\+[A-Za-z0-9]{{0,20}})(?:/(?:{_SEGMENT}|\+[A-Za-z0-9]{{0,20}})){{0,7}}(?:@[a-z]{{2}})?"
)
_FRESH = re.compile(r"\+[A-Za-z0-9]*")
MOST_TEXT = 262_144  # what a cell may hold


@dataclass(frozen=True)
class Assignment:
    """One cell's path and what was typed for it; `typed` says that it was JSON and means what it says."""

    path: str
    value: object
    typed: bool = False


def assignment(word: str) -> Assignment:
    """PATH=TEXT or PATH:=JSON."""
    path, equals, text = word.partition("=")
    if not equals:
        raise problem("not-an-assignment", word=word[:80])
    typed = path.endswith(":")
    path = path.removesuffix(":")
    check_path(path)
    if len(text) > MOST_TEXT:
        raise problem("too-large", exit_code=2, what=path)
    return Assignment(path, from_json(text, path), True) if typed else Assignment(path, text)


def check_path(path: str) -> None:
    """Refuse what can't be a cell's path."""
    if len(path) > 400 or not _PATH.fullmatch(path):
        raise problem("bad-path", path=path[:80])


def from_json(text: str, path: str) -> object:
    """What JSON text means: a number keeps its text, `{"missing": reason}` says why there is no value."""
    try:
        plain = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, SyncProblem):
        raise problem("bad-json", path=path) from None
    if isinstance(plain, dict):
        return _structured(plain, path)
    return plain


def _structured(plain: dict[str, Any], path: str) -> object:
    try:
        if set(plain) == {"missing"}:
            return Missing(str(plain["missing"]))
        if "value" in plain and set(plain) <= {"value", "label"}:
            return Ref(str(plain["value"]), str(plain.get("label", "")))
    except SyncProblem:
        pass
    raise problem("bad-value", text=str(plain)[:80], path=path)


def _refuse_constant(text: str) -> object:
    raise ValueError(text)


def assignments(words: Iterable[str], fresh_row: Callable[[], str]) -> list[Assignment]:
    """All assignments of one command; `+a` is one fresh row of its repeat wherever the command names it."""
    named: dict[str, str] = {}

    def row(prefix: str, mark: str) -> str:
        place = f"{prefix}/{mark}"
        if place not in named:
            named[place] = fresh_row()
        return named[place]

    return [_with_rows(assignment(word), row) for word in words]


def _with_rows(one: Assignment, row: Callable[[str, str], str]) -> Assignment:
    segments = one.path.split("/")
    if _FRESH.fullmatch(segments[0]):
        raise problem("bad-path", path=one.path[:80])
    made: list[str] = []
    for segment in segments:
        made.append(row("/".join(made), segment) if _FRESH.fullmatch(segment) else segment)
    return Assignment("/".join(made), one.value, one.typed)
