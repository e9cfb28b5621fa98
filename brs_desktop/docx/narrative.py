"""A report in prose as a Word file: numbered headings, and each paragraph that was typed a paragraph to work on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from brs_desktop.docx.blocks import Para
from brs_desktop.docx.layout import Layout
from brs_desktop.pdf import phrases
from brs_desktop.pdf.sheet import Answer, Limits, Question, Section


class NarrativeLayout(Layout):
    """What is prose stands under its heading, not in a table; all else as in any form."""

    def __init__(self, limits: Limits, *parts: Any) -> None:
        super().__init__(*parts)
        self._prose = limits.prose
        self._apart = limits.apart
        self._count = 0
        self._first = ""

    def _section(self, section: Section) -> None:
        self._first = ""
        if section.title:
            self._count += 1
            other = f"{self._count}. {section.other}" if section.other else ""
            if section.name not in self._apart:
                self._first = next((one.name for one in section.entries if isinstance(one, Question)), "")
            section = replace(section, title=f"{self._count}. {section.title}", other=other)
        super()._section(section)

    def _question(self, question: Question) -> None:
        answer = question.field
        if question.name not in self._prose or not isinstance(answer, Answer):
            super()._question(question)
            return
        self._close()
        if question.name != self._first:
            unsaid = answer.texts == (self.say(phrases.NO_ANSWER),) and not question.claims and not question.said
            if answer.quiet and unsaid:
                return
            self._put(Para(question.label, self._heading()), question.other.label if question.other else "", "Other")
        other = question.other
        style = "Quiet" if answer.quiet else "Normal"
        notes = self._noted(question.claims, other.claims if other is not None else ())
        paragraphs = [one for text in answer.texts for one in text.split("\n") if one.strip()] or [""]
        for at, text in enumerate(paragraphs, 1):
            last = notes if at == len(paragraphs) else ()
            self.writer.para(Para(text.strip(), style, typed=not answer.quiet, notes=last))
        for own, also in self._lines(question.said, other.said if other is not None else ()):
            self._put(Para(own, "Hint", typed=True), also)
