"""Certificates of all who took part in an event, in one file: those who registered for it, and names that are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
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
    from brs_desktop.pdf.sheet import Entry, Sheet
    from brs_desktop.pdf.template import Part
    from brs_desktop.records.collection import Collection
    from brs_desktop.records.manifest import PaperTemplate
    from brs_desktop.workspace.workspace import Workspace

MOST_NAMES, MOST_LINE = 500, 300
MOST_REGISTERED = 5_000  # that are offered, to choose those of one file from
_BEGINS = 60  # what tells one of hundreds of lines


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
    """The names of all who registered for an event, in the order of their list; who gave none is not among them.

    There may be more than one file holds. Raises Problem: names-many, where nobody could choose among them.
    """
    found = (name for name, _key in _registered(workspace, workspace.collection(collection), code, language))
    names = tuple(islice(found, MOST_REGISTERED + 1))
    if len(names) > MOST_REGISTERED:
        raise problem("names-many", count=len(names), most=MOST_NAMES)
    return names


def names_in(text: str) -> tuple[str, ...]:
    """One name a line. Raises Problem: line-too-long, names-many."""
    return _fitting(tuple(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def _fitting(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names themselves, wherever they come from: nobody is left out without a word."""
    _check_lines(names)
    if len(names) > MOST_NAMES:
        raise problem("names-many", count=len(names), most=MOST_NAMES)
    return names


def _check_lines(lines: Sequence[str]) -> None:
    for line in lines:
        if len(line) > MOST_LINE:
            raise problem("line-too-long", begins=line[:_BEGINS], count=MOST_LINE)


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
    """A sheet for each name as it is given; of one that is registered for the event with what its record says besides.

    Raises Problem: not-found, no-names, names-many, line-too-long, no-such-folder, cancelled and what else a paper's
    file raises.
    """
    from brs_desktop.pdf.sheets import export_certificates as press

    if not out.absolute().parent.is_dir():
        raise problem("no-such-folder", folder=str(out.absolute().parent))
    _check_lines((event.code, event.title, event.place, event.dates))
    if not names:
        raise problem("no-names")
    names = _fitting(tuple(names))
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
        self._known: dict[str, list[tuple[str, RecordKey]]] = {}
        for given, key in _registered(workspace, collection, event.code, language):
            self._known.setdefault(fold(given), []).append((given, key))

    def made(self, name: str) -> tuple[Sheet, PdfMeta]:
        """The sheet of a name, spelt as it is given; where two of one name registered, each has his own record."""
        if known := self._known.get(fold(name)):
            one = next((one for one in known if one[0] == name), known[0])
            if len(known) > 1:
                known.remove(one)
            sheet, meta = Composer(self._workspace, one[1], self._language, None).made(self._template, self._lines)
            return _called(sheet, _whom(self._template), name), replace(meta, title=name)
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
        # A name that the record's other answers took away stays in its cell: whoever evaluates did not register.
        if isinstance(value, str) and value.strip() and workspace.form_for(key).glance(path).relevant:
            yield " ".join(value.split()), key


def _called(sheet: Sheet, whom: str, name: str) -> Sheet:
    """A sheet with the name as it is to be spelt in place of how it was registered."""
    from brs_desktop.pdf.sheet import Answer, Question

    def spelt(entry: Entry) -> Entry:
        if isinstance(entry, Question) and entry.name == whom and isinstance(entry.field, Answer):
            return replace(entry, field=replace(entry.field, texts=(name,)))
        return entry

    return replace(
        sheet, sections=tuple(replace(one, entries=tuple(map(spelt, one.entries))) for one in sheet.sections)
    )


def _whom(template: PaperTemplate) -> str:
    """The field of the first answer on the certificate: whom it is for."""
    return next((field for part in template.parts for field in part.fields if field != template.together), "")
