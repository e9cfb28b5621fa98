"""A record or an empty form as PDF, with what the record's state adds to it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.values import to_json

from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.pdf import PdfResult
    from brs_desktop.workspace.workspace import Workspace


def export(workspace: Workspace, subject: str, *, language: str, out: Path, blank: bool, **way: Any) -> PdfResult:
    """SYNC, writing 1: the journal is sealed before any export. The file appears whole or not at all."""
    from brs_desktop.pdf import PdfMeta, export_form

    if not out.absolute().parent.is_dir():
        raise problem("no-such-file", file=str(out))
    if blank:
        collection = workspace.collection(subject)
        form = workspace.form_for(subject)
        meta = PdfMeta(title=collection.form_title(language))
    else:
        workspace.replica.seal()
        key = workspace.find(subject)
        collection = workspace.collection(key.collection)
        form = workspace.form_for(key)
        cells = workspace.replica.cells(key)
        newest = max((head.wall_ms for cell in cells.values() for head in cell.heads), default=0)
        meta = PdfMeta(
            title=workspace.title(key, language) or collection.singular(language),
            record=key.record,
            date=datetime.fromtimestamp(newest / 1000, UTC),
            contested={path: [to_json(h.value) for h in cell.heads] for path, cell in cells.items() if cell.contested},
        )
    if language in form.definition.languages:
        form.set_language(language)
    return export_form(form, language=language, out=out, blank=blank, meta=meta, **way)
