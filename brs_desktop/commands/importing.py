"""The command that takes the answers of a file into a record."""

from __future__ import annotations

from pathlib import Path

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.errors import REFUSED
from brs_desktop.language import _


def import_answers(desk: Desk, call: Call) -> Answer:
    """`record import ID FILE`: all of a file or nothing; with --partial what could be read, with --preview nothing."""
    from brs_desktop.workspace.importing.service import import_answers as take

    record, file = call.arguments
    shape = take(
        desk.workspace(),
        record,
        Path(file),
        partial=call.flag("partial"),
        over=call.flag("over"),
        preview=call.flag("preview"),
    )
    left = any(not one["taken"] for one in shape["unread"]) and not call.flag("partial") and not call.flag("preview")
    return Answer(shape, _text, exit_code=REFUSED if left else 0)


def _text(shape: Shape) -> str:
    lines = [
        f"{one['sheet']}\t{one['row'] or ''}\t{one['column']}\t{one['question']}\t“{one['text']}”\t{one['why']}"
        + (f"\t{_('Perhaps “{choice}” is meant.').format(choice=one['proposal'])}" if one["proposal"] else "")
        for one in shape["unread"]
    ]
    counts = "\t".join(str(shape[name]) for name in ("id", "changed", "rows_added", "rows_removed", "taken"))
    return "\n".join([*lines, counts])
