"""A form with its answers as a sheet: what is not relevant is not there, what is contested says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from brs_desktop.forms.session.beside import SIGN
from brs_desktop.pdf import phrases
from brs_desktop.pdf.answers import Wording
from brs_desktop.pdf.sheet import Claim, Entry, Find, Group, Note, Picture, Question, Repeat, Said, Section, Sheet

if TYPE_CHECKING:
    from brs_desktop.forms import FormSession
    from brs_desktop.forms.shapes import Item, NodeState

_KEPT_TO_ITSELF = ("calculate", "hidden")


@dataclass(eq=False)
class Branch:
    """An item with the items below it."""

    item: Item
    kids: list[Branch] = field(default_factory=list)


def filled_sheet(
    form: FormSession,
    language: str,
    say: Callable[[str], str],
    contested: Mapping[str, Sequence[Claim]],
    find: Find | None = None,
) -> Sheet:
    """FORMS: only what is relevant; the items of a session are."""
    return _Filled(form, Wording(language, say), contested, find).sheet()


def label_picture(media: Mapping[str, str], find: Find | None) -> Picture | None:
    """The picture of a label, by what the form calls it."""
    named = media.get("image") or media.get("big-image")
    return Picture(named.rpartition("/")[2], find(named)) if named and find is not None else None


def tree_of(items: Sequence[Item]) -> list[Branch]:
    """The items in document order as a tree, by their depth."""
    roots: list[Branch] = []
    open_: list[Branch] = []
    for item in items:
        branch = Branch(item)
        while open_ and open_[-1].item.depth >= item.depth:
            open_.pop()
        (open_[-1].kids if open_ else roots).append(branch)
        open_.append(branch)
    return roots


class _Filled:
    def __init__(
        self, form: FormSession, wording: Wording, contested: Mapping[str, Sequence[Claim]], find: Find | None
    ) -> None:
        self.form, self.wording, self.contested, self.find = form, wording, contested, find

    def sheet(self) -> Sheet:
        """Sections in their order; questions outside of any make one without a title."""
        sections: list[Section] = []
        loose: list[Entry] = []
        for branch in tree_of(self.form.items()):
            if branch.item.kind in ("section", "repeat") and branch.item.depth == 0:
                sections += [Section("", tuple(loose))] if loose else []
                loose = []
                sections.append(self._section(branch))
            else:
                loose += self._entries(branch)
        sections += [Section("", tuple(loose))] if loose else []
        return Sheet(tuple(sections))

    def _section(self, branch: Branch) -> Section:
        if branch.item.kind == "repeat":
            alone = replace(self._repeat(branch), label="", picture=None)
            return Section(branch.item.label, (alone,), branch.item.name, picture=self._beside(branch.item))
        entries = [entry for kid in branch.kids for entry in self._entries(kid)]
        return Section(branch.item.label, tuple(entries), branch.item.name, picture=self._beside(branch.item))

    def _entries(self, branch: Branch) -> list[Entry]:
        item = branch.item
        if item.kind == "question":
            question = self._question(item)
            return [question] if question else []
        if item.kind == "note":
            picture = self._picture(self.form.state(item.path)) if self.find is not None else None
            return [Note(item.label, picture, item.name)] if item.label or picture else []
        if item.kind == "repeat":
            return [self._repeat(branch)]
        below = [entry for kid in branch.kids for entry in self._entries(kid)]
        picture = self._beside(item)
        return (
            [Group(item.label, name=item.name, picture=picture), *below] if (item.label or picture) and below else below
        )

    def _question(self, item: Item) -> Question | None:
        """A question that a person sees."""
        asked = self.form.definition.question(item.name)
        if asked.kind in _KEPT_TO_ITSELF and not item.label:
            return None
        state = self.form.state(item.path)
        answer = self.wording.answer(state, asked.kind, appearance=asked.appearance)
        if asked.kind == "image" and isinstance(state.value, dict) and self.find is not None:
            answer = replace(answer, picture=Picture(state.text, self.find(state.value)))
        if (seen := self._chosen(state)) and not answer.quiet:
            answer = replace(answer, pictures=seen)
        claims = []
        for claim in self.contested.get(item.path, ()):
            if claim.value is not None:
                texts = self.wording.texts(claim.value, asked.kind, state.choices or (), appearance=asked.appearance)
                claim = replace(claim, text="; ".join(texts) if texts else claim.text)
            if claim.text != "; ".join(answer.texts):
                claims.append(claim)
        said, picture = self._said(item.path), self._picture(state)
        return Question(item.name, item.path, item.label, answer, claims=tuple(claims), said=said, picture=picture)

    def _picture(self, state: NodeState) -> Picture | None:
        """The picture that belongs to a label."""
        return label_picture(state.media, self.find)

    def _beside(self, item: Item) -> Picture | None:
        """The picture that belongs to a heading."""
        return label_picture(self.form.definition.media(item.name, self.form.language), self.find)

    def _chosen(self, state: NodeState) -> tuple[Picture, ...]:
        """The pictures of the choices that were chosen."""
        if not state.choices or not isinstance(state.value, str):
            return ()
        chosen = state.value.split()
        found = ((one.label, label_picture(one.media, self.find)) for one in state.choices if one.value in chosen)
        return tuple(replace(picture, name=label or picture.name) for label, picture in found if picture is not None)

    def _said(self, path: str) -> tuple[Said, ...]:
        """What stands beside an answer; what is said about it is official and goes on paper with it."""
        cells = ((called, self.form.beside.get(f"{path}{SIGN}{kind}")) for kind, called in phrases.SAID.items())
        return tuple(Said(self.wording.say(called), text) for called, text in cells if isinstance(text, str) and text)

    def _repeat(self, branch: Branch) -> Repeat:
        rows = []
        for row in branch.kids:
            if row.item.kind == "row":
                rows.append(tuple(entry for kid in row.kids for entry in self._entries(kid)))
        order = tuple(question.name for question in self.form.definition.questions)
        return Repeat(branch.item.name, branch.item.label, tuple(rows), order=order, picture=self._beside(branch.item))
