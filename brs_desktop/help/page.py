"""One page of the guide: its title and blocks, read from a small part of Markdown and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

MOST_CHARACTERS = 16_000
_INLINE = re.compile(r"\*\*([^*]+)\*\*|\[([^\[\]]+)\]\(([a-z-]+)\)")
_STEP = re.compile(r"(\d{1,2})\. (.+)")

Kind = Literal["heading", "text", "step", "item"]


@dataclass(frozen=True)
class Run:
    """Words of one kind: plain, the `name` of something on the screen, or a link to the page `link`."""

    text: str
    name: bool = False
    link: str = ""


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, a numbered step or an item of a list."""

    kind: Kind
    runs: tuple[Run, ...]
    number: int = 0

    @property
    def text(self) -> str:
        """What it says, without how it is set."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Page:
    """A page in a language; `name` is the same in all of them."""

    name: str
    language: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """All that it says, a line a block."""
        return "\n".join((self.title, *(block.text for block in self.blocks)))

    @property
    def names(self) -> tuple[str, ...]:
        """What it calls by the words on the screen."""
        return tuple(run.text for block in self.blocks for run in block.runs if run.name)

    @property
    def links(self) -> tuple[str, ...]:
        """The pages that it leads to."""
        return tuple(run.link for block in self.blocks for run in block.runs if run.link)


def parse(name: str, language: str, written: str) -> Page:
    """A page as it is written. Raises ValueError where it is too long, has no title, or says what is not known here."""
    if len(written) > MOST_CHARACTERS:
        raise ValueError(f"{language}/{name}: longer than {MOST_CHARACTERS} characters")
    lines = [line for line in written.splitlines() if line.strip()]
    if not lines or not lines[0].startswith("# "):
        raise ValueError(f"{language}/{name}: no title")
    return Page(name, language, lines[0][2:].strip(), tuple(_block(line, f"{language}/{name}") for line in lines[1:]))


def _block(line: str, where: str) -> Block:
    step = _STEP.fullmatch(line)
    if step is not None:
        return Block("step", _runs(step[2], where), int(step[1]))
    if line.startswith("## "):
        return Block("heading", (Run(line[3:].strip()),))
    if line.startswith("- "):
        return Block("item", _runs(line[2:], where))
    return Block("text", _runs(line, where))


def _runs(words: str, where: str) -> tuple[Run, ...]:
    found = tuple(_split(words))
    if any(mark in run.text for run in found for mark in ("**", "](", "<", "`", "#")):
        raise ValueError(f"{where}: {words}")
    return found


def _split(words: str) -> Iterator[Run]:
    at = 0
    for match in _INLINE.finditer(words):
        if match.start() > at:
            yield Run(words[at : match.start()])
        yield Run(match[1], name=True) if match[1] else Run(match[2], link=match[3])
        at = match.end()
    if at < len(words):
        yield Run(words[at:])
