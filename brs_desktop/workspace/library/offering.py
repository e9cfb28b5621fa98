"""What a file says of itself, set beside what its entry says: only what is new is offered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.values import Value

from brs_desktop.language import language
from brs_desktop.library.guesses import Guess, guess
from brs_desktop.library.names import title_of_name
from brs_desktop.records.keys import value_text
from brs_desktop.workspace.library.shelf import FileCell, Offer

if TYPE_CHECKING:
    from brs_desktop.library.store import FileStore
    from brs_desktop.records import Collection


def offers(collection: Collection, cells: Mapping[str, Value], file: FileCell, store: FileStore) -> tuple[Offer, ...]:
    """A title where the entry has only the file's name, and what else the entry leaves blank."""
    told = _told(store.place(file.sha256), file.type)
    found = []
    titles = {value_text(value) for path, value in cells.items() if path.partition("@")[0] == "title"}
    if told.title and titles <= {title_of_name(file.name)} and told.title not in titles:
        path = next((path for path in cells if path.startswith("title@")), f"title@{language()}")
        found.append(_offer(collection, path, told.title, told.title))
    if told.language and not any(path.startswith("languages/") and value for path, value in cells.items()):
        words = collection.choice_label("languages", told.language, language())
        found.append(_offer(collection, f"languages/{told.language}", "true", words))
    for path, value in (("edition", told.edition), ("symbol", told.symbol)):
        if value and not value_text(cells.get(path)):
            found.append(_offer(collection, path, value, value))
    return tuple(found)


@lru_cache(maxsize=256)
def _told(path: Path, media_type: str) -> Guess:
    """A stored file never changes, so what it says is read once."""
    return guess(path, media_type)


def _offer(collection: Collection, path: str, value: str, shown: str) -> Offer:
    name = path.partition("@")[0].partition("/")[0]
    return Offer(path, collection.field_label(name, language()), value, shown)
