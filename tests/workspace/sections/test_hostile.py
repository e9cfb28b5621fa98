"""Files that are torn, altered, swollen or made for something else are refused with a sentence, and change nothing."""

from __future__ import annotations

import hmac
import os
import zlib
from pathlib import Path

import pytest
from brs_sync import cbor
from brs_sync.bundle.age import Sealer
from brs_sync.values import Missing, Number, encode

from brs_desktop.errors import Problem
from brs_desktop.workspace.sections import book, envelope
from brs_desktop.workspace.sections.envelope import Content, SectionFileProblem
from brs_desktop.workspace.sections.papers import Returned, Said
from tests.workspace.sections.conftest import Offices


def refusal(offices: Offices, file: Path) -> str:
    """The code of what refuses a file; nothing of the record has changed."""
    before = {key: offices.giver.replica.mark(key) for key in offices.giver.replica.records("wells")}
    with pytest.raises(Problem) as refused:
        offices.take(file)
    assert {key: offices.giver.replica.mark(key) for key in offices.giver.replica.records("wells")} == before
    assert not offices.giver.replica.sessions()
    assert refused.value.message and refused.value.safe and refused.value.next
    return refused.value.code


def made(offices: Offices, **cells: object) -> Path:
    """Answers that somebody made with a program of his own and the section's file."""
    [giving] = offices.giver.sections.given()
    told = {path: Said(1, value) for path, value in cells.items()}
    return sealed(offices, Returned(giving.id, (b"c" * 16,), 1, "Customs", 0, giving.form_hash, told), giving.secret)


def sealed(offices: Offices, returned: Returned, secret: bytes, *files: Path) -> Path:
    """A file of answers that is made right, whatever it says."""
    [giving] = [one for one in offices.giver.sections.given() if one.id == returned.id]
    public = envelope.public_of(giving.seed)
    made = envelope.seal_returned(returned.write(secret), files, giving.id, public, os.urandom)
    file = offices.stick / "made.brssec"
    file.write_bytes(b"".join(made.parts))
    return file


def test_an_altered_byte_anywhere_refuses_the_file(offices: Offices) -> None:
    received = offices.open(offices.give(offices.well()))
    offices.fill(received, depth=Number("55"))
    file = offices.back(received)
    data = file.read_bytes()
    for place in (3, 25, 60, 150, len(data) // 2, len(data) - 1):
        file.write_bytes(data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :])
        assert refusal(offices, file) in ("section-damaged", "section-no-file", "section-unknown")
    file.write_bytes(data[:-20])
    assert refusal(offices, file) == "section-damaged"
    file.write_bytes(b"PK" + data)
    assert refusal(offices, file) == "section-no-file"
    file.write_bytes(b"")
    assert refusal(offices, file) == "section-no-file"


def test_a_section_opens_with_its_code_alone(offices: Offices) -> None:
    handed = offices.give(offices.well())
    for code in ("", "K7QF-3M9X-T2PA", "no code", handed.code[:-1]):
        with pytest.raises(Problem) as refused:
            offices.guest.sections.open(handed.file, code)
        assert refused.value.code == "section-code-wrong"
    assert not offices.guest.sections.receives()
    data = handed.file.read_bytes()
    handed.file.write_bytes(data[:-30] + bytes((data[-30] ^ 1,)) + data[-29:])
    with pytest.raises(Problem) as refused:
        offices.guest.sections.open(handed.file, handed.code.lower().replace("-", " "))
    assert refused.value.code == "section-damaged"
    assert not offices.guest.sections.receives()


def test_answers_outside_of_the_section_refuse_all_of_it(offices: Offices) -> None:
    key = offices.well()
    offices.give(key)
    wrong = (
        {"name": "taken over"}, {"alive": False}, {"form": "x"}, {".moved": "x"}, {"name@.note": "x"},
        {"depth": Missing("erased")}, {"readings/r1/alive": False}, {"depth": True}, {"nowhere": "x"},
    )  # fmt: skip
    for cells in wrong:
        assert refusal(offices, made(offices, share_people=Number("1"), **cells)) == "section-outside"
    assert offices.value(key, "share_people") == "60"


def test_what_is_said_beside_an_answer_comes_with_it(offices: Offices) -> None:
    key = offices.well()
    offices.give(key)
    back = offices.take(made(offices, **{"depth@.method": "measured by rope"}))
    assert [one.path for one in back.cells] == ["depth@.method"]
    assert offices.value(key, "depth@.method") == "measured by rope"


def test_what_a_later_program_says_beside_an_answer_comes_too_within_bounds(offices: Offices) -> None:
    key = offices.well()
    offices.give(key)
    for said in ("x" * 2_001, Number("1"), True):
        assert refusal(offices, made(offices, **{"depth@.estimated": said})) == "section-outside"
    offices.take(made(offices, **{"depth@.estimated": "by eye", "depth": Number("55")}))
    assert offices.value(key, "depth@.estimated") == "by eye"
    assert offices.value(key, "depth") == "55"


def test_answers_to_another_section_or_form_are_refused(offices: Offices, tmp_path: Path) -> None:
    key = offices.well()
    received = offices.open(offices.give(key))
    other = offices.open(offices.give(key, "readings", "two.brssec"))
    file, theirs = offices.back(received), offices.back(other, "other.brssec")
    mixed = bytearray(file.read_bytes())
    at = len(envelope.RETURNED)
    mixed[at : at + 16] = theirs.read_bytes()[at : at + 16]
    file.write_bytes(bytes(mixed))
    assert refusal(offices, file) == "section-damaged"
    giving = next(one for one in offices.giver.sections.given() if one.section == "figures")
    wrong = Returned(giving.id, (b"c" * 16,), 1, "x", 0, "0" * 64, {})
    assert refusal(offices, sealed(offices, wrong, giving.secret)) == "section-other"
    assert refusal(offices, sealed(offices, wrong, bytes(32))) == "section-damaged"
    book.forget(offices.giver.replica, giving.id)
    assert refusal(offices, offices.stick / "made.brssec") == "section-unknown"


def test_the_wrong_one_of_the_two_files_is_told_apart(offices: Offices) -> None:
    handed = offices.give(offices.well())
    assert refusal(offices, handed.file) == "section-not-returned"
    file = offices.back(offices.open(handed))
    with pytest.raises(Problem) as refused:
        offices.guest.sections.open(file, handed.code)
    assert refused.value.code == "section-not-given"


def test_a_file_that_unfolds_to_more_than_it_may_is_refused_within_bounds(offices: Offices) -> None:
    offices.give(offices.well())
    [giving] = offices.giver.sections.given()
    sealer = Sealer((envelope.public_of(giving.seed),), os.urandom)
    packer = zlib.compressobj(9)
    pressed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(48)) + packer.flush()
    file = offices.stick / "bomb.brssec"
    name = envelope.RETURNED + giving.id
    file.write_bytes(name + sealer.begin() + sealer.update(pressed) + sealer.finish())
    assert file.stat().st_size < 1 << 17
    assert refusal(offices, file) == "section-too-large"
    with file.open("wb") as swollen:
        swollen.write(name)
        swollen.truncate(envelope.MOST_FILE + 5)
    assert refusal(offices, file) == "section-too-large"


@pytest.mark.parametrize(
    "told",
    [
        [], {}, 7, [b"", b""], [1] * 8,
        [b"i" * 16, [b"c" * 16], 0, "x", 0, "f", [], []],
        [b"i" * 16, [], 1, "x", 0, "f", [], []],
        [b"i" * 16, b"c" * 16, 1, "x", 0, "f", [], []],
        [b"i" * 16, [b"c" * 15], 1, "x", 0, "f", [], []],
        [b"i" * 16, [b"c" * 16, b"d" * 16], 1, "x", 0, "f", [], []],
        [b"i" * 16, [b"c" * 16, b"c" * 16], 2, "x", 0, "f", [], []],
        [b"i" * 16, [b"%16d" % one for one in range(201)], 300, "x", 0, "f", [], []],
        [b"i" * 16, [b"c" * 16], 1, "x\n", 0, "f", [], []],
        [b"i" * 16, [b"c" * 16], 1, "x" * 101, 0, "f", [], []],
        [b"i" * 16, [b"c" * 16], 1, "x", -1, "f", [], []],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [["a/", 1, encode("x")]], []],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [["a", 1, encode("x")], ["a", 1, encode("y")]], []],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [["a", 2, encode("x")]], []],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [["a", 0, encode("x")]], []],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [["a", 1, b"\xff"]], []],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [["a", 1]], []],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [], [[b"f" * 31, 1]]],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [], [[b"f" * 32, 0]]],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [], [[b"f" * 32, 1], [b"f" * 32, 1]]],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [], [[b"f" * 32, 100_000_001]]],
        [b"i" * 16, [b"c" * 16], 1, "x", 0, "f", [], [[b"%32d" % one, 1] for one in range(501)]],
    ],
    ids=str,
)  # fmt: skip
def test_a_head_of_any_other_shape_is_damaged(told: object) -> None:
    secret = bytes(32)
    data = cbor.dumps(told)
    head = cbor.dumps([data, hmac.digest(secret, data, "sha256")])
    with pytest.raises(SectionFileProblem) as refused:
        Returned.read(Content(head), secret)
    assert refused.value.code == "section-damaged"
