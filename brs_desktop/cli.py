"""The command line: the same services as the window's, for people and for scripts."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import IO

from brs_desktop.commands.answer import Answer, dump
from brs_desktop.commands.desk import Desk, default_folder
from brs_desktop.commands.parse import Call, parse
from brs_desktop.sentences import as_problem, problem

INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Run one command, or with --batch the commands of standard input; the exit code says how it went."""
    _speak_utf8()
    try:
        return _main(list(sys.argv[1:] if words is None else words))
    except BrokenPipeError:
        # Whoever read the answers has gone; what was answered is done.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # the one place where a failure becomes a sentence
        trouble = as_problem(error)
        sys.stderr.write(dump(trouble.as_dict()) + "\n")
        return trouble.exit


def answer(desk: Desk, call: Call) -> Answer:
    """What a call's command answers."""
    if call.flag("help"):
        from brs_desktop.commands.usage import usage

        return usage(call.command)
    assert call.command is not None
    module, _dot, function = call.command.target.partition(":")
    result = getattr(import_module(f"brs_desktop.commands.{module}"), function)(desk, call)
    assert isinstance(result, Answer)
    return result


def _main(words: list[str]) -> int:
    call = parse(words)
    if call.flag("version"):
        from brs_desktop import __version__

        sys.stdout.write(dump({"version": __version__}) + "\n" if call.flag("json") else f"brs-desktop {__version__}\n")
        return 0
    folder = call.option("workspace")
    desk = Desk(Path(folder).expanduser() if folder else default_folder())
    _speak_language_of(desk.folder)
    try:
        if call.command is None and call.flag("batch"):
            from brs_desktop.commands.batch import run_batch

            return run_batch(desk, answer, sys.stdin, sys.stdout)
        if call.flag("batch") and call.command is not None and "batch" not in call.command.options:
            raise problem("option-not-here", option="--batch", command=call.command.words)
        if call.command is None and not call.flag("help"):
            raise problem("no-command")
        given = answer(desk, call)
        _print(given, call, sys.stdout)
        return given.exit_code
    finally:
        desk.close()


def _print(given: Answer, call: Call, target: IO[str]) -> None:
    write = dump if call.flag("json") else given.text
    for shape in given.objects():
        if line := write(shape):
            target.write(line + "\n")
    target.flush()


def _speak_utf8() -> None:
    """Scripts read and write UTF-8 with plain line ends on every platform."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def _speak_language_of(folder: Path) -> None:
    from brs_desktop.language import set_language
    from brs_desktop.workspace.settings import spoken_language

    set_language(spoken_language(folder))
