"""What the first switch to a language would wait for is got ready ahead: its catalogue, the letters of its script."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

from PySide6.QtGui import QFont, QFontMetrics

from brs_desktop import language
from brs_desktop.ui import fonts, theme
from brs_desktop.ui.jobs import Job, Lane
from brs_desktop.ui.turns import Step

_WEIGHTS = (QFont.Weight.Normal, QFont.Weight.DemiBold)
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz ÀÇÈÉÊÓÚÑ àáâçèéêëîïíñóôöùúûœ 0123456789 .,:;()«»—…"
# Each letter as it stands at the beginning, within and at the end of a word; those that join nothing stand alone.
_ARABIC = "".join(f"{letter * 3} " for letter in "بتثجحخسشصضطظعغفقكلمنهيئ") + "ا آ أ إ د ذ ر ز و ؤ ة ى ء لا ، ؛ ؟"
_SAMPLES = {"en": f"{_LATIN} {language.NATIVE_NAMES['ru']} {language.NATIVE_NAMES['zh']}", "ar": f"{_ARABIC} {_LATIN}"}


def steps(lane: Lane) -> Iterator[Step]:
    """One after the other: the catalogues are read in a lane, the letters take Qt some milliseconds each."""
    for code in language.LANGUAGES:
        yield partial(lane.run, partial(_read, code))
    for code, sample in _SAMPLES.items():
        for points in theme.sizes():
            for weight in _WEIGHTS:
                yield partial(_shape, fonts.families(code), points, weight, sample)


def _read(code: str, _job: Job) -> None:
    """Who switches to the language meanwhile reads it himself: one of both is kept, and none is changed ever again."""
    language.get_ready(code)


@cache  # Qt forgets letters that nobody holds
def _shape(families: tuple[str, ...], points: float, weight: QFont.Weight, sample: str) -> QFont:
    font = QFont(list(families))
    font.setPointSizeF(points)
    font.setWeight(weight)
    QFontMetrics(font).boundingRect(sample)
    return font
