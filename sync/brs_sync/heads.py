"""How many bytes the heads of HTTP take, computed from what is in them: what a counting line sees, to the byte."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

_USUAL_PORTS = {"http": 80, "https": 443}
_LINE = len("\r\n")


def request_head(url: str, path: str, body: int | None, headers: Mapping[str, str], *, proxied: bool = False) -> int:
    """A request's head: its line, the host, the length of its body, the headers given, an empty line.

    Without a body it is one that only asks. A proxy of plain HTTP is told the whole address.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    if parts.port is not None and parts.port != _USUAL_PORTS.get(parts.scheme):
        host = f"{host}:{parts.port}"
    target = f"{url}{path}" if proxied else f"{parts.path}{path}"
    lines = [f"{'GET' if body is None else 'POST'} {target} HTTP/1.1", f"Host: {host}"]
    if body is not None:
        lines.append(f"Content-Length: {body}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return sum(len(line) + _LINE for line in lines) + _LINE


def reply_head(status: int, reason: str | None, headers: Mapping[str, str]) -> int:
    """An answer's head: its line, its headers, an empty line."""
    line = len(f"HTTP/1.1 {status} {reason or ''}") + _LINE
    return line + sum(len(name) + len(": ") + len(value) + _LINE for name, value in headers.items()) + _LINE
