"""What a command is: its words, arguments and options, and where its function is; imports next to nothing."""

from __future__ import annotations

from dataclasses import dataclass

# Options that take no value; every option has one arity in all commands, so that order never matters.
FLAGS = frozenset(
    {
        "accept",
        "as-is",
        "back",
        "batch",
        "blank",
        "untagged",
        "confirm",
        "descending",
        "empty",
        "every",
        "guess",
        "help",
        "json",
        "keep",
        "off",
        "over",
        "partial",
        "preview",
        "settled",
        "version",
    }
)
REPEATED = frozenset({"filter", "take", "to"})
GLOBAL = frozenset({"workspace", "json", "batch", "help", "version"})


@dataclass(frozen=True)
class Command:
    """One command: its words, its arguments as a person writes them, its options and where its function is."""

    words: str
    arguments: str
    options: tuple[str, ...]
    target: str
    summary: str

    @property
    def usage(self) -> str:
        """How the command is written, without the program's name."""
        options = (f"[--{name}]" if name in FLAGS else f"[--{name} {name.upper()}]" for name in self.options)
        return " ".join(part for part in (self.words, self.arguments, *options) if part)

    @property
    def bounds(self) -> tuple[int, int | None]:
        """The fewest and the most arguments; None is any number."""
        parts = self.arguments.split()
        fewest = sum(1 for part in parts if not part.startswith("["))
        return fewest, None if self.arguments.rstrip("]").endswith("…") else len(parts)
