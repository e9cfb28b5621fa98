"""A record or an empty form as PDF, with what the record's state adds to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.ids import RecordKey, is_frozen
from brs_sync.values import Value
from brs_sync.views import Cell, Head

from brs_desktop.language import LANGUAGES, language
from brs_desktop.records.keys import value_text
from brs_desktop.sentences import problem
from brs_desktop.workspace.practice import is_practice
from brs_desktop.workspace.reports.versions import is_code, version_form
from brs_desktop.workspace.shapes import time_text

if TYPE_CHECKING:
    from brs_sync.tierwords import Holder

    from brs_desktop.docx import DocxResult
    from brs_desktop.forms import FormDefinition, FormSession
    from brs_desktop.pdf import Claim, PdfMeta, PdfResult
    from brs_desktop.pdf.lengths import Length
    from brs_desktop.pdf.sheet import Find, Limits, Second
    from brs_desktop.records import Collection
    from brs_desktop.workspace.reports.shapes import Version
    from brs_desktop.workspace.workspace import Workspace


def export(
    workspace: Workspace, subject: str, *, language: str, out: Path, blank: bool, second: str = "", **way: Any
) -> PdfResult:
    """SYNC, writing 1: the journal is sealed before any export. The file appears whole or not at all.

    With a second language all that the form says stands in both.
    """
    from brs_desktop.pdf import export_form

    _check(out)
    if blank:
        collection = workspace.collection(subject)
        meta = blank_meta(workspace, collection, language, second)
        return export_form(collection.form, language=language, out=out, blank=True, meta=meta, **way)
    workspace.replica.seal()
    form, meta = _filled(workspace, subject, language, second)
    return export_form(form, language=language, out=out, blank=False, meta=meta, **way)


def export_all(
    workspace: Workspace, subjects: Sequence[str], *, language: str, out: Path, second: str = "", **way: Any
) -> PdfResult:
    """Records and versions one after the other in one file, such as all reports of a year."""
    from brs_desktop.pdf import export_forms

    _check(out)
    workspace.replica.seal()
    forms = (_filled(workspace, subject, language, second) for subject in subjects)
    return export_forms(forms, language=language, out=out, **way)


def export_word(
    workspace: Workspace,
    subjects: Sequence[str],
    *,
    language: str,
    out: Path,
    blank: bool = False,
    second: str = "",
    **way: Any,
) -> DocxResult:
    """Records and versions, or with `blank` a collection's empty form, as one Word file, from the same sheets."""
    from brs_desktop.docx import export_docx

    _check(out)
    if blank:
        collection = workspace.collection(subjects[0])
        empty = ((collection.form, blank_meta(workspace, collection, language, second)),)
        return export_docx(empty, language=language, out=out, blank=True, **way)
    workspace.replica.seal()
    forms = (_filled(workspace, subject, language, second) for subject in subjects)
    return export_docx(forms, language=language, out=out, **way)


def _check(out: Path) -> None:
    if not out.absolute().parent.is_dir():
        raise problem("no-such-folder", folder=str(out.absolute().parent))


def _filled(workspace: Workspace, subject: str, language: str, second: str = "") -> tuple[FormSession, PdfMeta]:
    """The answers of a record or a submitted version, and what stands around them."""
    if is_code(workspace, subject):
        return _version(workspace, subject, language, second)
    key = workspace.find(subject)
    if is_frozen(key.partition):
        return _version(workspace, subject, language, second)
    form = workspace.form_for(key)
    other = _second(form.definition, second, workspace.collection(key.collection), workspace, key)
    return form, replace(meta_of(workspace, key, language), second=other)


def paper_languages(form: FormDefinition) -> tuple[str, ...]:
    """The languages of paper that a form speaks, however it writes them: fr-CH is French."""
    return tuple(one for one in LANGUAGES if form.itext.code(one) is not None)


def version_languages(workspace: Workspace, subject: str) -> tuple[str, ...]:
    """The languages of paper that the form of a submitted version speaks."""
    return paper_languages(version_form(workspace, workspace.reports.version(subject)).definition)


def _second(
    form: FormDefinition,
    language: str,
    collection: Collection,
    workspace: Workspace | None = None,
    key: RecordKey | None = None,
) -> Second | None:
    """What a paper is called in its second language. Raises Problem: bad-language, where the form does not speak it."""
    from brs_desktop.pdf.sheet import Second

    if not language:
        return None
    if language not in (spoken := paper_languages(form)):
        raise problem("bad-language", language=language, choices=", ".join(spoken))
    title = workspace.title(key, language) if workspace is not None and key is not None else ""
    return Second(language, collection.form_title(language), title)


def limits_of(collection: Collection, form: FormDefinition) -> Limits | None:
    """How long a report in prose may be, and which questions of its form are prose; None for other collections."""
    from brs_desktop.pdf.sheet import Limits

    narrative = collection.narrative
    if narrative is None:
        return None
    prose = (
        one.name
        for one in form.questions
        if one.kind == "text" and "multiline" in one.appearance.split() and "/" not in one.path_template
    )
    return Limits(narrative.pages, narrative.sections, frozenset(narrative.apart), frozenset(prose))


def measured(
    workspace: Workspace, key: RecordKey, form: FormSession | None = None, cancelled: Callable[[], bool] | None = None
) -> Length | None:
    """How long a record's report in prose is, set in the language that it says it is in; None for other records.

    Raises Problem: cancelled.
    """
    from brs_desktop.pdf.export import length_of_form

    narrative = workspace.collection(key.collection).narrative
    if narrative is None:
        return None
    session = form or workspace.form_for(key)
    said = session.state(narrative.language).value
    spoken = said if isinstance(said, str) and said in LANGUAGES else language()
    return length_of_form(session, language=spoken, meta=meta_of(workspace, key, spoken), cancelled=cancelled)


def blank_meta(workspace: Workspace, collection: Collection, language: str, second: str = "") -> PdfMeta:
    """What stands around an empty form; who types its pages in again finds them by the same."""
    from brs_desktop.pdf import PdfMeta

    signed = collection.place != "contacts"
    printed, find = workspace.clock.now_ms(), _find(workspace, collection.name, collection.form_hash)
    other = _second(collection.form, second, collection)
    meta = PdfMeta(collection.form_title(language), signature=signed, printed_ms=printed, find=find, second=other)
    return _limited(meta, collection, collection.form)


def _limited(meta: PdfMeta, collection: Collection, form: FormDefinition) -> PdfMeta:
    """What a report in prose says besides; nobody signs it: lines to sign on would be pages of it."""
    limits = limits_of(collection, form)
    return meta if limits is None else replace(meta, limits=limits, signature=False)


def _version(workspace: Workspace, subject: str, language: str, second: str = "") -> tuple[FormSession, PdfMeta]:
    """A version as it was submitted, with its code, its date and how far it is known to have come."""
    from brs_desktop.pdf import PdfMeta

    held = workspace.reports.version(subject)
    version = held.version
    collection = workspace.collection(version.collection)
    form, key = version_form(workspace, held), workspace.find(version.id, version.collection)
    meta = PdfMeta(
        form_title=collection.form_title(language),
        title=workspace.title(key, language),
        data_of=_day(version.submitted_ms),
        receipt=version.code,
        printed_ms=workspace.clock.now_ms(),
        signature=collection.place != "contacts",
        version=version.number,
        state=version.state,
        held_by=version.held_by,
        held_ms=version.held_ms,
        find=_find(workspace, collection.name, version.form_hash or collection.form_hash),
    )
    meta = _limited(meta, collection, form.definition)
    return form, replace(meta, second=_second(form.definition, second, collection, workspace, key))


def export_receipt(workspace: Workspace, version: str, *, language: str, out: Path) -> PdfResult:
    """What a hub has said about a version, on one page."""
    from brs_desktop.pdf import ReceiptFacts
    from brs_desktop.pdf import export_receipt as press_receipt
    from brs_desktop.pdf.receipt import TierSaid

    _check(out)
    told = workspace.reports.receipt(version, language)
    one = told.version
    facts = ReceiptFacts(
        report=told.title,
        form_title=told.form_title,
        code=one.code,
        version=one.number,
        state=one.state,
        submitted_ms=one.submitted_ms,
        person=one.person,
        fingerprint=one.hash,
        replaces=one.replaces,
        sent_ms=one.sent_ms,
        hub=told.hub,
        hub_key=told.hub_key,
        held_ms=told.time_ms,
        tiers=tuple(TierSaid(by.kind, by.name, by.held_ms) for by in _several(one) if by.held_ms is not None),
    )
    return press_receipt(facts, language=language, out=out, printed_ms=workspace.clock.now_ms())


def _several(one: Version) -> tuple[Holder, ...]:
    """The hubs above, where there is more than one whose receipt is told anyway."""
    return one.holders if len(one.holders) > 1 and not one.aside else ()


def meta_of(workspace: Workspace, key: RecordKey, language: str) -> PdfMeta:
    """What stands around a record on paper."""
    from brs_desktop.pdf import PdfMeta

    collection = workspace.collection(key.collection)
    cells = workspace.replica.cells(key)
    form = workspace.form_for(key).definition
    newest = max((head.wall_ms for cell in cells.values() for head in cell.heads), default=0)
    meta = PdfMeta(
        form_title=collection.form_title(language),
        title=workspace.title(key, language),
        data_of=_day(newest),
        printed_ms=workspace.clock.now_ms(),
        contested=_claims(cells, form),
        signature=collection.place != "contacts",
        draft=collection.report is not None,
        practice=is_practice(key.partition),
        find=_find(workspace, key.collection, form.hash, key.partition),
    )
    return _limited(meta, collection, form)


def _find(workspace: Workspace, collection: str, form_hash: str, partition: str = "") -> Find:
    """Where pictures are: those of answers in the library, those of labels with this version of the form."""
    media = workspace.versionmedia.of(collection, form_hash, partition)

    def find(thing: Value) -> Path | None:
        if isinstance(thing, str):
            return media(thing).file
        return workspace.library.here(thing)

    return find


def _day(wall_ms: int) -> str:
    return time_text(wall_ms)[:10]


def _claims(cells: Mapping[str, Cell], form: FormDefinition) -> dict[str, list[Claim]]:
    """The answers beside the displayed one, where a cell has several: paper hides no conflict either."""
    from brs_desktop.forms.onecell import members_of

    claims: dict[str, list[Claim]] = {}
    for path, cell in cells.items():
        for question in members_of(form, path) if cell.contested else ():
            claims[question] = [_claim(head, question if question != path else "") for head in cell.heads[1:]]
    return claims


def _claim(head: Head, member: str) -> Claim:
    """What one head says, of a one-cell group what it says of a member."""
    from brs_desktop.pdf import Claim

    value = head.value
    if member:
        value = value.get(member.rpartition("/")[2]) if isinstance(value, dict) else None
    text = getattr(value, "label", "") or value_text(value)
    return Claim(text, head.author, head.wall_ms, value=value)
