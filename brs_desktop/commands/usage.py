"""The help: what the program can do, or how one command is written."""

from __future__ import annotations

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.shape import Command
from brs_desktop.commands.table import COMMANDS
from brs_desktop.language import _


def usage(command: Command | None) -> Answer:
    """One line a command: how it is written and what it is for."""
    wanted = COMMANDS if command is None else (command,)
    shapes = [{"command": one.words, "usage": f"brs-desktop {one.usage}", "summary": _(one.summary)} for one in wanted]
    return Answer(shapes, _line, many=True)


def _line(shape: Shape) -> str:
    return f"{shape['usage']}\n    {shape['summary']}"
