"""The command that writes PDF."""

from __future__ import annotations

from pathlib import Path

from brs_desktop.commands.answer import Answer
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.language import language
from brs_desktop.sentences import problem
from brs_desktop.workspace.settings import checked_language


def export_pdf(desk: Desk, call: Call) -> Answer:
    """`export-pdf ID --language L --out FILE`; with --blank the empty form of a collection."""
    out = call.option("out")
    if not out:
        raise problem("option-missing", option="--out")
    chosen = checked_language(call.option("language") or "") or language()
    (subject,) = call.arguments
    result = desk.workspace().export_pdf(subject, language=chosen, out=Path(out), blank=call.flag("blank"))
    return Answer({"out": str(result.path), "pages": result.pages, "language": chosen}, lambda shape: str(shape["out"]))
