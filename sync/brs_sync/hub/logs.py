"""The hub's log: one JSON line an event on standard error; nobody's name, key, code, address or words are in it."""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import IO, Literal

Level = Literal["off", "errors", "requests"]


class Log:
    """Writes lines of events; which ones is said by the setting."""

    def __init__(self, level: str, stream: IO[str] | None = None) -> None:
        self._requests, self._errors = level == "requests", level in ("requests", "errors")
        self._stream = stream if stream is not None else sys.stderr
        self._lock = threading.Lock()

    def request(self, **values: object) -> None:
        """A request was answered."""
        if self._requests:
            self._write("request", values)

    def event(self, name: str, **values: object) -> None:
        """Something happened to the hub."""
        if self._requests:
            self._write(name, values)

    def failed(self, error: BaseException, **values: object) -> None:
        """The hub itself failed: what and where, not with which words."""
        if self._errors:
            self._write("failed", {"error": type(error).__name__, "at": _place(error), **values})

    def _write(self, event: str, values: dict[str, object]) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"time": now, "event": event, **values}, ensure_ascii=True)
        try:
            with self._lock:
                print(line, file=self._stream, flush=True)
        except OSError:
            pass  # nobody reads any more; devices are answered all the same


class Handler(logging.Handler):
    """What libraries log, without the words that they log it with."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.ERROR)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self._log.failed(error, by=record.name)


def _place(error: BaseException) -> str:
    """Where it was raised: a module's file and a line."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 2)[-1]}:{frames[-1].lineno}" if frames else ""
