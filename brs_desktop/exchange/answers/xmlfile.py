"""An OpenRosa instance as given answers: ours, or one that another program of the field has made of the same form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from brs_sync.errors import SyncProblem
from brs_sync.values import Missing

from brs_desktop.exchange.answers.beside import said_in
from brs_desktop.exchange.answers.guards import content_of, unreadable
from brs_desktop.exchange.answers.incoming import NO_QUESTION
from brs_desktop.exchange.answers.interpret import NO_REASON, Interpreter, Refused
from brs_desktop.exchange.answers.layout import FILES, SILENT
from brs_desktop.exchange.answers.model import About, Answer, Given, Incoming, Place, RowGiven, Unread
from brs_desktop.exchange.whole import beside
from brs_desktop.records.inuse import version_rank
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.forms.model.definition import FormDefinition
    from brs_desktop.forms.model.parts import Template
    from brs_desktop.forms.shapes import ListProvider
    from brs_desktop.forms.xpath.nodes import Element

_RECORD, _ROW, _MISSING = "brs:record", "brs:row", "brs:missing"
_OURS, _KNOWN = "brs:", frozenset({_RECORD, _ROW, _MISSING})


def write_xml(xml: str, out: Path) -> None:
    """The instance as a file."""
    with beside(out) as part:
        part.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + xml + "\n", "utf-8", newline="\n")


def read_xml(file: Path, definition: FormDefinition, lists: ListProvider) -> Incoming:
    """The answers of an instance; what it leaves out stays as it is.

    Problem: no-such-file, too-large, answers-not-readable, answers-other-form, answers-newer-form.
    """
    from brs_desktop.forms.errors import ExpressionError
    from brs_desktop.forms.xpath.xml import parse_xml

    content = content_of(file)
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        document = parse_xml(text, blank_text=False)
    except (UnicodeDecodeError, ExpressionError) as error:
        raise unreadable(file, error) from error
    root = next(iter(document.elements()), None)
    if (
        root is None
        or root.local != definition.root.local
        or (root.get("id") or definition.form_id) != definition.form_id
    ):
        found = (root.get("id") or root.local) if root is not None else ""
        raise problem("answers-other-form", form=found[:80])
    version = root.get("version") or ""
    if definition.version and version_rank(version) > version_rank(definition.version):
        raise problem("answers-newer-form", version=version[:80])
    reading = _Reading(definition, lists, file.name, ours=bool(root.get(_RECORD)))
    reading.node(root, definition.root, "")
    about = About(record=(root.get(_RECORD) or "")[:500], form_id=definition.form_id, form_version=version[:80])
    rows, bad = tuple(reading.rows), frozenset(reading.bad)
    return Incoming(about, tuple(reading.given), rows, tuple(reading.unread), bad=bad, beside=tuple(reading.said))


class _Reading:
    def __init__(self, definition: FormDefinition, lists: ListProvider, file: str, *, ours: bool) -> None:
        self._definition, self._file, self._ours = definition, file, ours
        self._reader = Interpreter(definition, lists, "en")
        self._known = {question.name: question for question in definition.questions}
        self.given: list[Given] = []
        self.said: list[Given] = []
        self.rows: list[RowGiven] = []
        self.unread: list[Unread] = []
        self.bad: set[str] = set()
        self._named: set[str] = set()

    def node(self, element: Element, template: Template, around: str) -> None:
        """Everything in a group or row; a name that comes twice counts once, as in any engine."""
        seen: set[str] = set()
        numbers: dict[str, int] = {}
        for child in element.elements():
            local = self._definition.older_names.get(child.local, child.local)
            found = template.children.get(child.name) or next(
                (one for one in template.children.values() if one.local == local), None
            )
            if found is None:
                if child.local != "meta" and child.string().strip():
                    self._tell(child.local, child.string(), NO_QUESTION)
            elif found.is_repeat:
                numbers[found.local] = numbers.get(found.local, 0) + 1
                self._row(child, found, around, numbers[found.local])
            elif found.local not in seen:
                seen.add(found.local)
                if found.is_group:
                    if found.local != "meta":
                        self.node(child, found, around)
                else:
                    self._leaf(child, found, around)

    def _row(self, element: Element, template: Template, around: str, number: int) -> None:
        repeat = f"{around}/{template.local}" if around else template.local
        own = element.get(_ROW) or ""
        # A copied row has the id of the one that it was copied from, which is the first.
        known = own and "/" not in own and f"{repeat}/{own}" not in self._named
        name = own if known else f"+{number}"
        self._named.add(f"{repeat}/{name}")
        place = Place(self._file, 0, f"{repeat}[{number}]")
        self.rows.append(RowGiven(repeat, name, place, str(number), by_place=not own, own=bool(known) and self._ours))
        self.node(element, template, f"{repeat}/{name}")

    def _leaf(self, element: Element, template: Template, around: str) -> None:
        question = self._known.get(template.local)
        if question is None or template.kind in SILENT or "calculate" in template.bind.expressions:
            return
        text, name = element.string(), template.local
        path, place = f"{around}/{name}" if around else name, Place(self._file, 0, template.path)
        try:
            value = self._value(element, template, text)
        except Refused as refused:
            self._tell(name, text, refused.message, refused.proposal)
            self.bad |= {path, around}
            return
        self.given.append(Given(path, value, place))
        self._beside(element, path, place, around)

    def _beside(self, element: Element, path: str, place: Place, around: str) -> None:
        """What stands beside the answer: other tools leave out what they do not know, which takes nothing away."""
        for name, text in ((one.name, one.value) for one in element.attributes):
            if not name.startswith(_OURS) or name in _KNOWN:
                continue
            try:
                found = said_in(f"{path}@.{name.removeprefix(_OURS)}", text, place, None)
            except Refused as refused:
                self._tell(path.rpartition("/")[2], text, refused.message)
                self.bad.add(around)
                continue
            if found is not None:
                self.said.append(found)

    def _value(self, element: Element, template: Template, text: str) -> Answer:
        reason = element.get(_MISSING)
        if reason:
            try:
                return Missing(reason)
            except SyncProblem:
                raise Refused(NO_REASON) from None
        question = self._known[template.local]
        if question.kind in FILES:
            return text or None
        if question.kind in ("select_multiple", "rank"):
            return self._reader.answer(question, text.split()).value
        return self._reader.answer(question, text).value

    def _tell(self, name: str, text: str, message: str, proposal: str = "") -> None:
        known = self._definition.by_name.get(name)
        words = self._definition.label(name, "") if known is not None else ""
        place = Place(self._file, 0, known.path if known is not None else name[:80])
        self.unread.append(Unread(place, words or name[:80], text[:200], message, {}, proposal))
