"""Reads a hub's settings from all that sets them, and says which are in force and where each comes from."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brs_sync.errors import SyncProblem
from brs_sync.hub.settings import NAMES, Secret, Settings, about, default_of, is_secret, kind_of

VARIABLE = "BRS_HUB_"
FILE_VARIABLE = "BRS_HUB_SETTINGS"
FILE_NAME = "hub.toml"
_OPTION = "set_"
_MOST_BYTES = 1 << 20
_MOST_SECRET = 8192


@dataclass(frozen=True, slots=True)
class InForce:
    """The settings, and what each was set by: default, file, environment or option."""

    settings: Settings
    origins: Mapping[str, str]
    file: Path | None

    def lines(self) -> Iterator[dict[str, object]]:
        """One setting a line, for people and programs; of a secret only whether there is one."""
        for name in NAMES:
            value = getattr(self.settings, name)
            shown = ("set" if value is not None else "unset") if is_secret(name) else _shown(value)
            yield {"setting": name, "value": shown, "from": self.origins[name], "about": about(name)}


def add_options(parser: argparse.ArgumentParser) -> None:
    """An option for every setting that is no secret, and for the file that holds one that is."""
    for name in NAMES:
        if name != "data":  # is told before the command, whichever it is
            word = f"{name}_file" if is_secret(name) else name
            parser.add_argument("--" + word.replace("_", "-"), dest=_OPTION + word, metavar="…", help=about(name))


def read_settings(options: argparse.Namespace, environment: Mapping[str, str]) -> InForce:
    """What is in force for a command; bad-setting says where the fault stands and what it should be."""
    chosen = {name.removeprefix(_OPTION): value for name, value in vars(options).items() if name.startswith(_OPTION)}
    given = [
        _Given("option", {name: value for name, value in chosen.items() if value is not None}, "--"),
        _Given("environment", _environment(environment), VARIABLE),
    ]
    file = _file(options, environment, given)
    if file is not None:
        words, found = _read_file(file)
        given.append(_Given("file", found, str(file), words))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for name in NAMES:
        values[name], origins[name] = _first(name, given)
    return InForce(Settings(**values), origins, file)


@dataclass(frozen=True, slots=True)
class _Given:
    origin: str
    values: Mapping[str, object]
    where: str
    words: str = ""

    def place(self, word: str) -> str:
        """How a person finds it."""
        match self.origin:
            case "environment":
                return self.where + word.upper()
            case "option":
                return self.where + word.replace("_", "-")
        return f"{self.where}, line {_line(self.words, word)}: {word}"


def _first(name: str, given: list[_Given]) -> tuple[Any, str]:
    """A setting's value by the strongest that sets it."""
    for source in given:
        if name in source.values:
            if is_secret(name) and source.origin != "environment":
                wanted = f"in a file of its own, named by {name}_file, or in {VARIABLE}{name.upper()}"
                raise SyncProblem("bad-setting", where=source.place(name), should=wanted)
            return _checked(source, name, kind_of(name)), source.origin
        if is_secret(name) and f"{name}_file" in source.values:
            return _secret(source, f"{name}_file"), source.origin
    return default_of(name), "default"


def _checked(source: _Given, word: str, kind: Any) -> Any:
    try:
        return kind(source.values[word])
    except ValueError as error:
        raise SyncProblem("bad-setting", where=source.place(word), should=str(error)) from None


def _secret(source: _Given, word: str) -> Secret:
    from brs_sync.hub.kinds import place

    path: Path = _checked(source, word, place)
    try:
        with path.open(encoding="utf-8") as file:
            return Secret.read(file.read(_MOST_SECRET))
    except (OSError, UnicodeDecodeError) as error:
        should = "a file that the hub can read"
        raise SyncProblem("bad-setting", where=source.place(word), should=should) from error
    except ValueError as error:
        raise SyncProblem("bad-setting", where=str(path), should=str(error)) from None


def _environment(environment: Mapping[str, str]) -> dict[str, object]:
    """What variables say; an unknown one is more likely misspelt than meant for somebody else."""
    found: dict[str, object] = {}
    for variable, value in environment.items():
        if variable.startswith(VARIABLE) and variable != FILE_VARIABLE:
            word = variable.removeprefix(VARIABLE).lower()
            if variable != variable.upper() or not _is_known(word):
                raise SyncProblem("unknown-setting", where=variable)
            if value:
                found[word] = value
    return found


def _file(options: argparse.Namespace, environment: Mapping[str, str], given: list[_Given]) -> Path | None:
    """The settings' file: the one that is named, or the one in the hub's folder if there is one."""
    named = getattr(options, "settings_file", None) or environment.get(FILE_VARIABLE)
    if named:
        return Path(named).expanduser()
    path = Path(_first("data", given)[0]) / FILE_NAME
    return path if path.is_file() else None


def _read_file(path: Path) -> tuple[str, dict[str, object]]:
    import tomllib

    try:
        words = path.read_bytes()[: _MOST_BYTES + 1].decode("utf-8")
        found = tomllib.loads(words)
    except OSError as error:
        raise SyncProblem("not-found", where=str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SyncProblem("bad-setting", where=str(path), should=f"TOML: {error}") from None
    for word in found:
        if not _is_known(word):
            raise SyncProblem("unknown-setting", where=f"{path}, line {_line(words, word)}", setting=word)
    return words, found


def names_database(path: Path) -> bool:
    """Whether the file may be that of a process of several; also where it cannot be read."""
    try:
        _words, found = _read_file(path)
    except SyncProblem:
        return True
    return not {"database", "database_file"}.isdisjoint(found)


def _line(words: str, key: str) -> int:
    """Where a key stands, also one that is a table."""
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[\].=]")
    return next((number for number, line in enumerate(words.splitlines(), 1) if pattern.match(line)), 1)


def _is_known(word: str) -> bool:
    return (word in NAMES) or (word.endswith("_file") and word[:-5] in NAMES and is_secret(word[:-5]))


def _shown(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], int):
        return f"[{value[0]}]:{value[1]}" if ":" in str(value[0]) else f"{value[0]}:{value[1]}"
    return list(value) if isinstance(value, tuple) else value
