"""Answers that are one cell of a record: what a file says of them is taken together or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from brs_desktop.exchange.answers.model import Answer
from brs_desktop.exchange.answers.shown import alike
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.onecell import beside, cell_of, members_of
from brs_desktop.language import mark

HALF = mark("It is one answer with another one beside it that cannot be taken: both stay as they are.")


class Together:
    """What is known of the one-cell groups that a file speaks of; a question in none of them is alone."""

    def __init__(self, form: FormDefinition, bad: Collection[str]) -> None:
        self._form, self._bad = form, bad
        self._refused: set[str] = set()

    def refuse(self, path: str) -> None:
        """An answer of the file that cannot be taken."""
        self._refused.add(cell_of(self._form, path))

    def is_half(self, path: str) -> bool:
        """Whether another answer of the same group cannot be taken; known when all have been looked at."""
        return bool(self._refused) and cell_of(self._form, path) in self._refused

    def look(self, written: str, path: str) -> None:
        """Keep in mind when the file has something beside an answer that cannot be read; it names rows its own way."""
        if any(beside(written, name) in self._bad for name in self._others(path)):
            self.refuse(path)

    def changed(self, written: str, path: str, then: Mapping[str, Answer] | None, now: Mapping[str, Answer]) -> bool:
        """Whether an answer of the same group was changed here since the file was made."""
        pairs = ((beside(written, name), beside(path, name)) for name in self._others(path))
        return any(not alike((then or {}).get(was), now.get(here)) for was, here in pairs)

    def _others(self, path: str) -> list[str]:
        cell = cell_of(self._form, path)
        members = members_of(self._form, cell) if cell != path else ()
        return [
            one.rpartition("/")[2]
            for one in members
            if one != path and "calculate" not in self._form.template_of(one.rpartition("/")[2]).bind.expressions
        ]
