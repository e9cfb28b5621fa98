"""The window's language, switched live: every screen says its words again, the layout mirrors, nothing restarts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from brs_desktop import language
from brs_desktop.ui import dressing, fonts, theme
from brs_desktop.ui.dressing import change
from brs_desktop.ui.telling import Told

_QT_CATALOGUES = {"fr": "fr", "es": "es", "ru": "ru", "zh": "zh_CN", "ar": "ar"}
# The same decision on digits as brs_desktop.language: Arabic writes Latin digits.
_LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES", "ru": "ru_RU", "zh": "zh_CN", "ar": "ar_001"}


class _Speech:
    """Tells every widget that spoke through `speak` that the language has changed."""

    def __init__(self) -> None:
        self.switched = Told()
        self.translator: QTranslator | None = None


speech = _Speech()


def speak(words: Callable[[], None]) -> None:
    """Say `words` (a bound method of a widget or presenter) now and at every switch of language."""
    words()
    speech.switched.connect(words)


def switch(code: str) -> None:
    """Speak `code` in all there is, at once: our words, Qt's own words, numbers, and the direction of the layout."""
    application = _say(code)
    if application is not None:
        fonts.use(application, language.language())
        application.setLayoutDirection(dressing.direction())
        speech.switched.emit()


def switch_in_turns(code: str) -> None:
    """The same in a window that stands, while it can be used: what is in sight first, and in one piece."""
    application = _say(code)
    if application is not None:
        other_letters = fonts.choose(application, language.language())
        if other_letters:
            theme.put_on(application)
        change.begin(application, speech.switched, undressed=other_letters)


def _say(code: str) -> QApplication | None:
    language.set_language(code)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        return None
    QLocale.setDefault(QLocale(_LOCALES.get(language.language(), "en_GB")))
    _translate_qt(application, language.language())
    return application


def _translate_qt(application: QApplication, code: str) -> None:
    if speech.translator is not None:
        application.removeTranslator(speech.translator)
        speech.translator = None
    name = _QT_CATALOGUES.get(code)
    if name is None:
        return
    translator = QTranslator(application)
    if translator.load(f"qtbase_{name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)
        speech.translator = translator
