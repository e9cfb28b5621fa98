"""Pictures in a Word file: written anew within bounds, each once, with words for who cannot see them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from brs_desktop.docx.blocks import Para
from brs_desktop.docx.drawing import Seen
from brs_desktop.library.pictures import NoPicture
from brs_desktop.pdf import phrases
from brs_desktop.pdf.bidi import isolated
from brs_desktop.pdf.gallery import MOST, Gallery
from brs_desktop.pdf.shaping import clean
from brs_desktop.pdf.sheet import Picture

WIDE, HIGH_ANSWER, HIGH_LABEL = 250.0, 220.0, 120.0  # points
_EMU = 12_700  # of a point
_CROSSED = "☒ "


@dataclass(eq=False)
class Pictures:
    """The pictures of one file; `look` is asked before each, and ends the work where that is to be stopped."""

    say: Callable[[str], str]
    look: Callable[[], None]

    def __post_init__(self) -> None:
        self._gallery = Gallery(self.look)
        self._shown = 0
        self.media: dict[str, bytes] = {}

    def of_answer(self, picture: Picture | None, label: str) -> tuple[Para, ...]:
        """The picture that was answered, told by its question and its name; or a mark and why there is none."""
        if picture is None:
            return ()
        words = self.say(phrases.POSSIBLE).replace("{question}", label).replace("{choices}", picture.name)
        return self._paras(picture, words, HIGH_ANSWER)

    def of_label(self, picture: Picture | None, label: str, high: float = HIGH_LABEL) -> tuple[Para, ...]:
        """The picture beside the words of a question, a choice, a heading or a note."""
        if picture is None:
            return ()
        words = self.say(phrases.PICTURE_OF).replace("{question}", label or picture.name)
        return self._paras(picture, words, high)

    def _paras(self, picture: Picture, words: str, high: float) -> tuple[Para, ...]:
        try:
            made = self._gallery.take(picture.file)
        except NoPicture as none:
            told = self.say(phrases.NO_PICTURE[none.code]).replace("{name}", isolated(picture.name))
            return (Para(_CROSSED + told.replace("{most}", str(MOST)), "Hint"),)
        name = f"{hashlib.sha256(made.content).hexdigest()[:32]}.{'jpeg' if made.jpeg else 'png'}"
        self.media[name] = made.content
        wide, tall = made.fitted(WIDE, high)
        self._shown += 1
        size = (round(wide * _EMU), round(tall * _EMU))
        return (Para("", picture=Seen(name, self._shown, *size, " ".join(clean(words).split()))),)
