"""The batch loop: one command a line in, one JSON line out, in order, whatever a line holds."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from brs_desktop.commands.answer import Answer, dump
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call, parse
from brs_desktop.sentences import as_problem, problem

MOST_LINE = 4_000_000
Answerer = Callable[[Desk, Call], Answer]


def run_batch(desk: Desk, answerer: Answerer, source: IO[str], target: IO[str]) -> int:
    """Answer every line of `source`; a line that can't be answered answers with its error and the next goes on."""
    desk.batch = True
    home = desk.folder
    while line := source.readline(MOST_LINE):
        whole = line.endswith("\n") or len(line) < MOST_LINE
        while not whole:
            whole = (rest := source.readline(MOST_LINE)).endswith("\n") or not rest
            line = ""
        if line and (not line.strip() or line.lstrip().startswith("#")):
            continue
        target.write(dump(_answer(desk, home, answerer, line)) + "\n")
        target.flush()
    return 0


def _answer(desk: Desk, home: Path, answerer: Answerer, line: str) -> dict[str, Any]:
    try:
        call = parse(_words(line))
        folder = call.option("workspace")
        desk.folder = Path(folder) if folder else home
        if call.command is None or call.flag("batch"):
            raise problem("unknown-command", command=line.strip()[:80])
        answer = answerer(desk, call)
        return {"ok": answer.exit_code == 0, "exit": answer.exit_code, "result": answer.result()}
    except Exception as error:  # one bad line never ends the others
        trouble = as_problem(error)
        return {"ok": False, "exit": trouble.exit, "error": trouble.as_dict()}


def _words(line: str) -> list[str]:
    """A line's words, quoted as in a shell or written as a JSON list of strings."""
    if not line:
        raise problem("too-large", what="line")
    text = line.strip()
    if text.startswith("["):
        try:
            words = json.loads(text)
        except (ValueError, RecursionError):
            raise problem("bad-line", line=text[:80]) from None
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise problem("bad-line", line=text[:80])
        return words
    try:
        words = shlex.split(text)
    except ValueError:
        raise problem("bad-line", line=text[:80]) from None
    return words[1:] if words and words[0] == "brs-desktop" else words
