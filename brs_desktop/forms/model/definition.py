"""The immutable definition of a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from brs_desktop.forms.errors import FormIssue, UnknownPath
from brs_desktop.forms.model import wording
from brs_desktop.forms.model.itext import Itext
from brs_desktop.forms.model.kinds import questions_of
from brs_desktop.forms.model.parts import Action, Template, record_path
from brs_desktop.forms.model.secondary import Secondary
from brs_desktop.forms.shapes import Choice, Question, Section
from brs_desktop.forms.xpath.nodes import Element

if TYPE_CHECKING:
    from brs_desktop.forms.graph.dependencies import Graph


@dataclass(frozen=True, eq=False)
class FormDefinition:
    """A form as it was read; sessions share it and never change it."""

    form_id: str
    version: str
    hash: str
    languages: tuple[str, ...]
    default_language: str
    titles: Mapping[str, str]
    root: Template
    templates: Mapping[str, Template]
    itext: Itext
    instances: Mapping[str, Secondary]
    actions: tuple[Action, ...]
    primary: Element
    primary_name: str
    graph: Graph
    sections: tuple[Section, ...]
    warnings: tuple[FormIssue, ...] = ()
    submission: Mapping[str, str] = field(default_factory=dict)
    strict_blanks: bool = False
    jump: str = ""

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions and calculations in the order of the body; what the form keeps for itself is none."""
        return questions_of(self.root)

    def title(self, language: str = "") -> str:
        """The form's title; an XForm has one for all languages."""
        return self.titles.get(language) or self.titles[""]

    def question(self, name: str) -> Question:
        """The question of this name or path template."""
        found = self._by_name.get(name)
        if found is None:
            raise UnknownPath(name)
        return found

    def has(self, name: str) -> bool:
        """Whether there is a question of this name or path template."""
        return name in self._by_name

    def template_of(self, question: Question | str) -> Template:
        """The node shape of a question."""
        name = question if isinstance(question, str) else question.name
        found = self.by_name.get(name)
        if found is None:
            raise UnknownPath(name)
        return found

    def references(self, path_template: str) -> frozenset[str]:
        """The path templates of the questions that the constraint of a question reads, its own included."""
        template = self.template_of(self.question(path_template))
        constraint = template.bind.expressions.get("constraint")
        found = {template} if constraint is not None else set()
        if constraint is not None:
            found |= {target for target, _level in self.graph.reads(constraint)}
        return frozenset(record_path(target) for target in found if target.kind is not None)

    def label(self, name: str, language: str) -> str:
        """The label of a question, group or repeat on a blank form."""
        return wording.label(self, self.template_of(name), language)

    def hint(self, name: str, language: str) -> str:
        """The hint of a question, group or repeat on a blank form."""
        return wording.hint(self, self.template_of(name), language)

    def media(self, name: str, language: str) -> Mapping[str, str]:
        """The pictures, sounds and films of a label on a blank form, as the form calls them."""
        return wording.media(self, self.template_of(name), language)

    def choices(self, name: str, language: str) -> tuple[Choice, ...] | None:
        """All choices of a list in the form, unfiltered; None for lists from records."""
        return wording.choices(self, self.template_of(name), language)

    def choice_words(self, name: str, value: str) -> tuple[str, ...]:
        """The words of one choice in every language; none for lists from records and for very long ones."""
        return wording.chosen(self, self.template_of(name), value)

    def choice_values(self, name: str) -> tuple[str, ...]:
        """The values of all choices of a list in the form, unfiltered; none for lists from records."""
        return tuple(choice.value for choice in self.choices(name, self.default_language) or ())

    def conditional(self, name: str) -> bool:
        """Whether a question, group or repeat, or a group around it, is asked under a condition only."""
        return any("relevant" in part.bind.expressions for part in self.template_of(name).lineage())

    def required(self, name: str) -> bool:
        """Whether an answer is needed always."""
        expression = self.template_of(name).bind.expressions.get("required")
        return expression is not None and expression.text.strip() in ("true()", "true")

    @cached_property
    def older_names(self) -> Mapping[str, str]:
        """Names that questions had before (`brs:was`) and that nothing else has now, with the names of today."""
        renamed = ((was, one.local) for one in self.templates.values() for was in one.bind.was.split())
        return {was: name for was, name in renamed if was not in self.by_name}

    @cached_property
    def one_cell(self) -> Mapping[str, tuple[str, ...]]:
        """The groups whose answers are one cell of a record, with the names of their members (`brs:cell`)."""
        found: dict[str, list[str]] = {one.local: [] for one in self.templates.values() if one.bind.whole}
        for question in self.questions if found else ():
            for group in question.group_path:
                if group in found:
                    found[group].append(question.name)
        return {group: tuple(members) for group, members in found.items() if members}

    @cached_property
    def by_name(self) -> Mapping[str, Template]:
        """Every template by its bare name (names are unique in a form; of equal ones the first stands).

        The root is called as the form is: a question or group of that name stands before it.
        """
        found: dict[str, Template] = {}
        for template in self.templates.values():
            if template is not self.root:
                found.setdefault(template.local, template)
        found.setdefault(self.root.local, self.root)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, Question]:
        found: dict[str, Question] = {}
        for question in self.questions:
            found.setdefault(question.name, question)
            found.setdefault(question.path_template, question)
        return found
