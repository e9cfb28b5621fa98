"""The outline of a form: its sections with how far they are and how many problems they have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brs_desktop.forms.session import FormSession


@dataclass(frozen=True)
class Part:
    """One section as the outline shows it; the name is empty for questions that stand outside every section."""

    name: str
    label: str
    answered: int
    total: int
    problems: int


def parts(form: FormSession) -> tuple[Part, ...]:
    """The visible sections in document order."""
    problems = Counter(one.section or "" for one in form.problems())
    found: dict[str, str] = {}
    for item in form.items():
        if item.kind == "section":
            found[item.name] = item.label
        elif not item.section and item.kind not in ("section",):
            found.setdefault("", "")
    return tuple(_part(form, name, label, problems[name]) for name, label in found.items())


def _part(form: FormSession, name: str, label: str, problems: int) -> Part:
    progress = form.progress(name or None)
    return Part(name, label, progress.answered, progress.total, problems)
