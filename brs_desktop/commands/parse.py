"""Reads a command line into a call: options in any order, anywhere, each with one meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from brs_desktop.commands.shape import FLAGS, GLOBAL, REPEATED, Command
from brs_desktop.commands.table import BY_WORDS, COMMANDS, SHORT
from brs_desktop.errors import Problem
from brs_desktop.sentences import problem

_KNOWN = GLOBAL.union(*(command.options for command in COMMANDS))


@dataclass(frozen=True)
class Call:
    """One command with its arguments and options, and the options that hold for every command."""

    command: Command | None
    arguments: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    repeated: dict[str, list[str]] = field(default_factory=dict)

    def option(self, name: str) -> str | None:
        """The value of an option, None when it was not given."""
        return self.options.get(name)

    def flag(self, name: str) -> bool:
        """Whether an option without a value was given."""
        return name in self.options

    def number(self, name: str, default: int | None, most: int = 1_000_000) -> int | None:
        """A whole number given as an option, between nought and `most`."""
        text = self.options.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= most):
            raise problem("bad-option-value", option=f"--{name}", value=text)
        return int(text)


def parse(words: Sequence[str]) -> Call:
    """The call that a command line means; a Problem with exit 2 says which word is wrong."""
    positional, options, repeated = _split(words)
    command, rest = _command(positional)
    call = Call(command, tuple(rest), options, repeated)
    if command is not None and not call.flag("help"):
        _check(command, call)
    return call


def _split(words: Sequence[str]) -> tuple[list[str], dict[str, str], dict[str, list[str]]]:
    positional: list[str] = []
    options: dict[str, str] = {}
    repeated: dict[str, list[str]] = {}
    pending = list(reversed(words))
    while pending:
        word = pending.pop()
        if word == "--":
            positional.extend(reversed(pending))
            break
        if not word.startswith("--"):
            positional.append("--help" if word == "-h" else word)
            continue
        name, value = _option(word, pending)
        if name in REPEATED:
            repeated.setdefault(name, []).append(value)
        elif name in options and options[name] != value:
            raise problem("option-twice", option=f"--{name}")
        else:
            options[name] = value
    if "--help" in positional:
        positional.remove("--help")
        options["help"] = ""
    return positional, options, repeated


def _option(word: str, pending: list[str]) -> tuple[str, str]:
    name, equals, value = word[2:].partition("=")
    if name not in _KNOWN:
        raise problem("unknown-option", option=f"--{name}")
    if name in FLAGS:
        if equals:
            raise problem("bad-option-value", option=f"--{name}", value=value)
        return name, ""
    if equals:
        return name, value
    if not pending:
        raise problem("option-without-value", option=f"--{name}")
    return name, pending.pop()


def _command(positional: list[str]) -> tuple[Command | None, list[str]]:
    if not positional:
        return None, []
    for count in (2, 1):
        words = " ".join(positional[:count])
        if len(positional) >= count and words in BY_WORDS:
            return BY_WORDS[words], positional[count:]
    if positional[0] in SHORT:
        return BY_WORDS[f"record {positional[0]}"], positional[1:]
    raise problem("unknown-command", command=" ".join(positional[:2]))


def _check(command: Command, call: Call) -> None:
    for name in (*call.options, *call.repeated):
        if name not in GLOBAL and name not in command.options:
            raise problem("option-not-here", option=f"--{name}", command=command.words)
    fewest, most = command.bounds
    count = len(call.arguments)
    if count < fewest or (most is not None and count > most):
        raise _usage(command)


def _usage(command: Command) -> Problem:
    return problem("wrong-arguments", command=command.words, usage=f"brs-desktop {command.usage}")
