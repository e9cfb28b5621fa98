"""Papers that a collection's manifest describes: a record with what other collections keep of it, as PDF or DOCX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.errors import SyncProblem
from brs_sync.ids import RecordKey

from brs_desktop.language import LANGUAGES, words
from brs_desktop.records.headings import headings
from brs_desktop.records.keys import value_text
from brs_desktop.records.named import names_in, speaks_of
from brs_desktop.records.sheets import in_language
from brs_desktop.sentences import problem
from brs_desktop.workspace.chosen import Chosen, keys
from brs_desktop.workspace.paper import blank_meta, meta_of, paper_languages
from brs_desktop.workspace.reports.versions import versions_of

if TYPE_CHECKING:
    from brs_desktop.docx import DocxResult
    from brs_desktop.forms import FormDefinition
    from brs_desktop.pdf import PdfMeta, PdfResult
    from brs_desktop.pdf.sheet import Sheet
    from brs_desktop.pdf.template import Joined, Part
    from brs_desktop.records.collection import Collection
    from brs_desktop.records.manifest import PaperPart, PaperTemplate
    from brs_desktop.workspace.workspace import Workspace

MOST_ROWS = 2_000  # a longer table on one paper serves nobody, and every row is a form that is read


def papers_of(workspace: Workspace, collection: str, language: str) -> tuple[tuple[str, str, bool], ...]:
    """The papers about one record of a collection: name, what it is called, and whether it can be had blank."""
    found = workspace.collection(collection).papers
    return tuple((one.name, in_language(one.label, language), one.form) for one in found)


def export_profile(
    workspace: Workspace,
    subject: str,
    *,
    language: str,
    out: Path,
    name: str = "",
    word: bool = False,
    blank: bool = False,
    second: str = "",
    **way: Any,
) -> PdfResult | DocxResult:
    """The paper of that name, or the first one of the record's collection. Whole or not at all.

    With a second language all that it says stands in both.

    With `blank` the subject is the collection, and its paper is a form that is printed to be written on.

    Raises Problem: not-found, list-too-long, cancelled and what else a paper's file raises.
    """
    from brs_desktop.docx import export_docx
    from brs_desktop.pdf.sheets import export_sheet

    if not out.absolute().parent.is_dir():
        raise problem("no-such-folder", folder=str(out.absolute().parent))
    if blank:
        collection = workspace.collection(subject)
        template = _template(collection, name, forms=True)
        spoken = _spoken(collection.form, language, second)
        made = [_blank(workspace, collection, template, one) for one in spoken]
    else:
        workspace.replica.seal()
        key = _named(workspace, subject)
        template = _template(workspace.collection(key.collection), name)
        spoken = _spoken(workspace.form_for(key).definition, language, second)
        made = [Composer(workspace, key, one, way.get("cancelled")).made(template) for one in spoken]
    sheet, meta = in_both(made, second)
    if word:
        return export_docx([(sheet, meta)], language=language, out=out, blank=blank, **way)
    way["certificate"] = template.certificate
    return export_sheet(sheet, language=language, out=out, meta=meta, blank=blank, **way)


def _spoken(form: FormDefinition, language: str, second: str) -> tuple[str, ...]:
    """The languages that a paper is put together in. Raises Problem: bad-language, where the form does not speak it."""
    if not second:
        return (language,)
    if second not in (known := paper_languages(form)):
        raise problem("bad-language", language=second, choices=", ".join(known))
    return language, second


def in_both(made: Sequence[tuple[Sheet, PdfMeta]], second: str) -> tuple[Sheet, PdfMeta]:
    """A paper that is put together in one language, or the same in two as one."""
    from brs_desktop.pdf.pairing import paired
    from brs_desktop.pdf.sheet import Second

    sheet, meta = made[0]
    if len(made) == 1:
        return sheet, meta
    other, also = made[1]
    return paired(sheet, other), replace(meta, second=Second(second, also.form_title, also.title))


def _template(collection: Collection, name: str, *, forms: bool = False) -> PaperTemplate:
    for one in collection.papers:
        if (not name or one.name == name) and (one.form or not forms):
            return one
    raise problem("not-found", name=f"{collection.name}: {name or 'print'}")


def _blank(
    workspace: Workspace, collection: Collection, template: PaperTemplate, language: str
) -> tuple[Sheet, PdfMeta]:
    """The paper with room to write in place of every answer."""
    from brs_desktop.pdf.export import sheet_of
    from brs_desktop.pdf.template import Own, Said, compose

    meta = blank_meta(workspace, collection, language)
    sheet = sheet_of(collection.form, language, blank=True, meta=meta)
    parts = [
        Said(in_language(part.words, language))
        if part.words
        else Own(collection.form.label(part.group, language), sheet, part.fields, sheet)
        for part in template.parts
        if not part.collection and not part.map
    ]
    return compose(parts), replace(meta, form_title=in_language(template.label, language), signature=True)


def _named(workspace: Workspace, subject: str) -> RecordKey:
    """The record of an id, or of the code that alone makes its key, such as that of a country."""
    try:
        return workspace.find(subject)
    except SyncProblem as refused:
        for collection in workspace.registry if refused.code == "not-found" else ():
            if collection.papers and len(collection.key) == 1:
                with suppress(SyncProblem):
                    return workspace.find(collection.record_id({collection.key[0]: subject}), collection.name)
        raise


def coded(collection: Collection, field: str, value: str, language: str) -> str:
    """A value after what it is called."""
    from brs_desktop.pdf import phrases
    from brs_desktop.pdf.bidi import isolated

    line = words(language)(phrases.POSSIBLE).replace("{question}", collection.field_label(field, language))
    return line.replace("{choices}", isolated(value))


class Composer:
    """One paper being put together from the workspace's records."""

    def __init__(
        self, workspace: Workspace, key: RecordKey, language: str, cancelled: Callable[[], bool] | None
    ) -> None:
        self._workspace, self._key, self._language = workspace, key, language
        self._cancelled = cancelled
        self._collection = workspace.collection(key.collection)
        self._say = words(language)

    def made(self, template: PaperTemplate, event: Sequence[str] = ()) -> tuple[Sheet, PdfMeta]:
        """The sheet and what stands around it; `event` stands where a certificate has what joins it to others."""
        from brs_desktop.pdf.template import Said, compose

        own, meta = self._filled(self._key)
        room = self._room(meta) if template.form else None
        parts: list[Part] = []
        for part in template.parts:
            if part.collection and part.collection not in self._workspace.registry:
                continue
            if part.words:
                parts.append(Said(in_language(part.words, self._language)))
            elif part.map:
                parts += self._mapped(part, meta)
            elif part.collection:
                parts.append(self._joined(part))
            else:
                parts += self._about(part, template, (own, room), event or self._joining(template))
        title = in_language(template.label, self._language)
        return compose(parts), replace(meta, form_title=title, signature=template.form, draft=False)

    def _room(self, meta: PdfMeta) -> Sheet:
        from brs_desktop.pdf.export import sheet_of

        return sheet_of(self._collection.form, self._language, blank=True, meta=meta)

    def _filled(self, key: RecordKey) -> tuple[Sheet, PdfMeta]:
        from brs_desktop.pdf.export import sheet_of

        meta = meta_of(self._workspace, key, self._language)
        return sheet_of(self._workspace.form_for(key), self._language, blank=False, meta=meta), meta

    def _about(
        self, part: PaperPart, template: PaperTemplate, sheets: tuple[Sheet, Sheet | None], event: Sequence[str]
    ) -> Iterator[Part]:
        """Questions of the record itself, and a certificate's event in place of what joins it to others."""
        from brs_desktop.pdf.template import Own, Told

        title, fields = self._collection.form.label(part.group, self._language), part.fields
        if not event or template.together not in fields:
            yield Own(title, sheets[0], fields, sheets[1], template.certificate)
            return
        at = fields.index(template.together)
        for named, told in ((fields[:at], event), (fields[at + 1 :], ())):
            if named:
                yield Own(title, sheets[0], named, sheets[1], True)
            yield Told(tuple(told))

    def _mapped(self, part: PaperPart, meta: PdfMeta) -> Iterator[Part]:
        """The map of the country that the record is about, where it says which, and the centres are known here."""
        from brs_desktop.drawing.worldmap import lay_out
        from brs_desktop.pdf.sheet import Drawn
        from brs_desktop.pdf.template import Pictured, Said
        from brs_desktop.workspace.pictures.serving import read

        if part.map in self._workspace.registry:
            for code in self._texts(self._key, (part.own,))[:1]:
                shown, notes = read(self._workspace, code, meta.title, self._language)
                if shown is None:
                    yield from map(Said, notes)
                    continue
                yield Pictured(shown.title, Drawn(partial(lay_out, shown), shown.alternative, notes))

    def _joining(self, template: PaperTemplate) -> tuple[str, ...]:
        """What joins a certificate to others, with what that is called: as a rule a code, which says nothing alone."""
        if not template.together:
            return ()
        said = self._texts(self._key, (template.together,))
        return (coded(self._collection, template.together, said[0], self._language),) if said else ()

    def _joined(self, part: PaperPart) -> Joined:
        """The records of another collection that belong to this one, in the order of their list."""
        from brs_desktop.pdf import phrases
        from brs_desktop.pdf.template import Joined

        other, states = self._workspace.collection(part.collection), list[str]()
        sheets: list[Sheet] = []
        for key in self._belonging(part):
            self._ask_to_go_on()
            if len(sheets) == MOST_ROWS:
                raise problem("list-too-long", most=MOST_ROWS)
            sheets.append(self._filled(key)[0])
            if other.report is not None:
                states.append(self._state(key))
        columns = dict(zip(part.fields, headings(other, part.fields, self._language), strict=True))
        title = self._collection.form.label(part.group, self._language) if part.group else other.label(self._language)
        return Joined(title, other.name, sheets, columns, self._say(phrases.STATE), states)

    def _ask_to_go_on(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise problem("cancelled")

    def _belonging(self, part: PaperPart) -> Iterator[RecordKey]:
        if part.names:
            yield from self._named(part)
            return
        for value in self._texts(self._key, (part.own,)):
            yield from keys(self._workspace, Chosen(part.collection, ((part.by, value),)), self._language)

    def _named(self, part: PaperPart) -> Iterator[RecordKey]:
        """Those that speak of this record by a name of it; found by searching, then looked at: a search finds more."""
        names = names_in(self._texts(self._key, part.names))
        seen: set[RecordKey] = set()
        for name in names:
            for key in keys(self._workspace, Chosen(part.collection, search=name), self._language):
                self._ask_to_go_on()  # thousands may be found of which none is given
                if key not in seen and any(speaks_of(names, text) for text in self._texts(key, part.within)):
                    yield key
                seen.add(key)

    def _texts(self, key: RecordKey, fields: tuple[str, ...]) -> list[str]:
        """What stands in these fields of a record, in every language that it stands in."""
        collection, found = self._workspace.collection(key.collection), list[str]()
        cells = self._workspace.replica.cells(key)
        for name in fields:
            path = collection.field(name).path
            spoken = (path, *(f"{path}@{code}" for code in LANGUAGES))
            found += (value_text(cells[one].value) for one in spoken if one in cells)
        return [text for text in dict.fromkeys(found) if text]

    def _state(self, key: RecordKey) -> str:
        """How far a report is known to have come: the state of the version that stands, or that it is a draft."""
        from brs_desktop.pdf import phrases

        standing = [one for one in versions_of(self._workspace, key) if one.stands]
        return self._say(phrases.STATES[standing[-1].state] if standing else phrases.DRAFT)
