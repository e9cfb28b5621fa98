"""Contacts and centres as cards: which answer goes where on a vCard and in the printed directory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from brs_sync.ids import RecordKey

from brs_desktop.exchange.vcard import Card, Phone, uid_of
from brs_desktop.language import mark
from brs_desktop.workspace import chosen as choosing
from brs_desktop.workspace.chosen import Chosen
from brs_desktop.workspace.leaving import Leaver, Leaving

if TYPE_CHECKING:
    from brs_desktop.workspace.workspace import Workspace

_PHONES = {"pk_office": "voice", "pk_mobile": "cell", "pk_fax": "fax", "pk_satellite": "voice"}
_DESIGNATIONS = ("bc_kind", "rc_kind", "sc_kind")
# A kind of designation with its convention: "Rotterdam Convention: official contact point".
DESIGNATED = mark("{convention}: {kind}")
_BRIEF = {"bc_kind": "cv_b", "rc_kind": "cv_r", "sc_kind": "cv_s"}


@dataclass(frozen=True)
class Plan:
    """Which questions of a collection say what of a card."""

    is_body: bool
    organisation: tuple[str, ...]
    title: str = ""
    other_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    street: str = ""
    city: str = ""
    urls: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    languages: str = "languages"
    preferred: str = ""
    roles: tuple[str, ...] = ()


PLANS = {
    "contacts": Plan(
        is_body=False,
        organisation=("organisation", "department"),
        title="function",
        other_name="name_latin",
        emails=("email",),
        phones=("telephone",),
        street="address",
        notes=("availability",),
        preferred="preferred_language",
        roles=("other_kind",),
    ),
    "centres": Plan(
        is_body=True,
        organisation=("name", "host"),
        city="city",
        urls=("website",),
        notes=("region_served",),
        roles=("kind", "basel_role", "stockholm_role"),
    ),
}


def cards(workspace: Workspace, chosen: Chosen, language: str) -> Iterator[Card]:
    """The cards of these records, in the words of a language."""
    leaving = Leaving(workspace, workspace.collection(chosen.collection), language)
    return (card_of(leaving, key) for key in choosing.keys(workspace, chosen, language))


def card_of(leaving: Leaving, key: RecordKey) -> Card:
    """One record's card. Remarks and what is not relevant stay at home."""
    plan = PLANS[key.collection]
    record = leaving.record(key)
    roles = (*_designations(leaving, record), *(text for name in plan.roles for text in _words(leaving, record, name)))
    return Card(
        uid=uid_of(*key),
        name=record.title,
        other_name=record.text(plan.other_name),
        is_body=plan.is_body,
        organisation=tuple(record.text(name) for name in plan.organisation),
        title=record.text(plan.title),
        roles=tuple(dict.fromkeys(roles)),
        emails=tuple(text for name in plan.emails if (text := record.text(name))),
        phones=tuple(_phones(plan, record)),
        street=record.text(plan.street),
        city=record.text(plan.city),
        country=record.text("country"),
        urls=tuple(_address(text) for name in plan.urls if (text := record.text(name))),
        languages=tuple(_languages(plan, record)),
        notes=tuple(record.text(name) for name in plan.notes),
        revised_ms=record.changed_ms,
    )


def _designations(leaving: Leaving, record: Leaver) -> Iterator[str]:
    """Each designation with its convention, since several conventions have official contact points."""
    collection, say = leaving.collection, leaving.say
    for name in _DESIGNATIONS:
        if name not in collection.outline.fields:
            continue
        convention = collection.choice_label("conv", _BRIEF[name], leaving.language)
        for value in record.members(name):
            kind = collection.choice_label(name, value, leaving.language)
            yield kind if convention in kind else say(DESIGNATED).format(convention=convention, kind=kind)


def _words(leaving: Leaving, record: Leaver, name: str) -> list[str]:
    collection = leaving.collection
    field = collection.outline.fields.get(name)
    if field is not None and field.kind == "select_multiple":
        return [collection.choice_label(name, value, leaving.language) for value in record.members(name)]
    text = record.text(name)
    return [text] if text else []


def _phones(plan: Plan, record: Leaver) -> Iterator[Phone]:
    for name in plan.phones:
        if number := record.text(name):
            yield Phone(number)
    if "telephones/*/phone_number" in record.paths:
        for _row, row in record.rows("telephones"):
            if number := row.text("phone_number"):
                yield Phone(number, _PHONES.get(row.value("phone_kind"), "voice"))


def _languages(plan: Plan, record: Leaver) -> list[str]:
    """Codes of the languages spoken, the preferred one first."""
    spoken = [value.removeprefix("lg_") for value in record.members(plan.languages)]
    first = record.value(plan.preferred).removeprefix("lg_") if plan.preferred else ""
    return list(dict.fromkeys(code for code in (first, *spoken) if code and code.isalpha() and len(code) <= 3))


def _address(text: str) -> str:
    return text if "://" in text else f"https://{text}"
