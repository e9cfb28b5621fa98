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
from brs_desktop.pdf.sheet import Drawn, Picture
from brs_desktop.pdf.voices import Both, in_lines

WIDE, HIGH_ANSWER, HIGH_LABEL = 250.0, 220.0, 120.0  # points
WIDEST = 480.0  # what a page has room for
_EMU = 12_700  # of a point
_CROSSED = "☒ "


@dataclass(eq=False)
class Pictures:
    """The pictures of one file; `look` is asked before each, and ends the work where that is to be stopped."""

    say: Callable[[str], str]
    look: Callable[[], None]
    # Says the same in the second language of the form that is written, where it has one.
    also: Callable[[str], str] = lambda _phrase: ""

    def __post_init__(self) -> None:
        self._gallery = Gallery(self.look)
        self._shown = 0
        self.media: dict[str, bytes] = {}

    def of_answer(self, picture: Picture | None, label: Both) -> tuple[Para, ...]:
        """The picture that was answered, told by its question and its name; or a mark and why there is none."""
        if picture is None:
            return ()
        words = self._told(phrases.POSSIBLE, question=label, choices=(picture.name, picture.name))
        return self._paras(picture, words, HIGH_ANSWER)

    def of_label(self, picture: Picture | None, label: Both, high: float = HIGH_LABEL) -> tuple[Para, ...]:
        """The picture beside the words of a question, a choice, a heading or a note."""
        if picture is None:
            return ()
        words = self._told(phrases.PICTURE_OF, question=(label[0] or picture.name, label[1]))
        return self._paras(picture, words, high)

    def of_drawing(self, entry: Drawn, language: str) -> Para:
        """What is drawn on paper, as a picture of it."""
        from brs_desktop.pdf.drawn import as_png

        self.look()
        content, wide, high = as_png(entry, language)
        scale = min(1.0, WIDEST / wide)
        return self._para(content, "png", (wide * scale, high * scale), entry.told)

    def _told(self, phrase: str, **parts: Both) -> str:
        """A phrase in every language of the file, its places filled."""
        said = [self.say(phrase), self.also(phrase)]
        for name, part in parts.items():
            said = [text.replace(f"{{{name}}}", part[at] or part[0]) for at, text in enumerate(said)]
        return in_lines((said[0], said[1]))

    def _paras(self, picture: Picture, words: str, high: float) -> tuple[Para, ...]:
        try:
            made = self._gallery.take(picture.file)
        except NoPicture as none:
            name, most = isolated(picture.name), str(MOST)
            told = self._told(phrases.NO_PICTURE[none.code], name=(name, name), most=(most, most))
            return tuple(Para(_CROSSED + line, "Hint") for line in told.split("\n"))
        return (self._para(made.content, "jpeg" if made.jpeg else "png", made.fitted(WIDE, high), words),)

    def _para(self, content: bytes, suffix: str, points: tuple[float, float], words: str) -> Para:
        name = f"{hashlib.sha256(content).hexdigest()[:32]}.{suffix}"
        self.media[name] = content
        self._shown += 1
        size = (round(points[0] * _EMU), round(points[1] * _EMU))
        return Para("", picture=Seen(name, self._shown, *size, " ".join(clean(words).split())))
