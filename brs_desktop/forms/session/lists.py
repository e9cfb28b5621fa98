"""A list kept as records, seen by expressions as a secondary instance that is never read whole (FORMS)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from brs_desktop.forms.errors import ExpressionError
from brs_desktop.forms.shapes import ListItem, ListProvider
from brs_desktop.forms.xpath.nodes import Document, Element, Node
from brs_desktop.forms.xpath.xml import next_serial
from brs_desktop.language import mark

MESSAGE_LIST = mark("The list “{name}” cannot answer: {reason}.")
MAX_ENTRIES = 5_000
PAGE = 500
VALUE, LABEL = "name", "label"


def entries(
    provider: ListProvider,
    name: str,
    where: Sequence[tuple[str, str]],
    search: str,
    language: str,
    offset: int,
    limit: int,
) -> Sequence[ListItem]:
    """What the provider has; a list or column that it does not know is an error of the expression that asks."""
    try:
        return provider.items(name, where=where, search=search, language=language, offset=offset, limit=limit)
    except LookupError as problem:
        raise ExpressionError(MESSAGE_LIST, name=name, reason=problem) from None


class ListDocument(Document):
    """`instance('NAME')` of a list from records: its `root` fetches rows for `item[column = value]`."""

    __slots__ = ()

    def __init__(self, name: str, provider: ListProvider, language: Callable[[], str]) -> None:
        super().__init__(next_serial())
        self.append(ListRoot(name, provider, language))


class ListRoot(Element):
    """The `root` of such a list; rows live for one evaluation."""

    __slots__ = ("language", "list_name", "provider")

    def __init__(self, name: str, provider: ListProvider, language: Callable[[], str]) -> None:
        super().__init__("root")
        self.list_name = name
        self.provider = provider
        self.language = language

    def lookup(self, local: str, where: Sequence[tuple[str, str]]) -> list[Node] | None:
        if local != "item":
            return []
        # The column `name` stands for the list's value and `label` for its words, as in a list from a file.
        fixed = [(column, value) for column, value in where if column in (VALUE, LABEL)]
        asked = tuple((column, value) for column, value in where if column not in (VALUE, LABEL))
        found: list[ListItem] = []
        if any(not value for _column, value in fixed):
            return []  # no entry has a blank value
        for offset in range(0, MAX_ENTRIES, PAGE):
            search = fixed[0][1] if fixed else ""
            page = entries(self.provider, self.list_name, asked, search, self.language(), offset, PAGE)
            found += [item for item in page if all(_cell(item, column) == value for column, value in fixed)]
            if len(page) < PAGE or fixed:
                break
        return self._rows(found)

    def named(self, local: str) -> list[Node]:
        return self.lookup(local, ()) or []

    def content(self) -> list[Node]:
        return self.named("item")

    def _rows(self, items: Iterable[ListItem]) -> list[Node]:
        found: list[Node] = []
        for order, item in enumerate(items):
            row = Element("item", parent=self)
            row.order = order
            columns = {**item.columns, VALUE: item.value, LABEL: item.label}
            for name, value in columns.items():
                cell = Element(name)
                cell.text = value
                row.append(cell)
            found.append(row)
        return found


def _cell(item: ListItem, column: str) -> str:
    return item.value if column == VALUE else item.label
