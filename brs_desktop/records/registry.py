"""The registry of collections: what this program keeps, read from folders, never from code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from brs_sync.schema import Schema

from brs_desktop.records.collection import Collection, collection_of
from brs_desktop.records.formfiles import FormFile, find_form, read_form
from brs_desktop.records.inuse import InUse
from brs_desktop.records.manifest import ListSource, Manifest
from brs_desktop.records.problems import ManifestProblem, line_of
from brs_desktop.records.reading import read_manifest

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "collections"
MAX_COLLECTIONS = 200


class Registry:
    """The collections that can be used, and what is wrong with the others."""

    def __init__(
        self,
        collections: Mapping[str, Collection],
        problems: Sequence[ManifestProblem],
        passed_over: Mapping[str, ManifestProblem] | None = None,
        own: Mapping[str, FormFile] | None = None,
    ) -> None:
        self._collections = dict(collections)
        self.problems = tuple(problems)
        # Collections whose newest form cannot be used, with why: an older one stays in use.
        self.passed_over = dict(passed_over or {})
        # The forms of the collections' folders, which others may stand in the place of.
        self.own = dict(own or {})

    @classmethod
    def load(
        cls, dirs: Sequence[Path] = (SHIPPED,), *, cache: Path | None = None, in_use: Path | None = None
    ) -> Registry:
        """Every folder with a collection.toml; a bad one is a typed problem, the others still load.

        `in_use` has the forms that stand beside those of the folders (records/inuse.py).
        """
        found: dict[str, Collection] = {}
        passed_over: dict[str, ManifestProblem] = {}
        problems: list[ManifestProblem] = []
        own: dict[str, FormFile] = {}
        forms = cache / "forms" if cache else None
        for folder in _folders(dirs):
            try:
                if folder.name in found:
                    raise ManifestProblem("twice", folder / "collection.toml", value=folder.name)
                manifest = read_manifest(folder)
                _check_list_names(manifest, found)
                read = partial(_own_form, folder, manifest.name, forms)
                if in_use is None:
                    found[manifest.name] = collection_of(manifest, read())
                    continue
                found[manifest.name], passed, base = InUse(in_use).choose(manifest, read)
                if base is not None:
                    own[manifest.name] = base
                if passed is not None:
                    passed_over[manifest.name] = passed
            except ManifestProblem as problem:
                problems.append(problem)
        _drop_dangling(found, problems)
        return cls(found, problems, passed_over, own)

    def __iter__(self) -> Iterator[Collection]:
        return iter(self._collections.values())

    def __len__(self) -> int:
        return len(self._collections)

    def __contains__(self, name: object) -> bool:
        return name in self._collections

    def __getitem__(self, name: str) -> Collection:
        return self._collections[name]

    def get(self, name: str) -> Collection | None:
        """The collection of that name, when this program knows it."""
        return self._collections.get(name)

    def put(self, collection: Collection) -> None:
        """Another form of a collection that is here counts from now on."""
        self._collections[collection.name] = collection
        self.passed_over.pop(collection.name, None)

    def try_out(self, collection: Collection) -> None:
        """ManifestProblem when this could not stand in the place of the collection of its name."""
        problems: list[ManifestProblem] = []
        _drop_dangling({**self._collections, collection.name: collection}, problems)
        if problems:
            raise problems[0]

    def schema(self, name: str) -> Schema | None:
        """Sync's view of a collection (a `SchemaSource`); None for one only kept and forwarded (SYNC rule 11)."""
        collection = self._collections.get(name)
        return collection.schema() if collection else None

    def list_source(self, list_name: str) -> ListSource | None:
        """A list by name, wherever it is declared: it is the same everywhere."""
        sources = (c.lists[list_name] for c in self if list_name in c.lists)
        return next(sources, None)


def _own_form(folder: Path, name: str, cache: Path | None) -> FormFile:
    return read_form(find_form(folder), name, cache, shipped=folder.parent == SHIPPED)


def _folders(dirs: Sequence[Path]) -> Iterator[Path]:
    """The folders in a fixed order, bounded; a folder that was named and holds none is no error."""
    count = 0
    for parent in dirs:
        for folder in sorted(parent.iterdir()) if parent.is_dir() else ():
            if (folder / "collection.toml").is_file() and count < MAX_COLLECTIONS:
                count += 1
                yield folder


def _check_list_names(manifest: Manifest, found: Mapping[str, Collection]) -> None:
    """A list's name means the same everywhere, so that a form needs to say no more than the name."""
    for name, source in manifest.lists.items():
        if any(other.lists.get(name, source) != source for other in found.values()):
            key = f"lists.{name}"
            raise ManifestProblem("list-differs", manifest.file, key, line=line_of(manifest.text, key), value=name)


def _drop_dangling(found: dict[str, Collection], problems: list[ManifestProblem]) -> None:
    """A list that names what is not kept takes its collection out, and so on for those that name that one."""
    while True:
        wrong = [(c.name, p) for c in found.values() if (p := _dangling(c, found)) is not None]
        if not wrong:
            return
        for name, problem in wrong:
            del found[name]
            problems.append(problem)


def _dangling(collection: Collection, found: Mapping[str, Collection]) -> ManifestProblem | None:
    for name, source in collection.lists.items():
        key = f"lists.{name}"
        line = line_of(collection.manifest.text, key)
        file = collection.manifest.file
        target = found.get(source.collection)
        if target is None:
            return ManifestProblem("unknown-collection", file, key, line=line, value=source.collection)
        for column in (source.value, *(column for column, _value in source.where)):
            if column not in (*target.key, *target.filter):
                return ManifestProblem("column-not-kept", file, key, line=line, collection=target.name, value=column)
        if source.label not in target.sort or target.field(source.label).list_name:
            return ManifestProblem("label-not-sorted", file, key, line=line, collection=target.name, value=source.label)
    return _dangling_paper(collection, found)


def _dangling_paper(collection: Collection, found: Mapping[str, Collection]) -> ManifestProblem | None:
    """A paper whose table asks what another collection does not keep, or has no question for."""
    for paper in collection.papers:
        key, manifest = f"print.{paper.name}", collection.manifest
        for part in paper.parts:
            target = found.get(part.collection)
            line = line_of(manifest.text, key)
            if target is None:  # not here, or refused itself: the paper is without that table, and the records stay
                continue
            if part.by and part.by not in target.filter:
                told = {"collection": target.name, "value": part.by}
                return ManifestProblem("column-not-kept", manifest.file, key, line=line, **told)
            for name in (*part.fields, *part.within):
                if name not in target.outline.fields or target.outline.fields[name].repeated:
                    return ManifestProblem("unknown-field", manifest.file, key, line=line, value=name)
    return None
