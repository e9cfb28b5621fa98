"""How wide the columns of a table are: no word is cut where there is room, the rest goes to who has more to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Want(NamedTuple):
    """What a column asks for: the width of its longest word, and of its longest line up to a limit; may it get more?"""

    least: float
    whole: float
    grows: bool = True


def share(wants: Sequence[Want], available: float) -> list[float] | None:
    """Widths that fill the space, or None when not even the longest words fit beside each other."""
    least = sum(want.least for want in wants)
    if least > available:
        return None
    asked = [max(want.whole - want.least, 0.0) for want in wants]
    total, spare = sum(asked), available - least
    if total <= spare:
        growing = [want.grows or not any(other.grows for other in wants) for want in wants]
        rest = (spare - total) / sum(growing)
        return [want.least + more + rest * grows for want, more, grows in zip(wants, asked, growing, strict=True)]
    return [want.least + more * spare / total for want, more in zip(wants, asked, strict=True)]
