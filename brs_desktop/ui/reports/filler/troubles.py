"""What is wrong in an open record, as lines of a list: in which page, at which question, what, and how grave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_desktop.language import _

if TYPE_CHECKING:
    from brs_desktop.ui.reports.filler.presenter import FillerPresenter
    from brs_desktop.workspace.reports import Check

# The form's own findings are read from the open form: they are newer than any check.
_OWN = frozenset({"required", "constraint", "rows", "soft"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """One line; `path` is empty for what concerns the whole record, `hard` stops a submission.

    `settled` is no problem: somebody said why something is as it is.
    """

    path: str
    page: str
    question: str
    what: str
    hard: bool = False
    conflict: str = ""
    settled: bool = False


def troubles(presenter: FillerPresenter, check: Check | None = None) -> tuple[Trouble, ...]:
    """Everything found, the whole record's first, then page by page in the form's order."""
    order = {part.name: number for number, part in enumerate(presenter.parts)}
    found = [*_found(presenter, check), *_own(presenter)]
    return tuple(sorted(found, key=lambda one: order.get(one.page, -1) if one.path else -1))


def _own(presenter: FillerPresenter) -> Iterator[Trouble]:
    missing, broken, page = _("no answer yet"), _("breaks a rule"), presenter.pages.of_path
    for one in presenter.problems:
        what = missing if one.kind == "required" else one.message or broken
        yield Trouble(one.path, page(one.path) if one.path else "", one.label, what)


def _found(presenter: FillerPresenter, check: Check | None) -> Iterator[Trouble]:
    for one in check.findings if check is not None else ():
        if one.kind not in _OWN:
            page = presenter.pages.of_path(one.path) if one.path else ""
            yield Trouble(one.path, page, one.label, one.message, one.hard, one.conflict, one.kind == "reason")


def label(presenter: FillerPresenter, trouble: Trouble) -> str:
    """The words of a line's question, with where it stands when it stands in a table or a group."""
    return _in_row(presenter, trouble.path, trouble.question)


def _in_row(presenter: FillerPresenter, path: str, label: str) -> str:
    """A question of a repeat with its table and the number of its row."""
    parts = path.split("/")
    if len(parts) != 3:
        return _in_group(presenter, path, label)
    try:
        number, table = presenter.form.rows(parts[0]).index(parts[1]) + 1, presenter.state(parts[0]).label
    except (LookupError, ValueError):
        return label
    return _("{table}, row {number}: {question}").format(table=table, number=number, question=label)


def _in_group(presenter: FillerPresenter, path: str, label: str) -> str:
    """A question with the words of the group it stands in, when that is not the page itself."""
    question = presenter.questions.get(path.split("@")[0])
    group = question.group_path[-1] if question is not None and question.group_path else ""
    if not group or group == presenter.pages.of(group):
        return label
    words = presenter.form.definition.label(group, presenter.form.language)
    return _("{group}: {question}").format(group=words, question=label) if words else label


def grouped(presenter: FillerPresenter, lines: Iterable[Trouble]) -> Iterator[Trouble | str]:
    """The lines, with the words of each page before its first."""
    words = {part.name: part.label for part in presenter.parts}
    before: str | None = None
    for one in lines:
        where = words.get(one.page, "") if one.path else _("The record as a whole")
        if where != before:
            before = where
            yield where
        yield one
