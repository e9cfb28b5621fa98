"""The shipped collections, loaded once, and shelves to put records on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.replica import Replica

from brs_desktop.records import SHIPPED, ReadModel, RecordLists, Registry
from brs_desktop.records.formfiles import as_json, digest_of, find_form, read_form
from brs_desktop.records.shipped import pin_sets
from tests.helpers.made import kept_or_made, place, settle
from tests.records.shelf import Shelf


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where converted forms are remembered for the whole run: those that the program carries are there already."""
    place = tmp_path_factory.mktemp("cache")
    (place / "forms").mkdir()
    for file in map(find_form, sorted(one.parent for one in SHIPPED.glob("*/collection.toml"))):
        name = file.parent.name
        known = json.dumps(as_json(read_form(file, name, None, shipped=True)), ensure_ascii=False)
        (place / "forms" / f"{digest_of(file.read_bytes(), file, name)}.json").write_text(known, encoding="utf-8")
    return place


@pytest.fixture(scope="session")
def registry(cache: Path) -> Registry:
    """The collections that the program ships."""
    return Registry.load(cache=cache)


@contextmanager
def shown(folder: Path, registry: Registry) -> Iterator[tuple[Replica, RecordLists]]:
    """A replica of the shipped collections, and the lists made of it."""
    with Replica.open(folder, clock=FixedClock(1_000_000), schemas=registry.schema) as replica:
        model = ReadModel(registry, replica)
        replica.projector = model.project
        model.prepare()
        yield replica, RecordLists(model, replica.reader)


@pytest.fixture(scope="session")
def known(registry: Registry) -> Path:
    """A replica with the shipped sets, closed: made once for all processes, and copied."""

    def begin(folder: Path) -> None:
        with shown(folder, registry) as (replica, _lists):
            pin_sets(replica)
        settle(folder)

    return kept_or_made(place() / "facts", begin)


@pytest.fixture(scope="session")
def lists(tmp_path_factory: pytest.TempPathFactory, registry: Registry, known: Path) -> Iterator[RecordLists]:
    """The lists made of the shipped facts."""
    folder = tmp_path_factory.mktemp("facts")
    with shown(shutil.copytree(known, folder, dirs_exist_ok=True), registry) as (_replica, made):
        yield made


@pytest.fixture
def shelf(registry: Registry) -> Shelf:
    """An empty shelf for the shipped collections."""
    return Shelf(registry)


@pytest.fixture
def edited(tmp_path: Path, cache: Path) -> Callable[..., Registry]:
    """Loads the shipped collections after one of them was edited, as a person with a text editor would."""

    def load(name: str, old: str, new: str, *, file: str = "collection.toml") -> Registry:
        shutil.copytree(SHIPPED, tmp_path / "collections")
        path = tmp_path / "collections" / name / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return Registry.load([tmp_path / "collections"], cache=cache)

    return load
