"""A record or an empty form as PDF, with what the record's state adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey
from brs_sync.views import Cell, Head

from brs_desktop.records.keys import value_text
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.pdf import Claim, PdfMeta, PdfResult
    from brs_desktop.workspace.workspace import Workspace


def export(workspace: Workspace, subject: str, *, language: str, out: Path, blank: bool, **way: Any) -> PdfResult:
    """SYNC, writing 1: the journal is sealed before any export. The file appears whole or not at all."""
    from brs_desktop.pdf import PdfMeta, export_form

    if not out.absolute().parent.is_dir():
        raise problem("no-such-file", file=str(out))
    if blank:
        collection = workspace.collection(subject)
        signed = collection.place != "contacts"
        meta = PdfMeta(
            form_title=collection.form_title(language), signature=signed, printed_ms=workspace.clock.now_ms()
        )
        return export_form(collection.form, language=language, out=out, blank=True, meta=meta, **way)
    workspace.replica.seal()
    key = workspace.find(subject)
    form = workspace.form_for(key)
    return export_form(form, language=language, out=out, blank=False, meta=_meta(workspace, key, language), **way)


def _meta(workspace: Workspace, key: RecordKey, language: str) -> PdfMeta:
    from brs_desktop.pdf import PdfMeta

    collection = workspace.collection(key.collection)
    cells = workspace.replica.cells(key)
    newest = max((head.wall_ms for cell in cells.values() for head in cell.heads), default=0)
    return PdfMeta(
        form_title=collection.form_title(language),
        title=workspace.title(key, language),
        record_id=key.record,
        data_of=datetime.fromtimestamp(newest / 1000, UTC).date().isoformat(),
        printed_ms=workspace.clock.now_ms(),
        contested=_claims(cells),
        signature=collection.place != "contacts",
        draft=key.partition.endswith("/draft"),
    )


def _claims(cells: Mapping[str, Cell]) -> dict[str, list[Claim]]:
    """The answers beside the displayed one, where a cell has several: paper hides no conflict either."""
    return {path: [_claim(head) for head in cell.heads[1:]] for path, cell in cells.items() if cell.contested}


def _claim(head: Head) -> Claim:
    from brs_desktop.pdf import Claim

    return Claim(getattr(head.value, "label", "") or value_text(head.value), head.author, head.wall_ms)
