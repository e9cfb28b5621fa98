"""What of an answer the program's letters cannot draw, in words: it is kept, and no box or mark comes as a surprise."""

from __future__ import annotations

from brs_desktop.language import _, format_list
from brs_desktop.ui import fonts
from brs_desktop.ui.values import apart

_MOST = 5


def lacking_words(answer: str) -> str:
    """The sentence that names them; nothing where every character has a letter."""
    lacking = fonts.lacking(answer)
    if not lacking:
        return ""
    words = _(
        "The program’s fonts do not have {characters}. The answer keeps them;"
        " where no other font has them, a box stands for each on the screen, and a mark on paper."
    )
    named = [apart(f"U+{ord(char):04X}") for char in lacking[:_MOST]]
    return words.format(characters=format_list([*named, *(["…"] if len(lacking) > _MOST else [])]))
