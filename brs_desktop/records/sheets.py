"""A form's questions and choices, read from its sheets: what a manifest may name and what lists show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

_LANGUAGE = re.compile(r"(label|hint)::?\s*(?:.*\(([A-Za-z]{2,3})(?:[-_][A-Za-z]+)?\)|([A-Za-z]{2,3}))\s*")
_SELECT = re.compile(r"(select[ _]one|select[ _]multiple|rank)(?:_(from)_file)?\s+(\S+)")
_BLOCK = re.compile(r"(begin|end)[ _](group|repeat)")
_YES = frozenset({"yes", "true", "true()", "1"})
SINGLE = frozenset({"select_one"})
MULTIPLE = frozenset({"select_multiple", "rank"})
NUMBERS = frozenset({"integer", "decimal", "range", "int"})
DATES = frozenset({"date", "time", "datetime", "dateTime"})
_NOT_KEPT = frozenset({"note", "calculate", "hidden", "start", "end", "today", "deviceid", "audit"})

Words = Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """A question as a manifest names it; `path` has `*` for a repeat's row, `groups` are the blocks around it."""

    name: str
    path: str
    kind: str
    label: Words
    list_name: str = ""
    from_file: bool = False
    multilingual: bool = False
    groups: tuple[str, ...] = ()
    # The one-cell group around it: its answer stands in that group's cell.
    whole: str = ""

    @property
    def repeated(self) -> bool:
        """Whether it stands inside a repeat."""
        return "/" in self.path


def cell_path(field: Field) -> str:
    """Where a question's answer stands, with `*` for a row: in a cell of its own, or in that of its group."""
    return field.path[: field.path.rfind("/") + 1] + field.whole if field.whole else field.path


@dataclass(frozen=True)
class Outline:
    """Every question that holds an answer, and the words of every choice."""

    fields: Mapping[str, Field]
    choices: Mapping[str, Mapping[str, Words]]

    @property
    def file_lists(self) -> frozenset[str]:
        """The names of the lists that come from records."""
        return frozenset(f.list_name for f in self.fields.values() if f.from_file)

    def to_json(self) -> str:
        """As kept beside the converted form, so that a known form is never read twice."""
        fields = [
            [f.name, f.path, f.kind, dict(f.label), f.list_name, f.from_file, f.multilingual, f.groups, f.whole]
            for f in self.fields.values()
        ]
        choices = {name: {value: dict(words) for value, words in items.items()} for name, items in self.choices.items()}
        return json.dumps({"fields": fields, "choices": choices}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Outline:
        """The outline kept by `to_json`."""
        data = json.loads(text)
        fields = (replace(Field(*row), groups=tuple(row[-2])) for row in data["fields"])
        return cls({field.name: field for field in fields}, data["choices"])


def outline_of(survey: Iterable[Mapping[str, Any]], choices: Iterable[Mapping[str, Any]]) -> Outline:
    """The outline of a form's survey and choices sheets, as rows by column."""
    around: list[tuple[str, str]] = []
    one_cell: set[str] = set()
    fields: dict[str, Field] = {}
    for row in survey:
        kind, name = str(row.get("type", "")).strip(), str(row.get("name", "")).strip()
        if block := _BLOCK.fullmatch(kind):
            if block[1] == "begin":
                around.append((block[2], name))
                one_cell |= {name} if str(row.get("bind::brs:cell", "")).strip() == "one" else set()
            elif around:
                around.pop()
        elif name and kind and kind not in _NOT_KEPT:
            whole = next((block for _what, block in reversed(around) if block in one_cell), "")
            fields[name] = replace(_field(row, kind, name, around), whole=whole)
    return Outline(fields, _choices(choices))


def _field(row: Mapping[str, Any], kind: str, name: str, around: list[tuple[str, str]]) -> Field:
    path = "".join(f"{block}/*/" for what, block in around if what == "repeat") + name
    groups = tuple(block for _what, block in around)
    multilingual = str(row.get("bind::brs:multilingual", "")).strip().lower() in _YES
    if select := _SELECT.match(kind):
        list_name = re.sub(r"\.(csv|xml|geojson)$", "", select[3])
        return Field(name, path, select[1].replace(" ", "_"), _words(row), list_name, bool(select[2]), groups=groups)
    return Field(name, path, kind, _words(row), multilingual=multilingual, groups=groups)


def _choices(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Words]]:
    lists: dict[str, dict[str, Words]] = {}
    for row in rows:
        list_name = str(row.get("list_name", "")).strip()
        if list_name:
            lists.setdefault(list_name, {})[str(row.get("name", "")).strip()] = _words(row)
    return lists


def _words(row: Mapping[str, Any]) -> Words:
    """A row's labels by language code, each on one line; a label without a language stands for English."""
    words: dict[str, str] = {}
    for column, told in row.items():
        text = " ".join(str(told).split())
        if column == "label":
            words.setdefault("en", text)
        elif (match := _LANGUAGE.fullmatch(str(column))) and match[1] == "label":
            words[(match[2] or match[3]).lower()] = text
    return words


def in_language(words: Words, language: str) -> str:
    """The words in the language, else in English, else in whatever there is."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
