"""What every peer's process does: orders on standard input, one JSON line each; it ends when nobody gives orders."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FIELDS = (
    "country", "year", "convention", "section", "question", "chemical", "cas", "quantity", "unit", "status", "remark",
    "updated",
)  # fmt: skip
Row = dict[str, Any]
Changes = list[tuple[str, Row]]


def obey(commands: Mapping[str, Callable[..., dict[str, Any] | None]]) -> None:
    """Answer each order; what libraries print goes to standard error, and a failed order is answered with its words."""
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = commands[order.pop("do")](**order) or {}
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        told.write(json.dumps(answer) + "\n")
        told.flush()
    os._exit(0)  # whatever threads of a server are still running


def rows(file: str) -> list[Row]:
    """The records that the hub begins with."""
    return json.loads(Path(file).read_text(encoding="utf-8"))


def digest(found: Iterable[tuple[str, Sequence[Any]]]) -> dict[str, Any]:
    """How many records there are and a hash of all their fields; equal where the data are."""
    text = hashlib.sha256()
    count = 0
    for count, (name, values) in enumerate(sorted(found), 1):  # noqa: B007
        text.update(json.dumps([name, *values], ensure_ascii=False).encode())
    return {"records": count, "hash": text.hexdigest()}
