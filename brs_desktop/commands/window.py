"""The command that opens the window."""

from __future__ import annotations

from brs_desktop.commands.answer import Answer, quiet
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.sentences import problem
from brs_desktop.workspace.settings import checked_language


def run(desk: Desk, call: Call) -> Answer:
    """`run [--language L]`: the window over the folder; a folder without a workspace starts with the welcome."""
    if desk.batch:
        raise problem("unknown-command", command="run")
    chosen = checked_language(call.option("language") or "")
    from brs_desktop.app import main

    return quiet(main(desk.folder.absolute(), chosen or None))
