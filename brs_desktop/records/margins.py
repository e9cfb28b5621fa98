"""What is said about an answer, in cells beside it: `quantity@.note`, `exports/ROW/quantity@.reason`.

A margin is a cell of the same record. `@` folds it into its question for whoever asks what is personal or reviewed
together (brs_sync.schema), no question's name holds that sign and no language begins with a dot, so that it is never
taken for an answer. Margins are official: they go with a submission. What people say to each other about an answer is
no margin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from brs_sync.values import Value

from brs_desktop.language import _, mark
from brs_desktop.records.keys import value_text

Kind = Literal["note", "method", "source", "reason"]
# In the order in which they are shown.
KINDS: tuple[Kind, ...] = get_args(Kind)
# What may be carried into the next report: how a figure is come by stays, what was said of that year does not.
LASTING: tuple[Kind, ...] = ("method", "source")
MOST_TEXT = 2_000
_SIGN = "@."
_WORDS: Mapping[Kind, str] = {
    "note": mark("Note"),
    "method": mark("Method"),
    "source": mark("Source"),
    "reason": mark("Reason"),
}


def margin(question: str, kind: Kind) -> str:
    """The path of what is said of this kind beside the answer at a path."""
    return f"{question}{_SIGN}{kind}"


def split(path: str) -> tuple[str, Kind] | None:
    """The path of the answer and what is said of it; None for a cell that is no margin of a kind known here."""
    question, sign, named = path.rpartition(_SIGN)
    kind = next((one for one in KINDS if one == named), None)
    return (question, kind) if sign and question and kind is not None else None


def is_margin(path: str) -> bool:
    """Whether a cell stands beside an answer, be it of a kind that only a later version of the program knows."""
    question, sign, named = path.rpartition(_SIGN)
    return bool(sign and question and named) and "/" not in named


def question_of(path: str) -> str:
    """The path of the answer that a margin stands beside; any other path as it is."""
    return path.rpartition(_SIGN)[0] if is_margin(path) else path


def beside(cells: Mapping[str, Value], question: str) -> dict[Kind, str]:
    """What is said of an answer, by kind, as text; nothing for what is empty."""
    said = {kind: value_text(cells.get(margin(question, kind))).strip() for kind in KINDS}
    return {kind: text for kind, text in said.items() if text}


def typed(text: str) -> str | None:
    """What somebody wrote, as the value of a margin: bounded, None for nothing."""
    return text.strip()[:MOST_TEXT].rstrip() or None


def words(path_or_kind: str) -> str:
    """What a kind of margin, or the margin at a path, is called in the language spoken now."""
    found = split(path_or_kind)
    kind = found[1] if found is not None else next((one for one in KINDS if one == path_or_kind), None)
    return _(_WORDS[kind]) if kind is not None else ""


def sign_of(kind: Kind) -> str:
    """What a kind of margin is called before it is said in any language."""
    return _WORDS[kind]
