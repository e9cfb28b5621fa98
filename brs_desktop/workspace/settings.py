"""Who works in this workspace and with which hub: a small file beside the database, replaced whole or not at all."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from brs_sync.folders import sync_folder

from brs_desktop.language import LANGUAGES
from brs_desktop.sentences import problem

FILE = "profile.json"
MOST_BYTES = 65_536
MOST_TEXT = 200
_COUNTRY = re.compile(r"[A-Z]{2,3}")


@dataclass(frozen=True)
class Profile:
    """The person, the country whose records are `home`, the language, and the hub joined.

    `hub_pin` is the only certificate taken for the hub's where it has one of its own.
    """

    name: str = ""
    home: str = ""
    language: str = ""
    hub_url: str = ""
    hub_key: str = ""
    hub_pin: str = ""
    person_id: str = ""
    role: str = ""
    prefixes: tuple[str, ...] = ()

    def changed(self, **values: object) -> Profile:
        """The profile with some values replaced, each checked."""
        if "home" in values:
            values["home"] = checked_country(str(values["home"]))
        if "language" in values:
            values["language"] = checked_language(str(values["language"]))
        if "name" in values:
            values["name"] = " ".join(str(values["name"]).split())[:MOST_TEXT]
        return replace(self, **values)  # type: ignore[arg-type]


def checked_country(text: str) -> str:
    """An ISO alpha-3 code (EU for the European Union, which has none) in capitals, or nothing."""
    code = text.strip().upper()
    if code and code != "EU" and not (_COUNTRY.fullmatch(code) and len(code) == 3):
        raise problem("bad-country", country=text[:40])
    return code


def checked_language(text: str) -> str:
    """One of the six languages, or nothing."""
    code = text.strip().lower()
    if code and code not in LANGUAGES:
        raise problem("bad-language", language=text[:40], choices=", ".join(LANGUAGES))
    return code


def exists(folder: Path) -> bool:
    """Whether the folder holds a workspace, whole or not."""
    return any((folder / name).exists() for name in (FILE, "workspace.db", "identity"))


def read(folder: Path) -> Profile:
    """The profile kept in the folder; unreadable settings are refused, never overwritten."""
    path = folder / FILE
    if not path.exists():
        return Profile()
    try:
        text = path.read_bytes()
        if len(text) > MOST_BYTES:
            raise ValueError(FILE)
        data = json.loads(text)
        known = {field.name for field in fields(Profile)}
        values = {name: value for name, value in data.items() if name in known}
        prefixes = values.pop("prefixes", ())
        if not all(isinstance(value, str) for value in (*values.values(), *prefixes)):
            raise ValueError(FILE)
        return Profile(**values, prefixes=tuple(prefixes))
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        raise problem("settings-damaged", folder=str(folder)) from None


def write(folder: Path, profile: Profile) -> None:
    """Keep the profile: on disk before this returns, and never half of it."""
    path = folder / FILE
    draft = path.with_name(f"{FILE}.new")
    data = json.dumps(asdict(profile), ensure_ascii=False, indent=1).encode("utf-8")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(draft, path)
    sync_folder(folder)


def spoken_language(folder: Path) -> str:
    """The language to speak before anything is open: the profile's, else the machine's, else English."""
    try:
        chosen = json.loads((folder / FILE).read_bytes()[:MOST_BYTES]).get("language")
    except (OSError, ValueError, AttributeError, RecursionError):
        chosen = ""
    if chosen in LANGUAGES:
        return str(chosen)
    machine = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return machine[:2] if machine[:2] in LANGUAGES else "en"
