"""What can be wrong with a form or an expression, as typed data with a sentence for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from brs_desktop.language import _

if TYPE_CHECKING:
    from brs_desktop.forms.shapes import Delta

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Said(str):
    """A value of a finding that is words of ours, marked for translation; others stand as their author wrote them."""

    __slots__ = ()


@dataclass(frozen=True)
class FormIssue:
    """One finding about a form: a message id with values, and where in the workbook it is."""

    message_id: str
    values: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    sheet: str = ""
    row: int | None = None
    column: str = ""
    level: str = "error"
    code: str = ""

    def sentence(self) -> str:
        """The finding in the language spoken now, with its place in front."""
        place, text = self.place(), self.words()
        return f"{place}: {text}" if place else text

    def place(self) -> str:
        """Sheet, row and column, as far as they are known."""
        return ", ".join(part for part in (self.sheet, str(self.row) if self.row else "", self.column) if part)

    def words(self) -> str:
        """The finding alone, in the language spoken now."""
        text = _(self.message_id)
        for name, value in self.values.items():
            text = text.replace("{" + name + "}", _(value) if isinstance(value, Said) else str(value))
        return text


class FormError(Exception):
    """A form that cannot be used; `issues` lists everything that was found, never only the first."""

    def __init__(self, issues: Iterable[FormIssue]) -> None:
        self.issues: tuple[FormIssue, ...] = tuple(issues)
        super().__init__("; ".join(issue.sentence() for issue in self.issues))


class ExpressionError(Exception):
    """An expression that cannot be read or computed; `where` names the question when it is known."""

    def __init__(self, message_id: str, *, where: str = "", **values: object) -> None:
        self.message_id = message_id
        self.values: Mapping[str, str] = {name: str(value) for name, value in values.items()}
        self.where = where
        super().__init__(self.issue().sentence())

    def issue(self) -> FormIssue:
        """The same as an issue of the form, with the question named."""
        return FormIssue(self.message_id, self.values, column=self.where, code="expression")

    def at(self, where: str) -> ExpressionError:
        """The same error naming the question it belongs to."""
        return self if self.where else ExpressionError(self.message_id, where=where, **self.values)


class UnknownPath(LookupError):
    """A record path that names no question, row or set element of this form."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Unfollowed(Exception):
    """A command is on disk and stands, but what followed from it could not be written yet: it goes with the next one.

    `delta` is what the command has changed, `failure` why the rest is not on disk.
    """

    def __init__(self, delta: Delta, failure: Exception) -> None:
        super().__init__(str(failure))
        self.delta, self.failure = delta, failure
