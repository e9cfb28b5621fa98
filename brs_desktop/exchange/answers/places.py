"""Where answers stand in a record: rows by their paths, answers by their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from brs_desktop.exchange.answers.model import Answer


def leaf(repeat: str) -> str:
    """The name of a repeat, wherever it stands."""
    return repeat.rpartition("/")[2]


def sign(row: str) -> tuple[str, str]:
    """A row by its repeat's name and its id, wherever it stands."""
    repeat, _slash, name = row.rpartition("/")
    return leaf(repeat), name


def rows_around(path: str) -> Iterator[str]:
    """The rows in which an answer stands, outer ones first."""
    parts = path.split("/")
    return ("/".join(parts[:end]) for end in range(2, len(parts), 2))


def by_row(answers: Iterable[tuple[str, Answer]]) -> dict[str, dict[str, Answer]]:
    """Answers by the row that they stand in, none for the top."""
    found: dict[str, dict[str, Answer]] = {}
    for path, value in answers:
        found.setdefault(path.rpartition("/")[0], {})[path] = value
    return found
