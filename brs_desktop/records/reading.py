"""collection.toml read and strictly checked; every refusal says where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from brs_desktop.language import LANGUAGES
from brs_desktop.records.manifest import Combined, ListSource, Manifest, Narrative, PaperPart, PaperTemplate, Report
from brs_desktop.records.partitions import PartitionRule
from brs_desktop.records.problems import ManifestProblem, line_of
from brs_desktop.records.titles import Template

PLACES = ("home", "library", "contacts", "reports", "assistance", "plan", "calendar", "reference")
MAX_BYTES = 65_536
MAX_ITEMS = 64
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}(/\*/[A-Za-z_][A-Za-z0-9_.-]{0,63}){0,3}")
_ICON = re.compile(r"[a-z][a-z0-9-]{0,31}")
_TEXTS = ("icon", "place", "partition", "title")
_ARRAYS = ("key", "list", "sort", "filter", "search", "personal")
_TABLES = ("label", "singular", "form_title", "lists", "review_groups", "report", "combined", "print", "narrative")
_FLAGS = ("hidden",)
_REQUIRED = ("icon", "place", "partition", "title", "list", "label")
_LIST_KEYS = ("collection", "value", "label", "where")
_PART_KEYS = ("fields", "group", "collection", "by", "own", "names", "within", "words", "map")
_MAPS = ("centres",)
_PAPER_FLAGS = ("form", "certificate")
_PART_LISTS = ("fields", "names", "within")
_NARRATIVE_KEYS = ("pages", "language", "sections", "apart")
_MOST_PAGES = 1_000
_REPORT_KEYS = ("convention", "period", "sent", "fresh")
CONVENTIONS = ("basel", "rotterdam", "stockholm", "all")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a collection's folder; a ManifestProblem names file, line and key of the first thing wrong."""
    file = folder / "collection.toml"
    return _manifest(file, folder.name, _read(file))


def manifest_from(name: str, text: str, file: Path) -> Manifest:
    """A manifest that came by itself; `file` is what a refusal names."""
    if len(text.encode()) > MAX_BYTES:
        raise ManifestProblem("too-large", file, limit=MAX_BYTES)
    return _manifest(file, name, text)


@lru_cache(maxsize=64)
def _manifest(file: Path, name: str, text: str) -> Manifest:
    """A process that opens a workspace again, or a second one, reads no manifest that it read before."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        raise ManifestProblem("bad-toml", file, line=int(at[1]) if at else 0, detail=str(error)) from error
    if not _NAME.fullmatch(name):
        raise ManifestProblem("bad-value", file, value=name)
    return _Reader(file, text, data).manifest(name)


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ManifestProblem("too-large", file, limit=MAX_BYTES)
        return raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestProblem("unreadable", file) from error


@dataclass(frozen=True)
class _Reader:
    """One manifest being read: knows file and text, so that every refusal can say where."""

    file: Path
    text: str
    data: Mapping[str, Any]

    def manifest(self, name: str) -> Manifest:
        self._keys_known("", self.data, (*_TEXTS, *_ARRAYS, *_TABLES, *_FLAGS))
        for key in _REQUIRED:
            if key not in self.data:
                raise self._wrong("missing-key", key)
        key_fields = self._names("key")
        return Manifest(
            name=name,
            file=self.file,
            text=self.text,
            icon=self._matching("icon", _ICON),
            place=self._one_of("place", PLACES),
            partition=self._partition("partition", self.data["partition"], key_fields),
            title=self._title(),
            key=key_fields,
            list=self._names("list"),
            sort=self._names("sort"),
            filter=self._names("filter"),
            search=self._names("search"),
            personal=self._names("personal"),
            label=self._words("label"),
            singular=self._words("singular"),
            form_title=self._words("form_title"),
            lists=self._lists(),
            review_groups=self._groups(),
            report=self._report(key_fields),
            hidden=self._flag("hidden"),
            combined=tuple(self._combined(name, table) for name, table in self._table("combined").items()),
            papers=tuple(self._paper(name, table) for name, table in self._table("print").items()),
            narrative=self._narrative(),
        )

    def _wrong(self, code: str, key: str, **values: object) -> ManifestProblem:
        return ManifestProblem(code, self.file, key, line=line_of(self.text, key), **values)

    def _keys_known(self, prefix: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                raise self._wrong("unknown-key", f"{prefix}{key}")

    def _string(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._wrong("not-text", key)
        # A no-break space is how French keeps its marks with their words; Python calls it not printable.
        if not value.strip() or len(value) > 500 or not value.replace("\u00a0", " ").isprintable():
            raise self._wrong("bad-value", key, value=value[:80])
        return value

    def _matching(self, key: str, pattern: re.Pattern[str]) -> str:
        value = self._string(key, self.data[key])
        if not pattern.fullmatch(value):
            raise self._wrong("bad-value", key, value=value[:80])
        return value

    def _flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self._wrong("not-flag", key)
        return value

    def _one_of(self, key: str, allowed: tuple[str, ...], given: object = None) -> str:
        value = self._string(key, self.data[key] if given is None else given)
        if value not in allowed:
            raise self._wrong("bad-value", key, value=value[:80])
        return value

    def _partition(self, key: str, value: object, key_fields: tuple[str, ...]) -> PartitionRule:
        text = self._string(key, value)
        try:
            rule = PartitionRule.parse(text)
        except ValueError as error:
            raise self._wrong("bad-value", key, value=str(error)) from error
        for field in rule.fields:
            if field not in key_fields:
                raise self._wrong("bad-value", key, value=field)
        return rule

    def _report(self, key_fields: tuple[str, ...]) -> Report | None:
        if "report" not in self.data:
            return None
        table = self._table("report")
        self._keys_known("report.", table, _REPORT_KEYS)
        for part in ("convention", "sent"):
            if part not in table:
                raise self._wrong("missing-key", f"report.{part}")
        period = table.get("period", "")
        if period and period not in key_fields:
            raise self._wrong("bad-value", "report.period", value=str(period)[:80])
        return Report(
            convention=self._one_of("report.convention", CONVENTIONS, table["convention"]),
            sent=self._partition("report.sent", table["sent"], key_fields),
            period=period,
            fresh=self._array("report.fresh", table.get("fresh", []), _PATH),
        )

    def _narrative(self) -> Narrative | None:
        if "narrative" not in self.data:
            return None
        table = self._table("narrative")
        self._keys_known("narrative.", table, _NARRATIVE_KEYS)
        for needed in ("pages", "language"):
            if needed not in table:
                raise self._wrong("missing-key", f"narrative.{needed}")
        own = table.get("sections", {})
        if not isinstance(own, dict) or len(own) > MAX_ITEMS:
            raise self._wrong("not-table", "narrative.sections")
        return Narrative(
            pages=self._pages("narrative.pages", table["pages"]),
            language=self._string("narrative.language", table["language"]),
            sections={group: self._pages("narrative.sections", pages) for group, pages in own.items()},
            apart=self._array("narrative.apart", table.get("apart", []), _FIELD),
        )

    def _pages(self, key: str, value: object) -> int:
        if type(value) is not int or not 0 < value <= _MOST_PAGES:
            raise self._wrong("bad-value", key, value=str(value)[:80])
        return value

    def _title(self) -> Template:
        try:
            return Template.parse(self._string("title", self.data["title"]))
        except ValueError as error:
            raise self._wrong("bad-value", "title", value=str(error)) from error

    def _array(self, key: str, value: object, pattern: re.Pattern[str]) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong("not-names", key)
        for item in value:
            if not pattern.fullmatch(item) or value.count(item) > 1 or len(value) > MAX_ITEMS:
                raise self._wrong("bad-value", key, value=item[:80])
        return tuple(value)

    def _names(self, key: str) -> tuple[str, ...]:
        return self._array(key, self.data.get(key, []), _PATH if key == "personal" else _FIELD)

    def _table(self, key: str) -> Mapping[str, Any]:
        table = self.data.get(key, {})
        if not isinstance(table, dict) or len(table) > MAX_ITEMS:
            raise self._wrong("not-table", key)
        return table

    def _words(self, key: str) -> Mapping[str, str]:
        table = self._table(key)
        self._keys_known(f"{key}.", table, LANGUAGES)
        if table and "en" not in table:
            raise self._wrong("missing-key", f"{key}.en")
        return {code: self._string(f"{key}.{code}", words) for code, words in table.items()}

    def _lists(self) -> Mapping[str, ListSource]:
        return {name: self._list(name, table) for name, table in self._table("lists").items()}

    def _list(self, name: str, table: object) -> ListSource:
        key = f"lists.{name}"
        if not isinstance(table, dict):
            raise self._wrong("not-table", key)
        self._keys_known(f"{key}.", table, _LIST_KEYS)
        for part in ("collection", "value", "label"):
            if part not in table:
                raise self._wrong("missing-key", f"{key}.{part}")
        where = table.get("where", {})
        if not isinstance(where, dict):
            raise self._wrong("not-table", f"{key}.where")
        pairs = tuple((column, self._string(f"{key}.where.{column}", value)) for column, value in where.items())
        words = {part: self._string(f"{key}.{part}", table[part]) for part in ("collection", "value", "label")}
        return ListSource(name, words["collection"], words["value"], words["label"], pairs)

    def _groups(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: self._array(f"review_groups.{name}", members, _PATH)
            for name, members in self._table("review_groups").items()
        }

    def _combined(self, name: str, table: object) -> Combined:
        key = f"combined.{name}"
        if not isinstance(table, dict):
            raise self._wrong("not-table", key)
        self._keys_known(f"{key}.", table, ("fields", *LANGUAGES))
        for part in ("fields", "en"):
            if part not in table:
                raise self._wrong("missing-key", f"{key}.{part}")
        words = {code: self._string(f"{key}.{code}", text) for code, text in table.items() if code != "fields"}
        return Combined(name, self._array(f"{key}.fields", table["fields"], _FIELD), words)

    def _paper(self, name: str, table: object) -> PaperTemplate:
        key = f"print.{name}"
        if not isinstance(table, dict):
            raise self._wrong("not-table", key)
        if not _NAME.fullmatch(name):
            raise self._wrong("bad-value", key, value=name[:80])
        self._keys_known(f"{key}.", table, ("parts", "together", *_PAPER_FLAGS, *LANGUAGES))
        for needed in ("parts", "en"):
            if needed not in table:
                raise self._wrong("missing-key", f"{key}.{needed}")
        parts = table["parts"]
        if not isinstance(parts, list) or not 0 < len(parts) <= MAX_ITEMS:
            raise self._wrong("bad-value", f"{key}.parts", value="")
        flags = {flag: table.get(flag, False) for flag in _PAPER_FLAGS}
        for flag, said in flags.items():
            if not isinstance(said, bool):
                raise self._wrong("not-flag", f"{key}.{flag}")
        for flag, needed in (("certificate", "form"), ("together", "certificate")):
            if table.get(flag) and not flags[needed]:
                raise self._wrong("missing-key", f"{key}.{needed}")
        words = {code: self._string(f"{key}.{code}", table[code]) for code in LANGUAGES if code in table}
        together = self._string(f"{key}.together", table["together"]) if "together" in table else ""
        read = tuple(self._paper_part(f"{key}.parts", part) for part in parts)
        return PaperTemplate(name, words, read, **flags, together=together)

    def _paper_part(self, key: str, table: object) -> PaperPart:
        """A part is one of five: `group`; `map` with `own`; `collection` with `by` and `own`, or with `names` and
        `within`; `words`.
        """
        if not isinstance(table, dict):
            raise self._wrong("not-table", key)
        self._keys_known(f"{key}.", table, _PART_KEYS)
        if "words" in table:
            return self._paper_words(key, table)
        if "map" in table:
            return self._paper_map(key, table)
        needed: tuple[str, ...] = ("fields", "group")
        if "collection" in table:
            joined = ("names", "within") if "names" in table else ("by", "own")
            needed = ("fields", "collection", *joined)
        for part in needed:
            if part not in table:
                raise self._wrong("missing-key", f"{key}.{part}")
        self._keys_known(f"{key}.", table, (*needed, "group"))
        said: dict[str, Any] = {
            part: self._array(f"{key}.{part}", table[part], _FIELD)
            if part in _PART_LISTS
            else self._string(f"{key}.{part}", table[part])
            for part in dict.fromkeys((*needed, *(("group",) if "group" in table else ())))
        }
        return PaperPart(**said)

    def _paper_map(self, key: str, table: Mapping[str, object]) -> PaperPart:
        self._keys_known(f"{key}.", table, ("map", "own"))
        if "own" not in table:
            raise self._wrong("missing-key", f"{key}.own")
        if table["map"] not in _MAPS:
            raise self._wrong("bad-value", f"{key}.map", value=str(table["map"])[:80])
        return PaperPart((), own=self._string(f"{key}.own", table["own"]), map=str(table["map"]))

    def _paper_words(self, key: str, table: Mapping[str, object]) -> PaperPart:
        self._keys_known(f"{key}.", table, ("words",))
        words = table["words"]
        if not isinstance(words, dict) or "en" not in words:
            raise self._wrong("missing-key", f"{key}.words.en")
        self._keys_known(f"{key}.words.", words, LANGUAGES)
        return PaperPart((), words={code: self._string(f"{key}.words", text) for code, text in words.items()})
