"""Reads vCards as RFC 6350 describes them; shares no code with the writer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Property:
    """One content line: its parameters and its raw value."""

    params: dict[str, str]
    raw: str

    @property
    def text(self) -> str:
        return unescaped(self.raw)

    @property
    def parts(self) -> list[str]:
        """The components of a structured value."""
        return _parts(self.raw)


@dataclass
class Read:
    """One card: every property by name, in order."""

    properties: dict[str, list[Property]] = field(default_factory=dict)

    def one(self, name: str) -> Property:
        (only,) = self.properties[name]
        return only

    def texts(self, name: str) -> list[str]:
        return [one.text for one in self.properties.get(name, [])]


def read(data: bytes) -> list[Read]:
    """Every card of a file; AssertionError where the file is none."""
    assert data.endswith(b"\r\n")
    raw_lines = data[:-2].split(b"\r\n")
    for line in raw_lines:
        assert len(line) <= 75, line
        assert b"\n" not in line and b"\r" not in line
        line.decode("utf-8")  # no fold stands inside a character
    lines: list[str] = []
    for raw in raw_lines:
        text = raw.decode("utf-8")
        if text[:1] in (" ", "\t"):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return _cards(lines)


def _cards(lines: list[str]) -> list[Read]:
    cards: list[Read] = []
    inside = False
    for line in lines:
        match = re.fullmatch(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^;:",]*))*):(.*)', line, re.DOTALL)
        assert match is not None, line
        name, params, value = match.groups()
        if name == "BEGIN":
            assert value == "VCARD" and not inside
            inside = True
            cards.append(Read())
            continue
        assert inside, line
        if name == "END":
            inside = False
            continue
        found = dict(pair.split("=", 1) for pair in re.findall(r';([A-Z-]+=(?:"[^"]*"|[^;:"]*))', params))
        cards[-1].properties.setdefault(name, []).append(Property(found, value))
    assert not inside
    for card in cards:
        assert next(iter(card.properties)) == "VERSION" and card.one("VERSION").raw == "4.0"
        assert card.properties["FN"]
    return cards


def unescaped(raw: str) -> str:
    """RFC 6350, 3.4: a backslash before backslash, comma, semicolon, or n."""
    found, at = [], 0
    while at < len(raw):
        sign = raw[at]
        if sign == "\\":
            following = raw[at + 1]
            assert following in "\\,;nN", raw
            found.append("\n" if following in "nN" else following)
            at += 2
            continue
        assert sign not in "\n\r", raw
        found.append(sign)
        at += 1
    return "".join(found)


def _parts(raw: str) -> list[str]:
    parts, current, at = [], "", 0
    while at < len(raw):
        if raw[at] == "\\":
            current += raw[at : at + 2]
            at += 2
        elif raw[at] == ";":
            parts.append(current)
            current, at = "", at + 1
        else:
            current, at = current + raw[at], at + 1
    return [unescaped(part) for part in (*parts, current)]
