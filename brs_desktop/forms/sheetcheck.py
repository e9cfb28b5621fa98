"""What a form's author reads when a workbook cannot be used: every fault at its place, not the converter's first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from brs_desktop.forms.book import Book, Line
from brs_desktop.forms.errors import ExpressionError, FormIssue, Said
from brs_desktop.forms.shapes import Limits
from brs_desktop.forms.xpath.parser import parse
from brs_desktop.language import mark

MESSAGE_SURVEY = mark("The workbook has no sheet “survey” with questions in it.")
MESSAGE_TYPE = mark("“{type}” is no type of question.")
MESSAGE_TYPE_NEAR = mark("“{type}” is no type of question; did you mean “{near}”?")
MESSAGE_NO_TYPE = mark("“{name}” has no type.")
MESSAGE_NO_NAME = mark("The question has no name.")
MESSAGE_NAME = mark("“{name}” is no name: it begins with a letter and has letters, digits, “-”, “_” and “.” in it.")
MESSAGE_SIBLING = mark("The name “{name}” stands in row {first} already.")
MESSAGE_END = mark("This ends a {kind}, and none is open here.")
MESSAGE_CROSSED = mark("This ends a {kind}, but the {open} of row {first} is still open.")
MESSAGE_OPEN = mark("The {kind} “{name}” is never ended.")
MESSAGE_DEEP = mark("The {kind} “{name}” stands in more than {limit} others.")
MESSAGE_LIST = mark("There is no list “{list}” on the sheet “choices”.")
MESSAGE_LIST_NEAR = mark("There is no list “{list}” on the sheet “choices”; did you mean “{near}”?")
MESSAGE_REFERENCE = mark("No question is called “{name}”.")
MESSAGE_REFERENCE_NEAR = mark("No question is called “{name}”; did you mean “{near}”?")
MESSAGE_NO_VALUE = mark("A choice of the list “{list}” has no name.")
MESSAGE_CHOICE = mark("The list “{list}” has the choice “{name}” in row {first} already.")
MESSAGE_WORDS = mark("“{name}” lacks its words in: {languages}.")
TYPES = (
    "text", "string", "integer", "int", "decimal", "date", "time", "datetime", "note", "calculate", "hidden", "range",
    "geopoint", "geotrace", "geoshape", "image", "photo", "audio", "video", "file", "barcode", "acknowledge",
    "trigger", "select_one", "select_multiple", "rank", "select_one_from_file", "select_multiple_from_file",
    "select_one_external", "begin_group", "end_group", "begin_repeat", "end_repeat", "begin_loop", "end_loop",
    "start", "end", "today", "deviceid", "username", "phonenumber", "email", "simserial", "subscriberid", "audit",
    "xml-external", "csv-external", "start-geopoint", "background-audio", "background-geopoint",
)  # fmt: skip
FORMULAS = ("relevant", "constraint", "calculation", "choice_filter", "repeat_count", "required", "readonly", "trigger")
WORDS = ("label", "hint", "constraint_message", "required_message", "guidance_hint")
BLOCKS = {"group": mark("group"), "repeat": mark("repeat"), "loop": mark("loop")}
# What is like a misspelt word is looked for this often in one form, among so many names at most: an author reads
# proposals for the first faults, and looking through every name for every fault takes minutes of a large workbook.
MOST_LOOKED, MOST_KNOWN = 200, 3_000
# How deep groups may stand in each other: above them are the document, its head, the model, the instance and its root.
MOST_DEEP = Limits().depth - 6
_NAME = re.compile(r"[^\W\d][\w.-]*")
_REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
_CHOOSES = re.compile(r"(?:select_one|select_multiple|rank|select one|select multiple|select all that apply)\s+(\S+)")
_ALSO = re.compile(r"\b(select|begin|end)[ _](one|multiple|group|repeat|loop)\b", re.IGNORECASE)


def too_deep(book: Book) -> FormIssue | None:
    """The first group that stands deeper than a form is read: an XForm has each as an element in another."""
    depth, opened = 0, [0]
    for line in book.sheet("survey"):
        step, _, block = _kind(line).lower().partition("_")
        if step == "begin" and block in BLOCKS:
            opened.append(1 if block == "group" else 2)  # the rows of a repeat stand in a group of their own
            depth += opened[-1]
            if depth > MOST_DEEP:
                told = {"kind": _block(block), "name": line.get("name"), "limit": str(len(opened) - 2)}
                return line.issue(MESSAGE_DEEP, "type", **told)
        elif step == "end" and len(opened) > 1:
            depth -= opened.pop()
    return None


def explain(book: Book, *, converted: bool = False) -> list[FormIssue]:
    """Why a form cannot be used, as far as its sheets tell: all faults, in the order of their rows.

    Of one that was `converted` only the formulas are looked at: its types, names and lists have been found good.
    """
    survey = book.sheet("survey")
    if converted:
        return list(_formulas(book))
    if not survey:
        return [FormIssue(MESSAGE_SURVEY, sheet="survey", code="sheet")]
    found = [*_types(survey), *_names(survey), *_lists(book), *_formulas(book), *_choices(book)]
    return sorted(found, key=lambda issue: (issue.sheet != "survey", issue.sheet, issue.row or 0))


def untranslated(book: Book) -> Iterator[FormIssue]:
    """FORMS, six languages: words that stand in one language and are missing in another that the sheet has."""
    for line in (*book.sheet("survey"), *book.sheet("choices")):
        for part in WORDS:
            spoken = [column for column in line.headings if column.startswith(f"{part}::")]
            missing = [column.partition("::")[2] for column in spoken if not line.get(column)]
            if missing and len(missing) < len(spoken):
                yield line.issue(
                    MESSAGE_WORDS, f"{part}::{missing[0]}", "warning",
                    name=line.get("name"), languages=", ".join(missing),
                )  # fmt: skip


class _Near:
    """Proposes the name that a misspelt one may stand for, as often as that is worth its time."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = dict.fromkeys(name for name in known if name)
        self._among = list(self.known)[:MOST_KNOWN]
        self._told: dict[str, str] = {}

    def __contains__(self, word: str) -> bool:
        return word in self.known

    def to(self, word: str) -> str:
        """The nearest name, empty when none is near or enough was looked for."""
        if word not in self._told and len(self._told) < MOST_LOOKED:
            alike = [name for name in self._among if abs(len(name) - len(word)) * 5 <= (len(name) + len(word)) * 2]
            self._told[word] = next(iter(get_close_matches(word, alike, 1, 0.6)), "")
        return self._told.get(word, "")


def _block(kind: str) -> str:
    return Said(BLOCKS[kind]) if kind in BLOCKS else kind


def _kind(line: Line) -> str:
    """`begin group` and `begin_group` are one type; what stands behind it is left out."""
    told = _ALSO.sub(lambda found: f"{found[1]}_{found[2]}".lower(), line.get("type").strip())
    return told.split()[0] if told else ""


def _types(survey: tuple[Line, ...]) -> Iterator[FormIssue]:
    known = _Near(TYPES)
    for line in survey:
        kind = _kind(line)
        if not kind and line.get("name"):
            yield line.issue(MESSAGE_NO_TYPE, "type", name=line.get("name"))
        elif kind and kind.lower() not in known:
            near = known.to(kind.lower())
            values = {"type": line.get("type"), "near": near} if near else {"type": line.get("type")}
            yield line.issue(MESSAGE_TYPE_NEAR if near else MESSAGE_TYPE, "type", **values)


def _names(survey: tuple[Line, ...]) -> Iterator[FormIssue]:
    """Names, and the groups and repeats that they stand in."""
    opened: list[tuple[Line, str]] = []
    taken: list[dict[str, int]] = [{}]
    for line in survey:
        step, _, block = _kind(line).lower().partition("_")
        if step == "end" and block in ("group", "repeat", "loop"):
            yield from _ended(line, block, opened)
            if opened and opened[-1][1] == block:
                opened.pop()
                taken.pop()
            continue
        yield from _named(line, taken[-1])
        if step == "begin" and block:
            opened.append((line, block))
            taken.append({})
    for line, block in opened:
        yield line.issue(MESSAGE_OPEN, "type", kind=_block(block), name=line.get("name"))


def _ended(line: Line, block: str, opened: list[tuple[Line, str]]) -> Iterator[FormIssue]:
    if not opened:
        yield line.issue(MESSAGE_END, "type", kind=_block(block))
    elif opened[-1][1] != block:
        first, inner = str(opened[-1][0].number), _block(opened[-1][1])
        yield line.issue(MESSAGE_CROSSED, "type", kind=_block(block), open=inner, first=first)


def _named(line: Line, taken: dict[str, int]) -> Iterator[FormIssue]:
    name = line.get("name")
    if not name:
        if line.get("type") and _kind(line).lower() not in ("note", "audit"):
            yield line.issue(MESSAGE_NO_NAME, "name")
        return
    if not _NAME.fullmatch(name):
        yield line.issue(MESSAGE_NAME, "name", name=name)
    if name in taken:
        yield line.issue(MESSAGE_SIBLING, "name", name=name, first=str(taken[name]))
    taken.setdefault(name, line.number)


def _lists(book: Book) -> Iterator[FormIssue]:
    known = _Near(sorted({line.get("list_name") for line in book.sheet("choices")}))
    for line in book.sheet("survey"):
        found = _CHOOSES.match(line.get("type"))
        if found and found[1] not in known and not found[1].startswith("${"):
            near = known.to(found[1])
            values = {"list": found[1], "near": near} if near else {"list": found[1]}
            yield line.issue(MESSAGE_LIST_NEAR if near else MESSAGE_LIST, "type", **values)


def _formulas(book: Book) -> Iterator[FormIssue]:
    names = _Near(sorted({line.get("name") for line in book.sheet("survey")}))
    for line in book.sheet("survey"):
        for column, text in line.cells.items():
            plain = column.partition("::")[0]
            if plain in FORMULAS or plain in WORDS:
                yield from _references(line, column, text, names)
            if plain in FORMULAS and plain != "trigger" and text.lower() not in ("yes", "no", "true", "false"):
                yield from _syntax(line, column, text)


def _references(line: Line, column: str, text: str, names: _Near) -> Iterator[FormIssue]:
    for name in dict.fromkeys(_REFERENCE.findall(text)):
        bare = name.removeprefix("last-saved#")
        if bare not in names:
            near = names.to(bare)
            values = {"name": bare, "near": near} if near else {"name": bare}
            yield line.issue(MESSAGE_REFERENCE_NEAR if near else MESSAGE_REFERENCE, column, **values)


def _syntax(line: Line, column: str, text: str) -> Iterator[FormIssue]:
    try:
        parse(_REFERENCE.sub("/x", text))
    except ExpressionError as error:
        told = error.issue()
        yield line.issue(told.message_id, column, **told.values)


def _choices(book: Book) -> Iterator[FormIssue]:
    lenient = any(line.get("allow_choice_duplicates").lower() == "yes" for line in book.sheet("settings"))
    taken: dict[str, dict[str, int]] = defaultdict(dict)
    for line in book.sheet("choices"):
        list_name, name = line.get("list_name"), line.get("name")
        if not name:
            yield line.issue(MESSAGE_NO_VALUE, "name", list=list_name)
        elif name in taken[list_name] and not lenient:
            first = str(taken[list_name][name])
            yield line.issue(MESSAGE_CHOICE, "name", list=list_name, name=name, first=first)
        taken[list_name].setdefault(name, line.number)
