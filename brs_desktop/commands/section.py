"""The commands on sections: given to another office as a sealed file, filled there, given back, taken in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from brs_sync.values import to_json

from brs_desktop.commands.answer import Answer, dump
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.commands.record import typed
from brs_desktop.errors import Problem
from brs_desktop.sentences import problem
from brs_desktop.workspace.answers import Typist, question_of
from brs_desktop.workspace.sections.judging import FILES
from brs_desktop.workspace.shapes import key_shape, time_text

if TYPE_CHECKING:
    from brs_desktop.commands.values import Assignment
    from brs_desktop.workspace.sections.book import Giving
    from brs_desktop.workspace.sections.guest import Received, SectionFiller
    from brs_desktop.workspace.sections.service import Back

Object = dict[str, Any]
_PAGE = 100
_SHORT = 6  # letters by which one may be called


def give(desk: Desk, call: Call) -> Answer:
    """`section give ID SECTION --for OFFICE --out FILE|DIR`: the file, and the code that opens it."""
    record, section = call.arguments
    handed = desk.workspace().sections.give(record, section, _needed(call, "for"), Path(_needed(call, "out")))
    told = _giving(handed.giving) | {
        "label": handed.offer.label,
        "questions": handed.offer.questions,
        "answers": handed.offer.answers,
        "beside": handed.offer.beside,
        "files": handed.offer.files,
        "file": str(handed.file),
        "bytes": handed.bytes,
        "code": handed.code,
    }
    return Answer(told, lambda one: f"{one['file']}\t{one['code']}")


def given(desk: Desk, call: Call) -> Answer:
    """`section given`: what was given from here, newest first, and what came back of it."""
    sections = desk.workspace().sections
    limit, offset = call.number("limit", _PAGE) or 0, call.number("offset", 0) or 0
    found = (
        _giving(one) | {"returns": [_back(back) for back in sections.backs(one)]}
        for one in sections.given(limit, offset)
    )
    return Answer(found, dump, many=True)


def take(desk: Desk, call: Call) -> Answer:
    """`section take FILE`: takes in what came back; of what was shown then, only the cells that were changed."""
    back = desk.workspace().sections.take(Path(call.arguments[0]))
    return Answer(_giving(back.giving) | _back(back) | {"fresh": back.fresh}, dump)


def open_file(desk: Desk, call: Call) -> Answer:
    """`section open FILE --code CODE`: lays a section down here, to be filled; needs no account."""
    received = desk.workspace().sections.open(Path(call.arguments[0]), _needed(call, "code"))
    return Answer(_received(received), lambda one: str(one["section"]))


def received(desk: Desk, call: Call) -> Answer:
    """`section received`: the sections of other offices that were opened here; of a damaged one, what is wrong."""
    return Answer((_listed(one) for one in desk.workspace().sections.received()), dump, many=True)


def fill(desk: Desk, call: Call) -> Answer:
    """`section fill SECTION PATH=VALUE…`: answers of an opened section; without any, its answers as they stand."""
    name, *words = call.arguments
    workspace = desk.workspace()
    one = workspace.sections.find_received(name)
    filler = one.fill()
    try:
        assigned = typed(desk, tuple(words))
        _check(filler, assigned)
        typist = Typist(filler.form, workspace.lists, workspace.language, ())
        typist.apply(typist.understand(assigned))
    finally:
        filler.close()
    cells = {path: to_json(value) for path, value in sorted(one.answers().items())}
    return Answer(_received(one) | {"cells": cells}, dump)


def attach(desk: Desk, call: Call) -> Answer:
    """`section attach SECTION PATH FILE`: a file as the answer to a question that asks for one."""
    name, path, file = call.arguments
    one = desk.workspace().sections.find_received(name)
    filler = one.fill()
    try:
        _check_path(filler, path)
        if question_of(filler.form, path).kind not in FILES:
            raise problem("bad-value", text=file[:80], path=path[:80])
        filler.answer(path, one.files.take_in(Path(file)).value())
    finally:
        filler.close()
    cells = {path: to_json(value) for path, value in sorted(one.answers().items())}
    return Answer(_received(one) | {"cells": cells}, dump)


def give_back(desk: Desk, call: Call) -> Answer:
    """`section return SECTION --name OFFICE --out FILE|DIR`: the answers, sealed to whoever gave the section."""
    sections = desk.workspace().sections
    one = sections.find_received(call.arguments[0])
    done = sections.give_back(one, _needed(call, "name"), Path(_needed(call, "out")))
    told = {"file": str(done.file), "number": done.number, "answers": done.answers, "files": done.files}
    return Answer(_received(one) | told, lambda shape: str(shape["file"]))


def remove(desk: Desk, call: Call) -> Answer:
    """`section remove SECTION [--confirm]`: takes one from its list; with --confirm also where answers went nowhere."""
    sections, name = desk.workspace().sections, call.arguments[0]
    if any(len(name) >= _SHORT and one.folder.name.startswith(name.lower()) for one in sections.received()):
        gone = sections.remove(sections.find_received(name), unsent=call.flag("confirm"))
        return Answer({"section": gone.name, "side": "received", "until": time_text(gone.until_ms)}, dump)
    giving = sections.find_given(name)
    sections.end(giving)
    return Answer({"section": giving.id.hex(), "side": "given", "until": None}, dump)


def removed(desk: Desk, call: Call) -> Answer:
    """`section removed`: the sections that were taken from the list of those opened here, newest first."""
    found = desk.workspace().sections.removed()
    shapes = ({"section": one.name, "side": "received", "until": time_text(one.until_ms)} for one in found)
    return Answer(shapes, dump, many=True)


def restore(desk: Desk, call: Call) -> Answer:
    """`section restore SECTION`: puts one on the list again."""
    return Answer(_listed(desk.workspace().sections.bring_back(call.arguments[0])), dump)


def _check(filler: SectionFiller, assigned: list[Assignment]) -> None:
    for one in assigned:
        _check_path(filler, one.path)


def _check_path(filler: SectionFiller, path: str) -> None:
    if not filler.scope.holds(path):
        raise problem("section-closed-question", path=path[:80])


def _needed(call: Call, name: str) -> str:
    value = call.option(name)
    if not value:
        raise problem("option-missing", option=f"--{name}")
    return value


def _giving(one: Giving) -> Object:
    told = {"section": one.id.hex(), "name": one.section, "for": one.whom, "given": time_text(one.given_ms)}
    return told | {"record": key_shape(one.key)}


def _listed(one: Received) -> Object:
    try:
        return _received(one)
    except Problem as trouble:
        return {"section": one.folder.name, "broken": trouble.code, "message": trouble.message}


def _received(one: Received) -> Object:
    told, state = one.given, one.state
    return {
        "section": told.id.hex(),
        "name": told.section,
        "title": told.title,
        "giver": told.giver,
        "for": told.whom,
        "given": time_text(told.given_ms),
        "record": key_shape(told.key),
        "questions": len(one.scope.asked),
        "returned": state.number,
    }


def _back(back: Back) -> Object:
    copy = back.copy
    return {
        "by": copy.by,
        "number": copy.number,
        "returned": time_text(copy.returned_ms),
        "taken": time_text(copy.taken_ms),
        "contested": back.contested,
        "cells": [
            {
                "path": one.path,
                "before": to_json(one.before),
                "value": to_json(one.value),
                "outcome": one.outcome,
            }
            for one in back.cells
        ],
    }
