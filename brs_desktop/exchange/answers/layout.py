"""Which questions stand where in a file of answers: single ones in one table, the rows of every repeat in one more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.shapes import Question

# What nobody answers.
SILENT = frozenset({"note", "calculate", "hidden"})
FILES = frozenset({"file", "image", "audio", "video"})
SINGLES = ""


@dataclass(frozen=True)
class Asked:
    """A question, in one language where it has an answer in each."""

    question: Question
    language: str = ""
    # What stands beside the answer is told once, with the first of its languages.
    leads: bool = True

    @property
    def name(self) -> str:
        """The last part of its path."""
        return f"{self.question.name}@{self.language}" if self.language else self.question.name


@dataclass(frozen=True)
class Table:
    """The questions that are asked once (`repeat` is empty), or in every row of a repeat inside others (`around`)."""

    repeat: str
    around: tuple[str, ...]
    asked: tuple[Asked, ...]

    @property
    def path(self) -> str:
        """The repeat's path with `*` for the rows around it."""
        return "/".join([*(f"{one}/*" for one in self.around), self.repeat]) if self.repeat else ""


def tables(definition: FormDefinition) -> tuple[Table, ...]:
    """The single questions first, then every repeat in the form's order, outer ones before those inside them."""
    found: dict[tuple[str, ...], list[Asked]] = {(): []}
    seen: set[str] = set()
    for question in definition.questions:
        template = definition.template_of(question)
        if question.name in seen or question.kind in SILENT or "calculate" in template.bind.expressions:
            continue
        seen.add(question.name)
        around = tuple(one.local for one in template.repeats)
        for depth in range(1, len(around) + 1):
            found.setdefault(around[:depth], [])
        languages = definition.languages if question.multilingual else ("",)
        found[around] += [Asked(question, language, language == languages[0]) for language in languages]
    return tuple(
        Table(around[-1] if around else SINGLES, around[:-1], tuple(asked))
        for around, asked in found.items()
        if asked or around
    )
