"""A paper put together of several records: parts of the one it is about, and tables of those that belong to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from brs_desktop.pdf.sheet import Answer, Drawn, Entry, Note, Question, Repeat, Section, Sheet


@dataclass(frozen=True)
class Own:
    """A section of the record itself: these questions of it, in this order, those without an answer left out.

    Of a form with `room`, its blank sheet, they are not: they leave room to write; with `whole` also those that the
    record's other answers take away.
    """

    title: str
    sheet: Sheet
    fields: tuple[str, ...]
    room: Sheet | None = None
    whole: bool = False


@dataclass(frozen=True)
class Said:
    """Words between the parts."""

    text: str


@dataclass(frozen=True)
class Told:
    """Lines that stand as answers do, though no question of the record asks them."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Joined:
    """A section of other records, a row each, with the words over the columns; `states` stand in a last column."""

    title: str
    name: str
    sheets: Sequence[Sheet]
    columns: Mapping[str, str]
    state: str = ""
    states: Sequence[str] = ()


@dataclass(frozen=True)
class Pictured:
    """A section that is a picture."""

    title: str
    drawn: Drawn


Part = Own | Joined | Said | Told | Pictured


def compose(parts: Sequence[Part]) -> Sheet:
    """The parts in their order; of a table nothing is left out, no record is said too."""
    return Sheet(tuple(_section(part) for part in parts))


def _section(part: Part) -> Section:
    if isinstance(part, Said):
        return Section("", (Note(part.text),))
    if isinstance(part, Pictured):
        return Section(part.title, (part.drawn,))
    if isinstance(part, Told):
        return Section("", tuple(Question("", "", "", Answer((line,))) for line in part.lines if line))
    return _own(part) if isinstance(part, Own) else _joined(part)


def _own(part: Own) -> Section:
    asked = questions_of(part.sheet)
    found = (asked[name] for name in part.fields if name in asked)
    if part.room is None:
        return Section(part.title, tuple(one for one in found if _says(one)))
    room = questions_of(part.room)
    if part.whole:
        found = (asked.get(name) or room[name] for name in part.fields if name in asked or name in room)
    # What a person is to write on paper does not depend on what they would have answered on the screen.
    # What the form works out itself, or only shows, has no room there.
    said = (one if _says(one) else room.get(one.name) for one in found)
    return Section(part.title, tuple(replace(one, conditional=False, required=False) for one in said if one))


def _says(question: Question) -> bool:
    """A state such as "not collected" says something; a question that nobody answered does not."""
    field = question.field
    return not isinstance(field, Answer) or not field.quiet or bool(question.claims or question.said)


def _joined(part: Joined) -> Section:
    rows: list[tuple[Entry, ...]] = []
    for number, sheet in enumerate(part.sheets):
        asked = questions_of(sheet)
        row = [replace(asked[name], label=label, hint="") for name, label in part.columns.items() if name in asked]
        # A question's path tells its row from the others', as in a form's own repeat.
        cells = [replace(one, path=f"{part.name}/{number}/{one.path}") for one in row]
        if part.states:
            answer = Answer((part.states[number],))
            cells.append(Question("state", f"{part.name}/{number}/state", part.state, answer))
        rows.append(tuple(cells))
    return Section(part.title, (Repeat(part.name, "", tuple(rows), order=(*part.columns, "state")),))


def questions_of(sheet: Sheet) -> dict[str, Question]:
    """The questions of a filled form by name; what stands in rows has no name of its own."""

    def each() -> Iterator[Question]:
        for section in sheet.sections:
            yield from (entry for entry in section.entries if isinstance(entry, Question))

    return {question.name: question for question in each()}
