"""Typed text made a value of its question's kind, and assignments applied to a form's session."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Protocol

from brs_sync.errors import SyncProblem
from brs_sync.ids import is_path, rows_of
from brs_sync.schema import template
from brs_sync.values import Missing, Number, Ref, Value, check

from brs_desktop.records.keys import value_text
from brs_desktop.records.margins import is_margin, split, typed
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession, ListProvider, Question

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0", "")
_MULTIPLE = ("select_multiple", "rank")
_ONE = ("select_one",)
_TOLD = 20
_NUMBERS = ("integer", "decimal", "range")
_FILES = ("file", "image", "audio", "video")
_FILE_PARTS = ("name", "sha256", "size", "type")
_WRITTEN_BY_FORMS = ("note", "calculate")
# A list of choices as one types it: never more than a form may have.
MOST_CHOICES = 500


class Assigned(Protocol):
    """One cell's path and what was typed for it."""

    @property
    def path(self) -> str: ...
    @property
    def value(self) -> object: ...


@dataclass(frozen=True)
class One:
    """A path with what was typed for it."""

    path: str
    value: object


def question_of(form: FormSession, path: str) -> Question:
    """The question that a cell's path belongs to; `bad-path` when the form has none there."""
    if not is_path(path) or path in ("alive", "form"):
        raise problem("bad-path", path=path[:80])
    parts = path.split("/")
    base = path if len(parts) % 2 else "/".join(parts[:-1])
    plain, at, _language = base.rpartition("@")
    base = plain if at else base
    name = base.rsplit("/", 1)[-1]
    try:
        question = form.definition.question(name)
    except LookupError:
        raise problem("bad-path", path=path[:80]) from None
    wrong_set = len(parts) % 2 == 0 and question.kind not in _MULTIPLE
    if question.path_template != template(base) or wrong_set or (at and not question.multilingual):
        raise problem("bad-path", path=path[:80])
    if question.kind in _WRITTEN_BY_FORMS:
        raise problem("bad-path", path=path[:80])
    return question


def understood(question: Question, path: str, raw: object) -> Any:
    """What was typed as a Value (a list of values for several choices); `bad-value` when it is none of that kind."""
    if raw == Missing("erased"):
        # Only an erasure says so: what is merely called erased would stand in every history (SYNC rule 15).
        raise problem("bad-value", text=_shown(raw), path=path)
    if raw is None or isinstance(raw, Missing):
        return raw
    try:
        if len(path.split("/")) % 2 == 0:
            return _yes_or_no(raw)
        if question.kind in _MULTIPLE:
            return _several(raw)
        if isinstance(raw, Ref | Number):
            return _structured(question, raw)
        if question.kind in _FILES:
            return _file(raw)
        if isinstance(raw, str):
            return _text_value(question, raw)
    except (ValueError, SyncProblem):
        raise problem("bad-value", text=_shown(raw), path=path) from None
    raise problem("bad-value", text=_shown(raw), path=path)


def _shown(raw: object) -> str:
    return str(getattr(raw, "text", None) or getattr(raw, "target", None) or raw)[:80]


def _structured(question: Question, raw: Number | Ref) -> Value:
    """A number or a reference given as such stands where text of that kind could."""
    if isinstance(raw, Ref):
        if question.kind not in _ONE:
            raise ValueError(raw.target)
        return raw
    if question.kind == "integer" and not _WHOLE.fullmatch(raw.text):
        raise ValueError(raw.text)
    return raw if question.kind in _NUMBERS else raw.text


def _file(raw: object) -> Value:
    """A file's name, hash, size and type are one answer; no text stands for them, blank takes the file away."""
    if isinstance(raw, str) and not raw.strip():
        return None
    if not isinstance(raw, dict) or set(raw) - {"pieces"} != set(_FILE_PARTS):
        raise ValueError("file")
    check(raw)
    return raw


def _yes_or_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(text)


def _several(raw: object) -> list[str]:
    words = raw.split() if isinstance(raw, str) else raw
    if not isinstance(words, list) or len(words) > MOST_CHOICES or not all(isinstance(word, str) for word in words):
        raise ValueError("choices")
    return list(dict.fromkeys(words))


def _text_value(question: Question, text: str) -> Value:
    check(text)
    if not text.strip():
        return None
    reader = _KINDS.get(question.kind)
    if reader is not None:
        return reader(text.strip())
    return text.strip() if question.kind in _ONE else text


def _whole(text: str) -> Value:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return Number(text)


def _date(text: str) -> Value:
    return date.fromisoformat(text).isoformat()


def _time(text: str) -> Value:
    time.fromisoformat(text)
    return text


def _datetime(text: str) -> Value:
    datetime.fromisoformat(text)
    return text


_KINDS: Mapping[str, Callable[[str], Value]] = {
    "integer": _whole,
    "decimal": Number,
    "range": Number,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
}


class Typist:
    """Applies assignments to a form as a person would: rows first, then answers, each of its question's kind."""

    def __init__(self, form: FormSession, lists: ListProvider, language: str, fixed: Iterable[str] = ()) -> None:
        self._form = form
        self._lists = lists
        self._language = language
        self._fixed = frozenset(fixed)

    def understand(self, assigned: Iterable[Assigned]) -> list[tuple[str, Any]]:
        """Every assignment as path and value, all checked before the first is applied."""
        return [(one.path, self._value(one)) for one in assigned]

    def apply(self, changes: Iterable[tuple[str, Any]]) -> None:
        """Type the values into the form."""
        for path, value in changes:
            self._rows(path, value)
            parts = path.split("/")
            if is_margin(path):
                self._form.say_beside([(path, value)])
            elif path.endswith("/alive"):
                if value is False:
                    self._form.remove_row("/".join(parts[:-2]), parts[-2])
            elif len(parts) % 2 == 0:
                self._member("/".join(parts[:-1]), parts[-1], value)
            else:
                self._form.answer(path, value)

    def _value(self, one: Assigned) -> Any:
        if one.path.endswith("/alive") and len(one.path.split("/")) % 2:
            return self._row_value(one)
        if is_margin(one.path):
            return self._said(one)
        question = question_of(self._form, one.path)
        value = understood(question, one.path, one.value)
        self._check_choices(question, one.path, value)
        if one.path in self._fixed and value_text(self._form.state(one.path).value) not in ("", value_text(value)):
            raise problem("key-fixed", path=one.path)
        return value

    def _said(self, one: Assigned) -> str | None:
        """What is said about an answer that the form asks for, of a kind that there is."""
        found = split(one.path)
        if found is None:
            raise problem("bad-path", path=one.path[:80])
        question_of(self._form, found[0])
        if one.value is None:
            return None
        if not isinstance(one.value, str):
            raise problem("bad-value", text=_shown(one.value), path=one.path)
        check(one.value)
        return typed(one.value)

    def _row_value(self, one: Assigned) -> bool:
        parts = one.path.split("/")
        try:
            self._form.rows("/".join(parts[:-2]))
            return _yes_or_no(one.value)
        except LookupError:
            raise problem("bad-path", path=one.path[:80]) from None
        except ValueError:
            raise problem("bad-value", text=_shown(one.value), path=one.path) from None

    def _check_choices(self, question: Question, path: str, value: Any) -> None:
        """A choice must be one of the form's list; lists from records are asked for this one entry."""
        if question.kind not in (*_ONE, *_MULTIPLE):
            return
        words = value if isinstance(value, list) else [getattr(value, "target", value)]
        if len(path.split("/")) % 2 == 0:
            words = [path.rsplit("/", 1)[1]]
        for word in words:
            if isinstance(word, str) and not self._offered(question, path, word):
                raise problem("bad-choice", text=word[:80], path=path, choices=", ".join(self._some(question)))

    def _some(self, question: Question) -> list[str]:
        """The first choices of a list, dots where there are more."""
        known = self._known(question)
        if known is None:
            page = self._lists.items(question.list_name or "", language=self._language, offset=0, limit=_TOLD + 1)
            known = tuple(item.value for item in page)
        return [*known[:_TOLD], *("…" for _more in known[_TOLD : _TOLD + 1])]

    def _offered(self, question: Question, path: str, word: str) -> bool:
        known = self._known(question)
        if known is not None:
            return word in known
        assert question.list_name is not None
        return self._lists.label(question.list_name, word, self._language) is not None

    def _known(self, question: Question) -> tuple[str, ...] | None:
        """The values of a list in the form; None for one of records."""
        choices = self._form.definition.choices(question.name, self._language)
        return None if choices is None else tuple(choice.value for choice in choices)

    def _rows(self, path: str, value: Any) -> None:
        for row in rows_of(path):
            repeat, _slash, row_id = row.rpartition("/")
            try:
                missing = row_id not in self._form.rows(repeat)
            except LookupError:
                raise problem("bad-path", path=path[:80]) from None
            if missing and not (path == f"{row}/alive" and value is False):
                self._form.add_row(repeat, row_id)

    def _member(self, path: str, member: str, held: bool) -> None:
        """One element of a set: the others stay as they are."""
        state = self._form.state(path)
        chosen = [word for word in str(state.value or "").split() if word != member]
        self._form.answer(path, [*chosen, member] if held else chosen)
