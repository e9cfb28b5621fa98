"""A form without answers as a sheet: every question, relevant or not, with room to write."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from brs_desktop.forms.boxes import MOST_BOXES
from brs_desktop.pdf.filled import label_picture
from brs_desktop.pdf.sheet import Ask, Entry, Find, Group, Note, Picture, Repeat, Section, Sheet, Space
from brs_desktop.pdf.sheet import Question as Printed

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition
    from brs_desktop.forms.shapes import Question

_TABLE_ROWS, _CARDS = 5, 2
_MOST_COLUMNS, _MOST_TURNED = 7, 15  # where all of them are answered in a line a turned page has room for more
_ASKS: dict[str, Ask] = {
    "integer": "number", "decimal": "number", "range": "number", "date": "date", "time": "time",
    "datetime": "datetime", "geopoint": "place", "geotrace": "place", "geoshape": "place", "file": "attach",
    "image": "attach", "audio": "attach", "video": "attach",
}  # fmt: skip
_CHOSEN = ("select_one", "select_multiple", "rank")
_NOT_ASKED = ("calculate", "hidden")


@dataclass(eq=False)
class Branch:
    """A group, a repeat or the whole form, with what is in it in document order."""

    name: str
    repeats: bool = False
    kids: list[Branch | Question] = field(default_factory=list)


def blank_sheet(form: FormDefinition, language: str, find: Find | None = None) -> Sheet:
    """The whole form in one language."""
    return _Blank(form, language, find).sheet()


def tree_of(form: FormDefinition) -> Branch:
    """Groups and repeats around the questions, as their paths tell."""
    root = Branch("")
    known: dict[tuple[str, ...], Branch] = {(): root}
    for question in form.questions:
        path = question.path_template.split("/")
        repeats = {name for name, star in pairwise(path) if star == "*"}
        for depth in range(len(question.group_path)):
            key = question.group_path[: depth + 1]
            if key not in known:
                known[key] = Branch(key[-1], key[-1] in repeats)
                known[key[:-1]].kids.append(known[key])
        known[question.group_path].kids.append(question)
    return root


class _Blank:
    def __init__(self, form: FormDefinition, language: str, find: Find | None) -> None:
        self.form, self.language, self.find = form, language, find
        self.required = False

    def sheet(self) -> Sheet:
        """Sections in their order; questions outside of any make one without a title."""
        titled = {section.name for section in self.form.sections}
        sections: list[Section] = []
        loose: list[Entry] = []
        for kid in tree_of(self.form).kids:
            if isinstance(kid, Branch) and kid.name in titled:
                sections += [Section("", tuple(loose))] if loose else []
                loose = []
                sections.append(self._section(kid))
            else:
                loose += self._entries(kid)
        sections += [Section("", tuple(loose))] if loose else []
        return Sheet(tuple(sections), self.required, self.form.hash)

    def _section(self, branch: Branch) -> Section:
        title = self.form.label(branch.name, self.language)
        if branch.repeats:
            alone = replace(self._repeat(branch, ""), picture=None)
            return Section(title, (alone,), branch.name, picture=self._picture(branch.name))
        return Section(title, self._below(branch), branch.name, picture=self._picture(branch.name))

    def _below(self, branch: Branch) -> tuple[Entry, ...]:
        return tuple(entry for kid in branch.kids for entry in self._entries(kid))

    def _entries(self, kid: Branch | Question) -> list[Entry]:
        if isinstance(kid, Branch):
            label = self.form.label(kid.name, self.language)
            if kid.repeats:
                return [self._repeat(kid, label)]
            below = self._below(kid)
            picture = self._picture(kid.name)
            return [Group(label, name=kid.name, picture=picture), *below] if (label or picture) and below else [*below]
        label = self.form.label(kid.name, self.language)
        if kid.kind == "note":
            picture = self._picture(kid.name)
            return [Note(label, picture, kid.name)] if label or picture else []
        if kid.kind in _NOT_ASKED or kid.readonly:
            return []
        return [self._question(kid, label)]

    def _question(self, question: Question, label: str) -> Printed:
        name = question.name
        required = self.form.required(name)
        self.required = self.required or required
        return Printed(
            name,
            name,
            label,
            self._space(question),
            hint=self.form.hint(name, self.language),
            required=required,
            conditional=self.form.conditional(name),
            picture=self._picture(name),
        )

    def _picture(self, name: str) -> Picture | None:
        return label_picture(self.form.media(name, self.language), self.find)

    def _space(self, question: Question) -> Space:
        if question.kind in _CHOSEN:
            choices = self.form.choices(question.name, self.language)
            if choices is None or not 0 < len(choices) <= MOST_BOXES:
                return Space("list")
            labels = tuple(choice.label for choice in choices)
            asks: dict[str, Ask] = {"select_one": "one", "select_multiple": "many", "rank": "rank"}
            pictures = tuple(label_picture(choice.media, self.find) for choice in choices)
            return Space(asks[question.kind], labels, pictures=pictures if any(pictures) else ())
        if question.kind == "acknowledge":
            return Space("many", ("",))
        if question.kind == "text" and "multiline" in question.appearance.split():
            return Space("lines", wide=True)
        return Space(_ASKS.get(question.kind, "line"))

    def _repeat(self, branch: Branch, label: str) -> Repeat:
        """Empty rows for a table, fewer where the same questions are asked several times."""
        row = self._below(branch)
        asked = [entry for entry in row if isinstance(entry, Printed)]
        short = not any(isinstance(one.field, Space) and one.field.wide for one in asked)
        table = len(asked) == len(row) <= (_MOST_TURNED if short else _MOST_COLUMNS)
        hint = self.form.hint(branch.name, self.language)
        return Repeat(
            branch.name,
            label,
            (row,) * (_TABLE_ROWS if table else _CARDS),
            hint,
            blank=True,
            picture=self._picture(branch.name),
        )
