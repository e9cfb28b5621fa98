"""The command that writes a letter to a contact, or one that goes with a record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from brs_desktop.commands.answer import Answer
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.language import language
from brs_desktop.sentences import problem
from brs_desktop.workspace.letters import MOST_TEXT, drafted
from brs_desktop.workspace.letters import export_letter as export
from brs_desktop.workspace.settings import checked_language


def export_letter(desk: Desk, call: Call) -> Answer:
    """`export-letter ID --out FILE [--subject TEXT] [--text FILE] [--language L]`; the text is UTF-8."""
    out = call.option("out")
    if not out:
        raise problem("option-missing", option="--out")
    chosen, workspace = checked_language(call.option("language") or "") or language(), desk.workspace()
    letter = drafted(workspace, call.arguments[0], chosen)
    letter = replace(letter, text=_text(call.option("text")), subject=call.option("subject") or letter.subject)
    result = export(workspace, letter, language=chosen, out=Path(out))
    told = {"out": str(result.path), "pages": result.pages, "language": chosen, "unshown": list(result.unshown)}
    return Answer(told, lambda shape: str(shape["out"]))


def _text(file: str | None) -> str:
    if file is None:
        return ""
    try:
        with open(file, "rb") as opened:
            content = opened.read(4 * MOST_TEXT + 1)
        return content.decode("utf-8-sig")
    except OSError:
        raise problem("no-such-file", file=file) from None
    except UnicodeDecodeError:
        raise problem(
            "too-large" if len(content) > 4 * MOST_TEXT else "bad-value", what=file, text=file, path="--text"
        ) from None
