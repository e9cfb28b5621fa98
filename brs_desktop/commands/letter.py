"""The command that writes a letter to a contact, or one that goes with a record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from brs_desktop.commands.answer import Answer
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.language import language
from brs_desktop.sentences import problem
from brs_desktop.workspace.letters import MOST_TEXT, drafted
from brs_desktop.workspace.letters import export_letter as export
from brs_desktop.workspace.settings import checked_language


def export_letter(desk: Desk, call: Call) -> Answer:
    """`export-letter ID --out FILE [--subject TEXT] [--text FILE] [--addressee ID] [--language L] [--format docx]`.

    The text is UTF-8; `--addressee` is the contact whom a letter that goes with a record is for.
    """
    out, kind = call.option("out"), call.option("format") or "pdf"
    if not out:
        raise problem("option-missing", option="--out")
    if kind not in ("pdf", "docx"):
        raise problem("bad-option-value", option="--format", value=kind)
    chosen, workspace = checked_language(call.option("language") or "") or language(), desk.workspace()
    letter = drafted(workspace, call.arguments[0], chosen, call.option("addressee") or "")
    letter = replace(letter, text=_text(call.option("text")), subject=call.option("subject") or letter.subject)
    result = export(workspace, letter, language=chosen, out=Path(out), word=kind == "docx")
    told: dict[str, Any] = {"out": str(result.path), "language": chosen, "format": kind}
    told |= {"pages": getattr(result, "pages", 0), "unshown": list(getattr(result, "unshown", ()))}
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
