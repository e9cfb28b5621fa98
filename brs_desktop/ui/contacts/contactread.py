"""A contact or a centre read for its card: answers as everywhere, and who it is, what for, whom it serves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from brs_desktop import language
from brs_desktop.ui.records.reading import RecordRead, read_record

_MOST_PEOPLE = 50


@dataclass(frozen=True)
class Person:
    """Somebody who works at a centre."""

    record: str
    name: str


@dataclass(frozen=True)
class ContactRead(RecordRead):
    """What the card shows above the answers."""

    card: Any = None
    served: tuple[str, ...] = ()
    certain: str = ""
    languages: str = ""
    people: tuple[Person, ...] = field(default_factory=tuple)
    # The record of the country it is in, where there is one.
    party: str = ""


def read_contact(workspace: Any, name: str, record: str) -> RecordRead:
    """Asked in the data lane; a collection without cards is read as everywhere else."""
    from brs_desktop.workspace.cards import PLANS, card_of
    from brs_desktop.workspace.leaving import Leaving

    read = read_record(workspace, name, record)
    if name not in PLANS:
        return read
    spoken = language.language()
    leaving = Leaving(workspace, workspace.collection(name), spoken)
    key = workspace.find(f"{name}/{record}")
    leaver = leaving.record(key)
    served = sorted(workspace.lists.label("countries", code, spoken) or code for code in leaver.members("served"))
    return ContactRead(
        **{one: getattr(read, one) for one in RecordRead.__dataclass_fields__},
        card=card_of(leaving, key),
        served=tuple(served),
        certain=leaver.text("served_confidence") if served else "",
        languages=leaver.text("languages"),
        people=_people(workspace, leaver.value("code")) if name == "centres" else (),
        party=_party(workspace, leaver.value("country")),
    )


def _party(workspace: Any, code: object) -> str:
    from brs_sync.errors import SyncProblem

    from brs_desktop.errors import Problem

    if not isinstance(code, str) or not code or "parties" not in workspace.registry:
        return ""
    record = str(workspace.collection("parties").record_id({"code": code}))
    try:
        workspace.find(f"parties/{record}")
    except (SyncProblem, Problem):  # a code of no Party
        return ""
    return record


def _people(workspace: Any, code: str) -> tuple[Person, ...]:
    rows = workspace.page("contacts", filters={"centre": code}, limit=_MOST_PEOPLE, language=language.language()).rows
    return tuple(Person(row.id, row.title) for row in rows)
