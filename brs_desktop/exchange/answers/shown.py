"""Answers as a reader of a file sees them: numbers as typed, days as days, choices in words, reasons in words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from brs_sync.ids import element_value
from brs_sync.values import Missing, Number, Ref, Value, comparable

from brs_desktop.exchange.answers.layout import FILES
from brs_desktop.exchange.answers.model import Answer, Kind
from brs_desktop.exchange.answers.texts import plain
from brs_desktop.exchange.reading import folded
from brs_desktop.exchange.table import exact_day, exact_number, is_plain
from brs_desktop.language import LANGUAGES, mark, words
from brs_desktop.records.keys import value_text

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.shapes import Choice, ListProvider, Question

REASONS = {
    "unknown": mark("Unknown"),
    "not-collected": mark("Not collected"),
    "confidential": mark("Confidential"),
    "not-applicable": mark("Not applicable"),
    "erased": mark("Erased"),
}
BETWEEN = "; "
_BETWEEN_SIGNS = re.compile(r"[;|\n]")
_MOST_ENTRIES, _PAGE = 3_000, 1_000
_ROW_SIGNS = ("alive", ".order")
# What stands beside an answer is no answer.
_BESIDE = "@."


def gathered(cells: Mapping[str, Value]) -> dict[str, Answer]:
    """Answers by path: the elements of a set are one answer; what is said of rows is none."""
    found: dict[str, Answer] = {}
    for path, value in cells.items():
        head, _slash, last = path.rpartition("/")
        of_row = head and last in _ROW_SIGNS and not path.count("/") % 2
        if of_row or _BESIDE in last:
            continue
        if path.count("/") % 2 == 0:
            if value is not None or path not in found:
                found[path] = value
        elif value is True:
            chosen = found.setdefault(head, [])
            if not isinstance(chosen, list):
                chosen = found[head] = []
            chosen.append(element_value(last))
    return found


def marked(cells: Mapping[str, Value]) -> dict[str, Value]:
    """Cells as a file keeps them to compare with: of what stands beside answers only a mark by which changes show."""
    return {path: mark_of(value) if is_beside(path) else value for path, value in cells.items() if value is not None}


def is_beside(path: str) -> bool:
    """Whether a cell stands beside an answer."""
    return _BESIDE in path.rpartition("/")[2]


def mark_of(value: Value) -> str | None:
    """What stands beside an answer as a mark: the words of a kind known only to a later version are told to nobody."""
    told = plain(value_text(value)).strip()
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest() if told else None


def rows_in(cells: Mapping[str, Value]) -> list[str]:
    """The rows that cells tell of (`rep/ROW`), outer ones first, each repeat's in its order."""
    alive = [path for path, value in cells.items() if value is True and path.endswith("/alive")]
    rows = [path.removesuffix("/alive") for path in alive if not path.count("/") % 2]
    return sorted(rows, key=lambda row: (row.count("/"), str(cells.get(f"{row}/.order") or ""), row))


def alike(one: Answer, other: Answer, *, ranked: bool = False) -> bool:
    """Whether two answers are the same: a choice is its code wherever it comes from, blanks are blanks."""
    return _key(one, ranked) == _key(other, ranked)


def _key(value: Answer, ranked: bool) -> object:
    if isinstance(value, Ref):
        return value.target or None
    if isinstance(value, list):
        return (tuple(value) if ranked else frozenset(value)) or None
    if ranked and isinstance(value, str):
        return tuple(value.split()) or None
    if isinstance(value, str) and not value.strip():
        return None
    return comparable(value)


class Shower:
    """Words for the answers of one form in one language."""

    def __init__(self, definition: FormDefinition, lists: ListProvider | None, language: str) -> None:
        self.definition, self._lists, self.language = definition, lists, language
        self.say = words(language)
        self._codes: dict[str, tuple[tuple[Choice, ...], dict[str, str]]] = {}

    def label(self, name: str) -> str:
        """The words of a question, group or repeat; its name where it has none."""
        return self.definition.label(name, self._spoken) or name

    @property
    def _spoken(self) -> str:
        return self.language if self.language in self.definition.languages else self.definition.default_language

    def kind(self, question: Question) -> Kind:
        """What a spreadsheet takes its answers for."""
        if question.kind in ("integer", "decimal", "range"):
            return "number"
        return "date" if question.kind == "date" else "text"

    def answer(self, question: Question, value: Answer) -> str:
        """The answer itself; a reason for having none stands elsewhere."""
        if value is None or isinstance(value, Missing):
            return ""
        if isinstance(value, dict):
            return str(value.get("name") or "") if question.kind in FILES else ""
        if question.kind in ("select_one", "select_multiple", "rank"):
            codes = value if isinstance(value, list) else _codes(question, value)
            return BETWEEN.join(self.choice(question, code, value) for code in codes)
        return value.text if isinstance(value, Number) else str(value)

    def reason(self, value: Answer) -> str:
        """Why there is no answer, in words."""
        return self.say(REASONS[value.reason]) if isinstance(value, Missing) else ""

    def choice(self, question: Question, code: str, value: Answer = None) -> str:
        """The words of a choice where they mean it alone, else its code."""
        label = self._known(question)[1].get(code, "")
        if not label and isinstance(value, Ref) and value.target == code:
            label = value.label
            return label if folded(label) not in {folded(one) for one in self._known(question)[1].values()} else code
        return label or code

    def choices(self, question: Question) -> tuple[tuple[str, str], ...]:
        """Every choice: what is shown for it, and its code."""
        listed, shown = self._known(question)
        return tuple((shown.get(choice.value) or choice.value, choice.value) for choice in listed)

    def _known(self, question: Question) -> tuple[tuple[Choice, ...], dict[str, str]]:
        name = question.list_name or question.name
        if name not in self._codes:
            listed = self._listed(question)
            self._codes[name] = (listed, _unmistakable(listed, several=question.kind != "select_one"))
        return self._codes[name]

    def _listed(self, question: Question) -> tuple[Choice, ...]:
        return listed(self.definition, self._lists, question, self._spoken)


def listed(
    definition: FormDefinition, lists: ListProvider | None, question: Question, language: str
) -> tuple[Choice, ...]:
    """The choices of a question in a language: of a list kept as records the first few thousand."""
    from brs_desktop.forms.shapes import Choice

    known = definition.choices(question.name, language)
    if known is not None:
        return known
    found: list[Choice] = []
    for offset in range(0, _MOST_ENTRIES, _PAGE) if lists is not None and question.list_name else ():
        assert lists is not None and question.list_name is not None
        page = lists.items(question.list_name, language=language, offset=offset, limit=_PAGE)
        found += [Choice(item.value, item.label) for item in page]
        if len(page) < _PAGE:
            break
    return tuple(found)


def _codes(question: Question, value: object) -> list[str]:
    if isinstance(value, Ref):
        return [value.target]
    return [str(value)] if question.kind == "select_one" else str(value).split()


def _unmistakable(listed: Iterable[Choice], several: bool) -> dict[str, str]:
    """Words that stand for one choice only, and that nothing would take for two."""
    every = list(listed)
    count: dict[str, int] = {}
    for choice in every:
        for word in {folded(choice.label), folded(choice.value)}:
            count[word] = count.get(word, 0) + 1
    return {
        choice.value: choice.label
        for choice in every
        if choice.label.strip()
        and choice.label == choice.label.strip()
        and count[folded(choice.label)] == 1
        and not (several and _BETWEEN_SIGNS.search(choice.label))
    }


def reason_words() -> dict[str, str]:
    """Every word for a reason in six languages, and its code, with the reason that it says."""
    found: dict[str, str] = {}
    for code in LANGUAGES:
        say: Callable[[str], str] = words(code)
        for reason, text in REASONS.items():
            found[folded(reason)] = found[folded(text)] = found[folded(say(text))] = reason
            found[folded(say(text.lower()))] = reason
    return found


def is_native(kind: Kind, text: str) -> bool:
    """Whether a spreadsheet keeps the text as it is as a number or a day."""
    if kind == "number":
        return is_plain(text) and exact_number(text) is not None
    return kind == "date" and exact_day(text) is not None
