"""What the first switch to a language would wait for is got ready ahead: its catalogue, the letters of its script."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from PySide6.QtGui import QFont, QFontMetrics

from brs_desktop import language
from brs_desktop.ui import fonts, theme
from brs_desktop.ui.turns import Step

_WEIGHTS = (QFont.Weight.Normal, QFont.Weight.DemiBold)
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz ÀÇÈÉÊÓÚÑ àáâçèéêëîïíñóôöùúûœ 0123456789 .,:;()«»—…"
# Each letter as it stands at the beginning, within and at the end of a word; those that join nothing stand alone.
_ARABIC = "".join(f"{letter * 3} " for letter in "بتثجحخسشصضطظعغفقكلمنهيئ") + "ا آ أ إ د ذ ر ز و ؤ ة ى ء لا ، ؛ ؟"
_SAMPLES = {"en": f"{_LATIN} {language.NATIVE_NAMES['ru']} {language.NATIVE_NAMES['zh']}", "ar": f"{_ARABIC} {_LATIN}"}


def steps() -> Iterator[Step]:
    """One after the other, each a few milliseconds at most."""
    for code in language.LANGUAGES:
        yield partial(language.get_ready, code)
    for code, sample in _SAMPLES.items():
        for points in theme.sizes():
            for weight in _WEIGHTS:
                yield partial(_shape, fonts.families(code), points, weight, sample)


@cache  # Qt forgets letters that nobody holds
def _shape(families: tuple[str, ...], points: float, weight: QFont.Weight, sample: str) -> QFont:
    font = QFont(list(families))
    font.setPointSizeF(points)
    font.setWeight(weight)
    QFontMetrics(font).boundingRect(sample)
    return font
