"""RFC 6350: what is written is read back by a reader that shares no code with the writer."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from brs_desktop.exchange.vcard import Card, Phone, uid_of, vcard, vcards
from tests.exchange.cardreader import read

KEPT = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)
TEXTS = st.lists(KEPT, max_size=4).map(tuple)
AMINA = Card(
    uid_of("contacts/KEN", "contacts", "a-1"),
    "Amina Odhiambo",
    organisation=("National Environment Management Authority", "Chemicals; waste, and more"),
    title="Deputy Director",
    roles=("Basel Convention focal point",),
    emails=("amina@nema.example",),
    phones=(Phone("+254 20 000 0000"), Phone("+254 700 000 000", "cell"), Phone("+254 20 000 0001", "fax")),
    street="Popo Road\nNairobi",
    country="Kenya",
    languages=("en", "fr"),
    notes=("Office hours 8–17, UTC+3",),
    revised_ms=1_795_243_500_000,
)


def said(text: str) -> str:
    """What of a text a card can say: one kind of line end, no control signs."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))


def test_a_card_holds_what_the_contact_holds() -> None:
    (card,) = read(vcard(AMINA))
    assert card.texts("FN") == ["Amina Odhiambo"]
    assert card.one("N").parts == ["Amina Odhiambo", "", "", "", ""]
    assert card.one("ORG").parts == list(AMINA.organisation)
    assert card.one("TITLE").text == "Deputy Director"
    assert card.texts("ROLE") == ["Basel Convention focal point"]
    assert card.texts("EMAIL") == ["amina@nema.example"]
    assert [(one.params["TYPE"], one.text) for one in card.properties["TEL"]] == [
        ('"work,voice"', "+254 20 000 0000"),
        ('"work,cell"', "+254 700 000 000"),
        ('"work,fax"', "+254 20 000 0001"),
    ]
    assert card.one("ADR").parts == ["", "", "Popo Road\nNairobi", "", "", "", "Kenya"]
    assert [(one.params["PREF"], one.text) for one in card.properties["LANG"]] == [("1", "en"), ("2", "fr")]
    assert card.one("NOTE").text == "Office hours 8–17, UTC+3"
    assert card.one("REV").raw == "20261121T064500Z"
    assert card.one("UID").raw.startswith("urn:uuid:")
    assert card.one("KIND").raw == "individual"


def test_a_name_in_two_scripts_is_one_name() -> None:
    (card,) = read(vcard(Card("urn:x", "王伟", other_name="Wang Wei")))
    assert card.texts("FN") == ["王伟", "Wang Wei"]
    assert {one.params["ALTID"] for one in card.properties["FN"]} == {"1"}


def test_a_body_is_no_person() -> None:
    (card,) = read(vcard(Card("urn:x", "BCRC-SCRC Senegal", is_body=True, urls=("https://example.org",))))
    assert card.one("KIND").raw == "org" and "N" not in card.properties
    assert card.texts("URL") == ["https://example.org"]


def test_the_same_record_has_the_same_uid_at_every_export_and_another_record_another() -> None:
    assert uid_of("p", "contacts", "a-1") == uid_of("p", "contacts", "a-1") != uid_of("p", "contacts", "a-2")


def test_lines_are_folded_between_characters_of_any_script() -> None:
    name = "环境保护与可持续发展部化学品和废物管理司" * 8 + "😀" * 40
    data = vcard(Card("urn:x", name))
    assert max(map(len, data.split(b"\r\n"))) == 75
    (card,) = read(data)
    assert card.texts("FN") == [name]


@given(KEPT, KEPT, TEXTS, KEPT, TEXTS, KEPT, KEPT)
def test_any_text_comes_back(
    name: str, other: str, organisation: tuple[str, ...], title: str, notes: tuple[str, ...], street: str, phone: str
) -> None:
    card = Card("urn:x", name, other, False, organisation, title, phones=(Phone(phone),), street=street, notes=notes)
    (found,) = read(vcard(card))
    assert found.texts("FN") == [said(name), *([said(other)] if other else [])]
    assert found.one("N").parts == [said(name), "", "", "", ""]
    if any(organisation):
        assert found.one("ORG").parts == [said(part) for part in organisation]
    assert found.texts("TITLE") == ([said(title)] if title else [])
    assert found.texts("TEL") == ([said(phone)] if phone else [])
    if street:
        assert found.one("ADR").parts[2] == said(street)
    if any(notes):
        assert found.one("NOTE").text == said("\n".join(note for note in notes if note))


@given(st.lists(KEPT, max_size=5))
def test_many_cards_stand_one_after_the_other(names: list[str]) -> None:
    data = b"".join(vcards(Card(uid_of(name), name) for name in names))
    assert [card.texts("FN") for card in (read(data) if data else [])] == [[said(name)] for name in names]


@given(st.integers(-(2**70), 2**70))
def test_a_clock_that_is_off_by_ages_still_gives_a_moment(wall_ms: int) -> None:
    (card,) = read(vcard(Card("urn:x", "A", revised_ms=wall_ms)))
    assert re.fullmatch(r"\d{8}T\d{6}Z", card.one("REV").raw)
