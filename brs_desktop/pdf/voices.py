"""In which language, or which two, a paper speaks: the styles and the words of each, and texts said in both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from brs_desktop.pdf.beside import Beside
from brs_desktop.pdf.setting import Style
from brs_desktop.pdf.shaping import clean
from brs_desktop.pdf.strips import Block, Text
from brs_desktop.pdf.styles import Styles
from brs_desktop.pdf.tagging import Node, Tag

Look = Literal[
    "title", "subtitle", "section", "group", "label", "hint", "answer", "prose", "quiet", "note", "column", "cell",
    "number_cell", "quiet_cell", "small",
]  # fmt: skip
# The same said in the first language and in the second; nothing where there is no second one.
Both = tuple[str, str]


def in_lines(said: Both) -> str:
    """Both of them for who hears it and has no other way to see it, each on a line."""
    return "\n".join(dict.fromkeys(" ".join(clean(one).split()) for one in said if one))


@dataclass(frozen=True, eq=False)
class Voice:
    """One language of a paper."""

    styles: Styles
    say: Callable[[str], str]

    @property
    def language(self) -> str:
        """Its code."""
        return self.styles.language

    def style(self, look: Look) -> Style:
        """How a text of that kind is set in it."""
        style: Style = getattr(self.styles, look)
        return style


@dataclass(frozen=True, eq=False)
class Voices:
    """The language that a paper is in and, where it has two, the other one."""

    first: Voice
    second: Voice | None = None

    @property
    def styles(self) -> Styles:
        """Those of the paper's own language, which the pages are mirrored for."""
        return self.first.styles

    def say(self, phrase: str) -> str:
        """A phrase of the paper in its own language."""
        return self.first.say(phrase)

    def both(self, phrase: str) -> Both:
        """A phrase of the paper in both."""
        return self.first.say(phrase), self.second.say(phrase) if self.second is not None else ""

    def filled(self, phrase: str, **parts: Both | str) -> Both:
        """A phrase with its places filled, by what stands there in each language or in both."""
        found = []
        for place, text in enumerate(self.both(phrase)):
            for name, part in parts.items():
                text = text.replace(f"{{{name}}}", part if isinstance(part, str) else part[place] or part[0])
            found.append(text)
        return found[0], found[1]

    def text(
        self,
        said: Both | str,
        look: Look,
        parent: Node,
        tag: Tag,
        *,
        before: float = 0.0,
        language: str = "",
        over: bool = False,
    ) -> Block:
        """A text in an element of its own, below one; the same in the other language is a part of that element.

        `language` is the text's where that is another one than the paper's; `over` sets the one over the other.
        """
        return self.within(said, look, parent.add(tag, language=self._told(language)), before=before, over=over)

    def within(self, said: Both | str, look: Look, node: Node, *, before: float = 0.0, over: bool = False) -> Block:
        """A text in an element that is there already."""
        own, other = (said, "") if isinstance(said, str) else said
        if self.second is None or other in ("", own):
            return Text(own, self.first.style(look), node, before)
        first = Text(own, self.first.style(look), node.add("Span"), before)
        second = Text(other, self.second.style(look), node.add("Span", language=self.second.language), before)
        return Beside(first, second, rtl=self.styles.rtl, over=over)

    def _told(self, language: str) -> str:
        return language if language != self.first.language else ""
