"""Kinds of settings: each takes what a TOML file or a text says, and gives the value or says what it should be."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from brs_sync.enrol import is_name

# Raises ValueError with what it should be.
Kind = Callable[[object], Any]
_SIZES = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Secret:
    """What is never printed, also not by accident."""

    value: str = field(repr=False)

    @staticmethod
    def read(raw: object) -> Secret:
        """A secret of at least some length, without what an editor puts behind it."""
        words = text(raw).strip()
        if not 16 <= len(words) <= _LONGEST or any(ord(char) < 32 for char in words):
            raise ValueError("one line of at least 16 characters")
        return Secret(words)


def text(raw: object) -> str:
    """Any words."""
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        raise ValueError("a text")
    return raw


def place(raw: object) -> Path:
    """A file or folder; `~` is the home of who runs the hub."""
    words = text(raw)
    if not words or "\x00" in words:
        raise ValueError("a path")
    return Path(words).expanduser()


def address(raw: object) -> tuple[str, int]:
    """HOST:PORT; an address with colons stands in brackets."""
    host, separator, port = raw.rpartition(":") if isinstance(raw, str) else ("", "", "")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not separator or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError("HOST:PORT")
    return host, int(port)


def door(raw: object) -> tuple[str, int] | None:
    """HOST:PORT, or a port of this machine alone; nothing is none."""
    words = text(raw) if not isinstance(raw, int) or isinstance(raw, bool) else str(raw)
    if not words:
        return None
    return address(words if ":" in words else f"127.0.0.1:{words}")


def url(raw: object) -> str:
    """An address that devices can reach, or nothing."""
    words = text(raw).rstrip("/")
    parts = urlsplit(words)
    if words and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError("http://HOST[:PORT] or https://HOST[:PORT]")
    return words


def count(raw: object) -> int:
    """A whole number from 0 on."""
    if isinstance(raw, str) and raw.isascii() and raw.isdigit() and len(raw) < 16:
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw < 10**15:
        raise ValueError("a whole number from 0 on")
    return raw


def minutes(raw: object) -> int:
    """A number of minutes, up to a day."""
    found = count(raw)
    if not 1 <= found <= 1440:
        raise ValueError("minutes, from 1 to 1440")
    return found


def hub_name(raw: object) -> str:
    """A name for people, on one line."""
    words = text(raw).strip()
    if not is_name(words):
        raise ValueError("a name of at most 100 characters on one line")
    return words


def some(raw: object) -> int:
    """A whole number from 1 on."""
    found = count(raw)
    if not found:
        raise ValueError("a whole number from 1 on")
    return found


def size(raw: object) -> int:
    """Bytes: a number, or one with kB, MB, GB or TB."""
    found = re.fullmatch(r"\s*(\d{1,12})\s*([kKMGT]?B?)\s*", raw) if isinstance(raw, str) else None
    if found is not None and found[2].upper() in _SIZES:
        return int(found[1]) * _SIZES[found[2].upper()]
    try:
        return count(raw)
    except ValueError as error:
        raise ValueError("a number of bytes, such as 500 MB") from error


def networks(raw: object) -> tuple[str, ...]:
    """Addresses or networks, as a list or with commas between them."""
    found = [one.strip() for one in raw.split(",") if one.strip()] if isinstance(raw, str) else raw
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError("a list of addresses or networks")
    try:
        return tuple(str(ipaddress.ip_network(one, strict=False)) for one in found)
    except ValueError as error:
        raise ValueError("a list of addresses or networks, such as 10.0.0.0/8") from error


def bucket(raw: object) -> str:
    """A bucket of an object store, with or without a prefix in it, or nothing."""
    words = text(raw).rstrip("/")
    if words and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*", words):
        raise ValueError("s3://BUCKET or s3://BUCKET/PREFIX")
    return words


def region(raw: object) -> str:
    """A store's region."""
    words = text(raw)
    if not re.fullmatch(r"[a-z0-9-]{1,40}", words):
        raise ValueError("a region, such as eu-west-1")
    return words


def divisions(raw: object) -> int:
    """Into how many parts a table is divided; 0 leaves it whole."""
    number = int(raw) if isinstance(raw, str) and raw.isascii() and raw.isdigit() else raw
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= 256:
        raise ValueError("a whole number from 0 to 256")
    return number


def one_of(*words: str) -> Kind:
    """One of these words."""

    def read(raw: object) -> str:
        if not isinstance(raw, str) or raw not in words:
            raise ValueError("one of " + ", ".join(words))
        return raw

    return read
