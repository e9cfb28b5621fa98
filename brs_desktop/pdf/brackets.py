"""Which brackets pair up: Unicode's Bidi_Paired_Bracket, which Python's unicodedata does not have."""

from __future__ import annotations

import unicodedata

# Opening brackets whose closing one is the next code point; then the few that are paired otherwise.
_NEIGHBOURS = """
28 F3A F3C 169B 2045 207D 208D 2308 230A 2329 2768 276A 276C 276E 2770 2772 2774 27C5 27E6 27E8 27EA 27EC 27EE 2983
2985 2987 2989 298B 2991 2993 2995 2997 29D8 29DA 29FC 2E22 2E24 2E26 2E28 2E55 2E57 2E59 2E5B 3008 300A 300C 300E
3010 3014 3016 3018 301A FE59 FE5B FE5D FF08 FF5F FF62
"""
_OTHERS = ((0x5B, 0x5D), (0x7B, 0x7D), (0x298D, 0x2990), (0x298F, 0x298E), (0xFF3B, 0xFF3D), (0xFF5B, 0xFF5D))


def _table() -> dict[str, str]:
    codes = [(code, code + 1) for code in (int(text, 16) for text in _NEIGHBOURS.split())]
    return {chr(opening): chr(closing) for opening, closing in (*codes, *_OTHERS)}


def _canonical(bracket: str) -> str:
    """U+2329 and U+3008 are one bracket in two costumes (UAX #9, BD16 note)."""
    return unicodedata.normalize("NFD", bracket)


_PAIRS = _table()
OPENING: dict[str, str] = {opening: _canonical(closing) for opening, closing in _PAIRS.items()}
CLOSING: dict[str, str] = {closing: _canonical(closing) for closing in _PAIRS.values()}
