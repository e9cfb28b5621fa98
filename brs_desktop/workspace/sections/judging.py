"""Which of the answers that came back can be taken: inside the section, and of a kind that such a cell can hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from brs_sync.ids import is_alive_path, is_order_path
from brs_sync.values import Missing, Value

from brs_desktop.forms.session.paths import parse_path
from brs_desktop.library.store import is_hash
from brs_desktop.records import margins
from brs_desktop.workspace.library.shelf import FileCell
from brs_desktop.workspace.sections.envelope import SectionFileProblem

if TYPE_CHECKING:
    from brs_desktop.workspace.sections.papers import Said
    from brs_desktop.workspace.sections.scope import Scope

FILES = frozenset({"file", "image", "audio", "video"})
_MOST_NAME = 200


def changes(scope: Scope, cells: Mapping[str, Said], taken: int) -> Iterator[tuple[str, Value]]:
    """What is newer than the return that was taken, each cell of it in the section; one that is not refuses all."""
    for path, said in sorted(cells.items()):
        if not scope.holds(path):
            raise SectionFileProblem("section-outside")
        _check(scope, path, said.value)
        if said.since > taken:
            yield path, said.value


def _check(scope: Scope, path: str, value: Value) -> None:
    """Only what a person can have filled in: no word of erasure, no file in the place of a word."""
    if value is None:
        return
    if margins.is_margin(path):
        # Of whatever kind: a later version of the program may know more of them.
        fits = isinstance(value, str) and len(value) <= margins.MOST_TEXT
    elif is_alive_path(path):
        fits = isinstance(value, bool)
    elif is_order_path(path):
        fits = isinstance(value, str)
    else:
        steps = parse_path(scope.definition, path)
        if steps.element is not None:
            fits = isinstance(value, bool)
        elif isinstance(value, Missing):
            fits = value.reason != "erased"
        else:
            fits = _names_file(value) if steps.template.kind in FILES else not isinstance(value, bool | dict)
    if not fits:
        raise SectionFileProblem("section-outside")


def _names_file(value: Value) -> bool:
    """Whether it is what a file's answer is; whether the file may be named is seen when it has come."""
    file = FileCell.of(value)
    return file is not None and is_hash(file.sha256) and max(len(file.name), len(file.type)) <= _MOST_NAME
