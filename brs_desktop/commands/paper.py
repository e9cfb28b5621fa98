"""The commands that write records and forms as PDF and as Word files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_desktop.commands.answer import Answer
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.language import language
from brs_desktop.sentences import problem
from brs_desktop.workspace.settings import checked_language

if TYPE_CHECKING:
    from brs_desktop.pdf.lengths import Length

_MOST_SECRET = 4_096  # bytes looked at of a file that holds a passphrase


def export_pdf(desk: Desk, call: Call) -> Answer:
    """`export-pdf ID [ID…] --language L --out FILE [--passphrase-file FILE]`; with --blank a collection's empty form.

    With `--second L` all that the form says stands in two languages. `--untagged` makes the file smaller, and leaves
    out what screen readers need. `unshown` are the characters that a mark stands
    for in the file. `length` is told of a report in prose whose pages are limited.
    """
    out = call.option("out")
    if not out:
        raise problem("option-missing", option="--out")
    chosen = checked_language(call.option("language") or "") or language()
    way: dict[str, Any] = {"language": chosen, "out": Path(out), "passphrase": secret(call.option("passphrase-file"))}
    way |= {"tagged": not call.flag("untagged"), **_second(call, chosen)}
    subject, *others = call.arguments
    if others and call.flag("blank"):
        raise problem("option-not-here", option="--blank", command="export-pdf ID ID")
    if others:
        from brs_desktop.workspace.paper import export_all

        result = export_all(desk.workspace(), call.arguments, **way)
    else:
        result = desk.workspace().export_pdf(subject, blank=call.flag("blank"), **way)
    told = {"out": str(result.path), "pages": result.pages, "language": chosen, "unshown": list(result.unshown)}
    told["second"] = way.get("second", "")
    told["length"] = _length(result.length)
    return Answer(told, lambda shape: str(shape["out"]))


def _length(length: Length | None) -> dict[str, Any] | None:
    """How long a report is and may be, in all and by section; a section's pages are in tenths that add up."""
    if length is None or not length.most:
        return None
    sections = [
        {"section": one.name, "number": one.number, "title": one.title, "pages": one.tenths / 10, "most": one.most}
        | {"counted": one.counted, "over": one.over}
        for one in length.sections
    ]
    return {"pages": length.pages, "most": length.most, "over": length.over, "sections": sections}


def export_docx(desk: Desk, call: Call) -> Answer:
    """`export-docx ID [ID…] --language L --out FILE`; with --blank a collection's empty form.

    With `--second L` all that the form says stands in two languages.
    """
    from brs_desktop.workspace.paper import export_word

    out = call.option("out")
    if not out:
        raise problem("option-missing", option="--out")
    if len(call.arguments) > 1 and call.flag("blank"):
        raise problem("option-not-here", option="--blank", command="export-docx ID ID")
    chosen, blank = checked_language(call.option("language") or "") or language(), call.flag("blank")
    second = _second(call, chosen)
    result = export_word(desk.workspace(), call.arguments, language=chosen, out=Path(out), blank=blank, **second)
    told = {"out": str(result.path), "forms": result.forms, "language": chosen, "second": second.get("second", "")}
    return Answer(told, lambda shape: str(shape["out"]))


def export_profile(desk: Desk, call: Call) -> Answer:
    """`export-profile ID [--paper NAME] --language L [--second L] --out FILE [--format docx] [--passphrase-file FILE]`.

    What a collection's manifest describes about one record; with --blank its form without a record: ID is then the
    collection.
    """
    from brs_desktop.workspace.profiles import export_profile as export

    out, kind = call.option("out"), call.option("format") or "pdf"
    if not out:
        raise problem("option-missing", option="--out")
    if kind not in ("pdf", "docx"):
        raise problem("bad-option-value", option="--format", value=kind)
    for option in ("passphrase-file", "untagged") if kind == "docx" else ():
        if call.flag(option):
            raise problem("option-not-here", option=f"--{option}", command="export-profile --format docx")
    chosen = checked_language(call.option("language") or "") or language()
    way: dict[str, Any] = {"language": chosen, "out": Path(out), "word": kind == "docx", "blank": call.flag("blank")}
    way |= {"name": call.option("paper") or "", **_second(call, chosen)}
    if kind == "pdf":
        way |= {"passphrase": secret(call.option("passphrase-file")), "tagged": not call.flag("untagged")}
    result = export(desk.workspace(), call.arguments[0], **way)
    told: dict[str, Any] = {"out": str(result.path), "language": chosen, "format": kind}
    told |= {"pages": getattr(result, "pages", 0), "unshown": list(getattr(result, "unshown", ()))}
    told["second"] = way.get("second", "")
    return Answer(told, lambda shape: str(shape["out"]))


def _second(call: Call, chosen: str) -> dict[str, str]:
    """The second language of what is printed; nothing where none is asked for."""
    asked = call.option("second") or ""
    if not asked:
        return {}
    second = checked_language(asked)
    if second == chosen:
        raise problem("bad-option-value", option="--second", value=asked)
    return {"second": second or ""}


def secret(file: str | None) -> str:
    """The first line of a file: on a command line others would read it."""
    if file is None:
        return ""
    try:
        with open(file, "rb") as opened:
            first = opened.read(_MOST_SECRET).split(b"\n", 1)[0]
    except OSError:
        raise problem("no-such-file", file=file) from None
    try:
        line = first.decode("utf-8-sig").rstrip("\r")
    except UnicodeDecodeError:
        line = ""
    if not line:
        raise problem("bad-passphrase")
    return line
