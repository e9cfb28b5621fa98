"""Files of answers: which record and form they are of, in which format; written and read without a window."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey

from brs_desktop.exchange.answers.guards import WORKBOOKS, opened_zip, unreadable
from brs_desktop.exchange.answers.model import About, Incoming, RawSheet
from brs_desktop.exchange.answers.outgoing import Leaving
from brs_desktop.records.margins import KINDS
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.exchange.answers.proposal import Proposal
    from brs_desktop.exchange.answers.shown import Shower
    from brs_desktop.forms import FormDefinition, FormSession
    from brs_desktop.forms.session.instance import Identity
    from brs_desktop.workspace.workspace import Workspace

FORMATS = ("xlsx", "csv", "json", "xml")
SUFFIXES = {"xlsx": "xlsx", "csv": "zip", "json": "json", "xml": "xml"}
_INSTANCES = uuid.UUID("2f0c6a8e-7f5d-5c0b-8d0e-4a6f5f1d7b11")


@dataclass(frozen=True)
class Ready:
    """Answers on their way out: they hold nothing of the form's session, so any thread may write them."""

    definition: FormDefinition
    leaving: Leaving
    xml: str = ""


def ready(
    workspace: Workspace, form: FormSession, key: RecordKey, language: str, identity: Identity | None = None
) -> Ready:
    """What may leave of a form as it stands, with an identity as an instance, too; the form is only read."""
    definition = form.definition
    about = About(
        collection=key.collection,
        record=_named(key),
        form_id=definition.form_id,
        form_version=definition.version,
        form_hash=definition.hash,
        language=language,
        made=datetime.fromtimestamp(workspace.clock.now_ms() / 1000, UTC).isoformat(timespec="seconds"),
    )
    collection = workspace.collection(key.collection)
    title = collection.title.fill(lambda field: str(form.state(field).text)) or collection.singular(language)
    xml = form.xml(relevant_only=True, identity=identity) if identity is not None else ""
    return Ready(definition, Leaving(title, form.relevant_cells(), about), xml)


def write(workspace: Workspace, made: Ready, format: str, out: Path) -> None:
    """Write them, whole or not at all. Raises Problem: bad-option-value, no-such-folder, not-writable, disk-full."""
    from brs_desktop.exchange.answers import csvbook, jsonfile, outgoing, xlsxbook, xmlfile

    if format == "json":
        jsonfile.write_json(made.definition, made.leaving, out)
    elif format == "xml":
        xmlfile.write_xml(made.xml, out)
    elif format in FORMATS:
        book = outgoing.book_of(made.definition, workspace.lists, made.leaving.about.language, made.leaving)
        (xlsxbook.write_book if format == "xlsx" else csvbook.write_zip)(book, out)
    else:
        raise problem("bad-option-value", option="--format", value=format)


def read(workspace: Workspace, definition: FormDefinition, key: RecordKey, file: Path) -> Incoming:
    """What a file says as answers of this record.

    Problem: no-such-file, too-large, answers-not-readable, answers-other-form, answers-other-record,
    answers-newer-form, answers-newer-file. Nothing of the record is touched by any of it.
    """
    from brs_desktop.exchange.answers import incoming, jsonfile, xmlfile
    from brs_desktop.language import language

    suffix = file.suffix.lower()
    if suffix == ".json":
        found = jsonfile.read_json(file, definition, workspace.lists)
        _check(workspace, found.about, key, definition)
        return found
    if suffix == ".xml":
        found = xmlfile.read_xml(file, definition, workspace.lists)
        _check(workspace, found.about, key, definition)
        return found
    sheets = _sheets(file, suffix)
    about = incoming.about_of(sheets)
    _check(workspace, about, key, definition)
    return incoming.understood(sheets, definition, workspace.lists, about.language or language())


def _sheets(file: Path, suffix: str) -> Sequence[RawSheet]:
    from brs_desktop.exchange.answers import csvbook, xlsxbook

    if suffix in (".csv", ".tsv", ".txt"):
        if not _is_archive(file):
            return csvbook.read_csv(file)
    elif suffix not in (*WORKBOOKS, ".zip"):
        raise unreadable(file, f"suffix {suffix[:20]}")
    with opened_zip(file) as archive:
        names = archive.namelist()
    is_workbook = "xl/workbook.xml" in names
    if not is_workbook and suffix in WORKBOOKS and not any(name.lower().endswith(".csv") for name in names):
        raise unreadable(file, "no workbook")
    return xlsxbook.read_xlsx(file) if is_workbook else csvbook.read_zip(file)


def _is_archive(file: Path) -> bool:
    """Whether a file that is called a table is the archive of tables that CSV comes as: its name is the person's."""
    try:
        with file.open("rb") as content:
            return content.read(4) == b"PK\x03\x04"
    except OSError:
        return False  # whoever reads it tells why


def words_for(workspace: Workspace, definition: FormDefinition, incoming: Incoming, language: str) -> Shower:
    """What shows the answers that a file gives; its lists are read here, so that no window has to."""
    from brs_desktop.exchange.answers.shown import Shower

    shower = Shower(definition, workspace.lists, language)
    names = {given.path.rpartition("/")[2].partition("@")[0] for given in incoming.given}
    for question in map(definition.question, sorted(names)):
        if question.kind in ("select_one", "select_multiple", "rank"):
            shower.choices(question)
    return shower


def fixed_in(workspace: Workspace, key: RecordKey, *, new: bool) -> tuple[str, ...]:
    """The answers that make the record what it is: none of a record that is still to be made."""
    return () if new else tuple(workspace.collection(key.collection).key)


def export_answers(workspace: Workspace, reference: str, *, format: str, out: Path, language: str) -> dict[str, Any]:
    """A record's answers into a file, by a command."""
    if format not in (*FORMATS, "audit"):
        raise problem("bad-option-value", option="--format", value=format)
    workspace.replica.seal()
    key = workspace.find(reference)
    if format == "audit":
        from brs_desktop.workspace.auditlog import write_log

        return write_log(workspace, key, out)
    form = workspace.filling.loose(key)
    write(workspace, ready(workspace, form, key, language, identity_of(workspace, key, format)), format, out)
    return {"out": str(out), "format": format, "collection": key.collection, "id": key.record}


def import_answers(
    workspace: Workspace, reference: str, file: Path, *, partial: bool, over: bool, preview: bool
) -> dict[str, Any]:
    """A file's answers into a record, by a command: a file with something unread changes nothing unless `partial`.

    What was changed here since the file was made stays unless `over`.
    """
    from brs_desktop.exchange.answers.comparing import proposing
    from brs_desktop.forms.session.piecemeal import at_once

    key = workspace.find(reference)
    filler = workspace.filling.over(key, {}, kept=False)
    try:
        incoming = read(workspace, filler.form.definition, key, file)
        shower = words_for(workspace, filler.form.definition, incoming, filler.form.language)
        proposal = at_once(proposing(filler.form, incoming, shower, fixed_in(workspace, key, new=False)))
        takes = not preview and not proposal.empty(over) and (partial or not proposal.refused)
        if takes:
            at_once(filler.filling(proposal.plan(over)))
    finally:
        filler.close()
    return shape_of(proposal, over) | {"collection": key.collection, "id": key.record, "taken": takes}


def shape_of(proposal: Proposal, over: bool) -> dict[str, Any]:
    """A proposal as scripts read it."""
    from brs_desktop.language import _

    return {
        "changed": proposal.changes_taken(over),
        "rows_added": proposal.rows_added,
        "rows_from_elsewhere": proposal.elsewhere,
        "rows_removed": sum(over or not one.clash for one in proposal.removed),
        "clashes": proposal.clashes,
        "unread": [
            {
                "sheet": one.place.sheet,
                "row": one.place.row,
                "column": one.place.column,
                "question": one.question,
                "text": one.text,
                "why": _(one.message).format(**one.values),
                "proposal": one.proposal,
                "taken": one.taken,
            }
            for one in proposal.unread
        ],
    }


def _named(key: RecordKey) -> str:
    return f"{key.partition}:{key.record}"


def _check(workspace: Workspace, about: About, key: RecordKey, definition: FormDefinition) -> None:
    """Refuse the file of another form or record, and of a version of the form that is not here."""
    if about.collection and about.collection != key.collection:
        raise problem("answers-other-form", form=about.collection[:80])
    if about.form_id and about.form_id != definition.form_id:
        raise problem("answers-other-form", form=about.form_id[:80])
    if about.record and about.record != _named(key):
        raise problem("answers-other-record", record=about.record[:120])
    other = about.form_hash not in ("", definition.hash)
    if other and workspace.forms.known(workspace.collection(key.collection), about.form_hash) is None:
        raise problem("answers-newer-form", version=about.form_version[:80])


def identity_of(workspace: Workspace, key: RecordKey, format: str) -> Identity | None:
    """OpenRosa's ids: the state that is handed in next, and the one before it, which it takes the place of."""
    from brs_desktop.forms.session.instance import Identity

    if format != "xml":
        return None
    counts = workspace.collection(key.collection).report is not None and not workspace.reports.is_version(key)
    handed_in = len(workspace.reports.versions(key)) if counts and workspace.replica.cells(key) else 0
    before = _instance(key, handed_in - 1) if handed_in else ""
    return Identity(_instance(key, handed_in), before, _named(key), KINDS)


def _instance(key: RecordKey, number: int) -> str:
    name = "/".join((key.partition, key.collection, key.record, str(number)))
    return f"uuid:{uuid.uuid5(_INSTANCES, name)}"
