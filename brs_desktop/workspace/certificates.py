"""Certificates of all who took part in an event, in one file: those who registered for it, and names that are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey

from brs_desktop.folding import fold
from brs_desktop.records.sheets import in_language
from brs_desktop.sentences import problem
from brs_desktop.workspace.chosen import Chosen, keys
from brs_desktop.workspace.profiles import Composer, coded

if TYPE_CHECKING:
    from brs_desktop.pdf import PdfMeta, PdfResult
    from brs_desktop.pdf.sheet import Sheet
    from brs_desktop.pdf.template import Part
    from brs_desktop.records.collection import Collection
    from brs_desktop.records.manifest import PaperTemplate
    from brs_desktop.workspace.workspace import Workspace

MOST_NAMES, MOST_LINE = 500, 300


@dataclass(frozen=True)
class Event:
    """What its certificates say about an event: the code that its records have, and what nobody typed into a form."""

    code: str = ""
    title: str = ""
    place: str = ""
    dates: str = ""


def certificate_of(collection: Collection) -> PaperTemplate | None:
    """The certificate of a collection whose records belong to events."""
    return next((one for one in collection.papers if one.together), None)


def collection_of_certificates(workspace: Workspace) -> Collection:
    """The first collection with such a certificate. Raises Problem: not-found."""
    for collection in workspace.registry:
        if certificate_of(collection) is not None:
            return collection
    raise problem("not-found", name="certificate")


def participants(workspace: Workspace, collection: str, code: str, language: str) -> tuple[str, ...]:
    """The names in the records of an event, in the order of their list; who gave none is not among them."""
    found = (name for name, _key in _registered(workspace, workspace.collection(collection), code, language))
    return tuple(name for name, _number in zip(found, range(MOST_NAMES), strict=False))


def names_in(text: str) -> tuple[str, ...]:
    """One name a line. Raises Problem: too-large, list-too-long."""
    found = tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())
    if any(len(name) > MOST_LINE for name in found):
        raise problem("too-large", what="names")
    if len(found) > MOST_NAMES:
        raise problem("list-too-long", most=MOST_NAMES)
    return found


def export_certificates(
    workspace: Workspace,
    collection: str,
    event: Event,
    names: Sequence[str],
    *,
    language: str,
    out: Path,
    cancelled: Callable[[], bool] | None = None,
    **way: Any,
) -> PdfResult:
    """A sheet for each name; of a name that is registered for the event with what its record says besides.

    Raises Problem: not-found, nothing-to-print, too-large, no-such-folder, cancelled and what else a paper's file
    raises.
    """
    from brs_desktop.pdf.sheets import export_certificates as press

    if not out.absolute().parent.is_dir():
        raise problem("no-such-folder", folder=str(out.absolute().parent))
    if any(len(one) > MOST_LINE for one in (event.code, event.title, event.place, event.dates)):
        raise problem("too-large", what="title")
    if not names:
        raise problem("no-names")
    workspace.replica.seal()
    maker = _Maker(workspace, workspace.collection(collection), event, language)
    sheets = []
    for name in names:
        if cancelled is not None and cancelled():
            raise problem("cancelled")
        sheets.append(maker.made(name))
    title = " – ".join(part for part in (maker.title, event.title or event.code) if part)
    return press(sheets, title, language=language, out=out, cancelled=cancelled, **way)


class _Maker:
    """The certificates of one event."""

    def __init__(self, workspace: Workspace, collection: Collection, event: Event, language: str) -> None:
        self._workspace, self._collection, self._language = workspace, collection, language
        template = certificate_of(collection)
        if template is None:
            raise problem("not-found", name=f"{collection.name}: certificate")
        self._template, self.title = template, in_language(template.label, language)
        self._lines = _lines(collection, template, event, language)
        self._known: dict[str, list[RecordKey]] = {}
        for name, key in _registered(workspace, collection, event.code, language):
            self._known.setdefault(fold(name), []).append(key)

    def made(self, name: str) -> tuple[Sheet, PdfMeta]:
        """The sheet of a name; where two of one name registered, each has his own record."""
        if known := self._known.get(fold(name)):
            key = known.pop(0) if len(known) > 1 else known[0]
            return Composer(self._workspace, key, self._language, None).made(self._template, self._lines)
        from brs_desktop.pdf import PdfMeta
        from brs_desktop.pdf.template import compose

        meta = PdfMeta(self.title, name, printed_ms=self._workspace.clock.now_ms())
        return compose(list(self._parts(name))), meta

    def _parts(self, name: str) -> Iterator[Part]:
        """The words of the certificate around the name and the event: of a person nothing else is known."""
        from brs_desktop.pdf.template import Said, Told

        whom = _whom(self._template)
        for part in self._template.parts:
            if part.words:
                yield Said(in_language(part.words, self._language))
            for field in () if part.collection else part.fields:
                if field == whom:
                    yield Told((name,))
                elif field == self._template.together:
                    yield Told(self._lines)


def _lines(collection: Collection, template: PaperTemplate, event: Event, language: str) -> tuple[str, ...]:
    told = [event.title, event.place, event.dates]
    if event.code:
        told.append(coded(collection, template.together, event.code, language))
    return tuple(line for line in told if line)


def _registered(
    workspace: Workspace, collection: Collection, code: str, language: str
) -> Iterator[tuple[str, RecordKey]]:
    template = certificate_of(collection)
    if template is None or not code:
        return
    path = collection.field(_whom(template)).path
    for key in keys(workspace, Chosen(collection.name, ((template.together, code),)), language):
        cell = workspace.replica.cells(key).get(path)
        value = cell.value if cell is not None else None
        if isinstance(value, str) and (name := " ".join(value.split())):
            yield name, key


def _whom(template: PaperTemplate) -> str:
    """The field of the first answer on the certificate: whom it is for."""
    return next((field for part in template.parts for field in part.fields if field != template.together), "")
