"""A collection: what people keep of one kind, put together from its manifest and its form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from brs_sync.schema import Schema
from brs_sync.values import Value

from brs_desktop.records import keys
from brs_desktop.records.formfiles import FormFile
from brs_desktop.records.manifest import ListSource, Manifest, Narrative, PaperTemplate, Report
from brs_desktop.records.partitions import is_shipped
from brs_desktop.records.problems import ManifestProblem, line_of
from brs_desktop.records.sheets import MULTIPLE, Field, cell_path, in_language

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.forms.shapes import Package


class Collection:
    """One collection, immutable once made: every name in its manifest is a question of its form."""

    def __init__(self, manifest: Manifest, form: FormFile) -> None:
        self.manifest = manifest
        self.outline = form.outline
        self.package: Package = form.package
        _check(manifest, form)
        self.name = manifest.name
        self.icon = manifest.icon
        self.place = manifest.place
        self.key = manifest.key
        self.title = manifest.title
        self.list = manifest.list
        self.sort = manifest.sort
        self.filter = manifest.filter
        self.combined = manifest.combined
        self.search = manifest.search
        self.lists: Mapping[str, ListSource] = manifest.lists
        self.personal = frozenset(manifest.personal)
        self.report: Report | None = manifest.report
        self.papers: tuple[PaperTemplate, ...] = manifest.papers
        self.narrative: Narrative | None = manifest.narrative
        self.hidden = manifest.hidden
        self.review_groups = tuple(frozenset(group) for group in manifest.review_groups.values())

    @property
    def form_hash(self) -> str:
        """The hash that a record's `form` cell holds."""
        return self.package.hash

    @cached_property
    def form(self) -> FormDefinition:
        """The form, ready to be filled; read from its package on first use."""
        from brs_desktop.forms import load_form

        return load_form(self.package.xform)

    @cached_property
    def hash(self) -> str:
        """What the read model's table is named with: the manifest and the form it stands on."""
        return hashlib.sha256(f"{self.manifest.text}\n{self.form_hash}".encode()).hexdigest()

    @property
    def read_only(self) -> bool:
        """Whether its records are born in a shipped partition, which no device writes (SYNC, 'Partitions')."""
        return is_shipped(self.manifest.partition.text)

    @cached_property
    def fresh(self) -> frozenset[str]:
        """The paths (`rep/*/question`) that are never copied from the last report, groups and repeats resolved."""
        named = set(self.report.fresh) if self.report else set()
        fields = self.outline.fields.values()
        return frozenset(field.path for field in fields if field.path in named or named.intersection(field.groups))

    @cached_property
    def one_cell(self) -> Mapping[str, tuple[str, ...]]:
        """The questions whose answers stand together in one cell, by the path (`rep/*/group`) of that cell."""
        found: dict[str, tuple[str, ...]] = {}
        for field in self.outline.fields.values():
            if field.whole:
                found[cell_path(field)] = (*found.get(cell_path(field), ()), field.name)
        return found

    def schema(self) -> Schema:
        """All that sync knows of a collection."""
        return schema_of(self.manifest)

    def label(self, language: str) -> str:
        """The collection's name: "Import responses"."""
        return in_language(self.manifest.label, language)

    def singular(self, language: str) -> str:
        """One record's kind: "Import response"."""
        return in_language(self.manifest.singular, language) or self.label(language)

    def form_title(self, language: str) -> str:
        """The form's title on screen and on paper."""
        return in_language(self.manifest.form_title, language) or self.singular(language)

    def field(self, name: str) -> Field:
        """The question of that name."""
        return self.outline.fields[name]

    def field_label(self, name: str, language: str) -> str:
        """The question's words: the heading of its column."""
        return in_language(self.outline.fields[name].label, language)

    def choices(self, field: str, language: str) -> tuple[tuple[str, str], ...]:
        """The choices of a question whose list stands in the form itself, as (value, words)."""
        items = self.outline.choices.get(self.outline.fields[field].list_name, {})
        return tuple((value, in_language(words, language)) for value, words in items.items())

    def choice_label(self, field: str, value: str, language: str) -> str:
        """The words of one choice; a choice that the form no longer has reads as its value."""
        words = self.outline.choices.get(self.outline.fields[field].list_name, {}).get(value)
        return in_language(words, language) if words else value

    def list_source(self, field: str) -> ListSource | None:
        """Where a question's choices come from when they are records."""
        question = self.outline.fields.get(field)
        return self.lists.get(question.list_name) if question and question.from_file else None

    def partition_for(self, home: str | None, replica_text: str, values: Mapping[str, Value] | None = None) -> str:
        """Where a new record is born; before a country is known, below `practice/<replica>` (SYNC rule 5)."""
        return self.manifest.partition.resolve(home, replica_text, values or {})

    def record_id(self, values: Mapping[str, Value]) -> str:
        """The id that the key fields make; SyncProblem("bad-key") names a blank one."""
        return keys.record_id(self.key, values)


@lru_cache(maxsize=64)
def collection_of(manifest: Manifest, form: FormFile) -> Collection:
    """The one collection of a manifest and a form, so that its form too is read once in a process."""
    return Collection(manifest, form)


def schema_of(manifest: Manifest) -> Schema:
    """What sync knows of a collection, from its manifest alone."""
    groups = tuple(frozenset(group) for group in manifest.review_groups.values())
    return Schema(manifest.name, groups, frozenset(manifest.personal))


def _check(manifest: Manifest, form: FormFile) -> None:
    """Every name that the manifest gives must be a question, of a kind that its place can hold."""
    for key in ("key", "list", "sort", "filter", "search", "title"):
        names = manifest.title.fields if key == "title" else getattr(manifest, key)
        for name in names:
            _check_column(manifest, form, key, name)
    # What is personal, or reviewed together, is a cell: the answers of a one-cell group are one.
    paths = {cell_path(field) for field in form.outline.fields.values()}
    grouped = ((f"review_groups.{name}", members) for name, members in manifest.review_groups.items())
    for key, members in (("personal", manifest.personal), *grouped):
        for path in members:
            if path not in paths:
                raise _wrong(manifest, "unknown-field", key, path)
    blocks = {block for field in form.outline.fields.values() for block in field.groups}
    for name in manifest.report.fresh if manifest.report else ():
        if name not in {field.path for field in form.outline.fields.values()} | blocks:
            raise _wrong(manifest, "unknown-field", "report.fresh", name)
    for combined in manifest.combined:
        for name in combined.fields:
            if name not in manifest.filter:
                raise _wrong(manifest, "unknown-field", f"combined.{combined.name}.fields", name)
    _check_lists(manifest, form)
    _check_papers(manifest, form)
    if manifest.narrative is not None:
        _check_narrative(manifest, manifest.narrative, form)


def _check_column(manifest: Manifest, form: FormFile, key: str, name: str) -> None:
    field = form.outline.fields.get(name)
    if field is None:
        raise _wrong(manifest, "unknown-field", key, name)
    if field.repeated:
        raise _wrong(manifest, "repeated-field", key, name)
    if field.whole or (key in ("key", "sort") and field.kind in MULTIPLE) or (key == "key" and field.multilingual):
        raise _wrong(manifest, "unsuitable-field", key, name)


def _check_lists(manifest: Manifest, form: FormFile) -> None:
    used = form.outline.file_lists
    for name in sorted(used - set(manifest.lists)):
        raise _wrong(manifest, "list-missing", "lists", name)
    for name in sorted(set(manifest.lists) - used):
        raise _wrong(manifest, "list-unused", f"lists.{name}", name)


def _check_papers(manifest: Manifest, form: FormFile) -> None:
    """What a paper takes from the record itself; what it takes from others is checked when all are known."""
    for paper in manifest.papers:
        if paper.together and paper.together not in manifest.filter:
            raise _wrong(manifest, "unknown-field", f"print.{paper.name}.together", paper.together)
        for part in paper.parts:
            own = part.names or (part.own,)
            for name in own if part.collection or part.map else part.fields:
                _check_column(manifest, form, f"print.{paper.name}.parts", name)


def _check_narrative(manifest: Manifest, narrative: Narrative, form: FormFile) -> None:
    """Its groups are sections of the form, its language is one choice among a list of the form's own."""
    _check_column(manifest, form, "narrative.language", narrative.language)
    if form.outline.fields[narrative.language].kind != "select_one":
        raise _wrong(manifest, "unsuitable-field", "narrative.language", narrative.language)
    sections = {field.groups[0] for field in form.outline.fields.values() if field.groups}
    for key, groups in (("sections", tuple(narrative.sections)), ("apart", narrative.apart)):
        for name in groups:
            if name not in sections:
                raise _wrong(manifest, "unknown-field", f"narrative.{key}", name)


def _wrong(manifest: Manifest, code: str, key: str, value: str) -> ManifestProblem:
    return ManifestProblem(code, manifest.file, key, line=line_of(manifest.text, key), value=value)
