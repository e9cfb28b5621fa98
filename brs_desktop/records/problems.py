"""What can be wrong with a collection's manifest or form, with the file and the key at fault."""

from __future__ import annotations

import re
from pathlib import Path

from brs_desktop.language import _, mark

_SENTENCES = {
    "unreadable": mark("The file cannot be read."),
    "too-large": mark("The file is larger than {limit} bytes."),
    "bad-toml": mark("The file is not valid TOML: {detail}"),
    "unknown-key": mark("This key is not known here."),
    "missing-key": mark("This key is missing."),
    "not-text": mark("The value must be text."),
    "not-names": mark("The value must be a list of names."),
    "not-table": mark("The value must be a table."),
    "not-flag": mark("The value must be true or false."),
    "bad-value": mark("“{value}” is not allowed here."),
    "unknown-field": mark("The form has no question “{value}”."),
    "repeated-field": mark("“{value}” stands inside a repeat and cannot be used here."),
    "unsuitable-field": mark("A question of the kind of “{value}” cannot be used here."),
    "list-missing": mark("The form uses the list “{value}”, which is not told where it comes from."),
    "list-unused": mark("The form uses no list “{value}”."),
    "list-differs": mark("Another collection has a different list “{value}”."),
    "unknown-collection": mark("There is no collection “{value}”."),
    "column-not-kept": mark("“{value}” is not among the key or filter fields of “{collection}”."),
    "label-not-sorted": mark("“{value}” is not text among the sort fields of “{collection}”."),
    "bad-form": mark("The form cannot be used: {detail}"),
    "form-damaged": mark("This version of the form is damaged, or made for another version of the program."),
    "twice": mark("There is already a collection “{value}”."),
}


class ManifestProblem(Exception):
    """A collection that cannot be used; `code`, `file`, `line` (0 when unknown) and `key` say where and why."""

    def __init__(self, code: str, file: Path, key: str = "", *, line: int = 0, **values: object) -> None:
        super().__init__(f"{file}:{line}: {key}: {code}")
        self.code = code
        self.file = file
        self.key = key
        self.line = line
        self.values = values

    @property
    def message(self) -> str:
        """The sentence for a person, in the language spoken now, with file, line and key before it."""
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        at = f"{where}: {self.key}" if self.key else where
        return f"{at}: {_(_SENTENCES[self.code]).format(**self.values)}"


class QueryProblem(ValueError):
    """A page was asked for by a column that the collection's manifest does not offer, or beyond a bound."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value}")
        self.code = code
        self.value = value


def line_of(text: str, key: str) -> int:
    """The line (from 1) where a manifest speaks of `key` ("list", "lists.parties", "label.fr") or of what holds it."""
    table, _dot, leaf = key.rpartition(".")
    header = f"[{table}]"
    inside = not table
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            if stripped.startswith(f"[{key}]"):
                return number
            inside = stripped.startswith(header) if table else False
        elif inside and re.match(rf"{re.escape(leaf)}\s*=", stripped):
            return number
    return line_of(text, table) if table else 0
