"""Whether a report in prose keeps to its length: measured on the pages themselves, once for each state of the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey
from brs_sync.submission import state_of

from brs_desktop.language import language, words
from brs_desktop.workspace.paper import measured
from brs_desktop.workspace.reports.shapes import Finding

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession
    from brs_desktop.pdf.lengths import Length
    from brs_desktop.workspace.workspace import Workspace

_KEPT = 8  # measured lengths; a person writes one report at a time


class Lengths:
    """Of the drafts that were measured last, with the state that each was in: a check finds what a meter has found."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept: dict[RecordKey, tuple[object, Length]] = {}

    def of(
        self, key: RecordKey, form: FormSession | None = None, cancelled: Callable[[], bool] | None = None
    ) -> Length | None:
        """How long the report is; None for a record that is none in prose. Raises Problem: cancelled."""
        collection = self._workspace.collection(key.collection)
        if collection.narrative is None:
            return None
        state = (language(), collection.form_hash, state_of(self._workspace.replica.cells(key)))
        known = self._kept.get(key)
        if known is not None and known[0] == state:
            return known[1]
        length = measured(self._workspace, key, form, cancelled)
        if length is not None:
            self._kept.pop(key, None)
            self._kept[key] = (state, length)
            for old in tuple(self._kept)[:-_KEPT]:
                self._kept.pop(old, None)
        return length

    def findings(self, key: RecordKey, form: FormSession) -> Iterator[Finding]:
        """What is too long, and what stands in the way of handing it in; each leads to its section."""
        length = self.of(key, form)
        if length is None or not length.over:
            return
        from brs_desktop.pdf.narrative import complaints

        titles = {item.name: item.label for item in form.items() if item.kind == "section"}
        firsts = {one.section: one.name for one in reversed(form.definition.questions)}
        for section, said in complaints(length, words(language()), language()):
            title = titles.get(section, "")
            path = firsts.get(section, "") if section else ""
            yield Finding(path, section or None, title, title, "pages", said, True)
