"""The window's language, switched live: every screen says its words again, the layout mirrors, nothing restarts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from brs_desktop import language
from brs_desktop.ui import fonts

_QT_CATALOGUES = {"fr": "fr", "es": "es", "ru": "ru", "zh": "zh_CN", "ar": "ar"}
# The same decision on digits as brs_desktop.language: Arabic writes Latin digits.
_LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES", "ru": "ru_RU", "zh": "zh_CN", "ar": "ar_001"}


class _Speech(QObject):
    """Tells every widget that spoke through `speak` that the language has changed."""

    switched = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.translator: QTranslator | None = None


speech = _Speech()


def speak(words: Callable[[], None]) -> None:
    """Say `words` (a bound method of a widget or presenter) now and at every switch of language."""
    words()
    speech.switched.connect(words)


def switch(code: str) -> None:
    """Speak `code` in the whole window: our words, Qt's own words, numbers, and the direction of the layout."""
    language.set_language(code)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        return
    QLocale.setDefault(QLocale(_LOCALES.get(language.language(), "en_GB")))
    _translate_qt(application, language.language())
    fonts.use(application, language.language())
    rtl = language.is_rtl()
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    speech.switched.emit()


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
