"""The command that writes the certificates of a whole workshop, or of names in a file, as one PDF."""

from __future__ import annotations

from pathlib import Path

from brs_desktop.commands.answer import Answer
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.paper import secret
from brs_desktop.commands.parse import Call
from brs_desktop.language import language
from brs_desktop.sentences import problem
from brs_desktop.workspace import certificates
from brs_desktop.workspace.settings import checked_language

_MOST_BYTES = 4 * certificates.MOST_NAMES * (certificates.MOST_LINE + 2)


def export_certificates(desk: Desk, call: Call) -> Answer:
    """`export-certificates [WORKSHOP] [--names FILE] [--title T] [--place P] [--dates D] --language L --out FILE`.

    WORKSHOP is the code that its registrations have; without `--names` all who registered have one.
    """
    out = call.option("out")
    if not out:
        raise problem("option-missing", option="--out")
    chosen, workspace = checked_language(call.option("language") or "") or language(), desk.workspace()
    collection = certificates.collection_of_certificates(workspace).name
    said = {name: call.option(name) or "" for name in ("title", "place", "dates")}
    event = certificates.Event(next(iter(call.arguments), ""), **said)
    file = call.option("names")
    if file is None:
        names = certificates.participants(workspace, collection, event.code, chosen)
    else:
        names = certificates.names_in(_text(file))
    passphrase = secret(call.option("passphrase-file"))
    result = certificates.export_certificates(
        workspace, collection, event, names, language=chosen, out=Path(out), passphrase=passphrase
    )
    told = {"out": str(result.path), "certificates": len(names), "pages": result.pages, "language": chosen}
    return Answer(told | {"unshown": list(result.unshown)}, lambda shape: str(shape["out"]))


def _text(file: str) -> str:
    try:
        with open(file, "rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
    except OSError:
        raise problem("no-such-file", file=file) from None
    if len(content) > _MOST_BYTES:
        raise problem("too-large", what=file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise problem("bad-value", path="--names", text=file) from None
