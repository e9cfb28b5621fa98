"""Files that hang on a section's answers go along, come back, and are taken in by cell as any other answer."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from brs_sync.values import Number, Value

from brs_desktop.errors import Problem
from brs_desktop.workspace.library.shelf import FileCell
from brs_desktop.workspace.sections import attachments, papers
from brs_desktop.workspace.sections.guest import Received
from brs_desktop.workspace.sections.papers import Attached, Returned, Said
from tests.workspace.sections.conftest import Offices
from tests.workspace.sections.test_giving import outcomes
from tests.workspace.sections.test_hostile import refusal, sealed

PNG = b"\x89PNG\r\n\x1a\n"
BEFORE, AFTER, PERMIT = PNG + b"before" * 40_000, PNG + b"after", b"%PDF-1.7\n%%EOF\n"


def on_disk(offices: Offices, name: str, data: bytes) -> Path:
    file = offices.stick / name
    file.write_bytes(data)
    return file


def attach(received: Received, **files: Path) -> None:
    filler = received.fill()
    for path, file in files.items():
        filler.answer(path, received.files.take_in(file).value())
    filler.close()


def stored(offices: Offices) -> dict[str, bytes]:
    store = offices.giver.files.store
    return {one: store.place(one).read_bytes() for one, _size in store.sizes()}


def photographed(offices: Offices) -> tuple[object, FileCell]:
    """A well with a photograph of it."""
    key = offices.well()
    photo = offices.giver.library.take_in(on_disk(offices, "before.png", BEFORE))
    offices.giver.set(key, {"photo": photo.value()})
    return key, photo


def cell(offices: Offices, key: object, path: str) -> FileCell | None:
    return FileCell.of(offices.value(key, path))  # type: ignore[arg-type]


def test_files_are_read_changed_added_and_removed_elsewhere_and_come_back(offices: Offices) -> None:
    key, before = photographed(offices)
    handed = offices.give(key, "papers")
    assert (handed.offer.files, handed.offer.file_bytes, handed.offer.left) == (1, len(BEFORE), 0)
    received = offices.open(handed)
    given = received.given.cells["photo"]
    copy = received.files.copy_of(given)
    assert (copy.read_bytes(), copy.name) == (BEFORE, "before.png")
    attach(received, photo=on_disk(offices, "after.png", AFTER), permit=on_disk(offices, "permit.pdf", PERMIT))
    back = offices.take(offices.back(received))
    assert outcomes(back) == {"permit": "merged", "photo": "merged"}
    after, permit = cell(offices, key, "photo"), cell(offices, key, "permit")
    assert after is not None and permit is not None
    assert stored(offices) == {before.sha256: BEFORE, after.sha256: AFTER, permit.sha256: PERMIT}
    assert (after.name, after.type, after.size) == ("after.png", "image/png", len(AFTER))
    # They travel on to the hub as any other file does.
    for one in (after, permit):
        assert offices.giver.files.shelf.manifest(bytes.fromhex(one.pieces)) is not None
    offices.fill(received, photo=None)
    assert outcomes(offices.take(offices.back(received, "second.brssec")))["photo"] == "merged"
    assert offices.value(key, "photo") is None
    filler = received.fill()
    filler.answer("photo", given)  # as it was given, though no byte of it is named by what came since
    filler.close()
    assert offices.take(offices.back(received, "third.brssec")).fresh == 1
    assert cell(offices, key, "photo") == before


def test_files_that_both_offices_chose_clash_and_both_are_there(offices: Offices) -> None:
    key, before = photographed(offices)
    received = offices.open(offices.give(key, "papers"))
    attach(received, photo=on_disk(offices, "theirs.png", AFTER))
    ours = offices.giver.library.take_in(on_disk(offices, "ours.png", PNG + b"ours"))
    offices.giver.set(key, {"photo": ours.value()})
    assert outcomes(offices.take(offices.back(received))) == {"photo": "contested"}
    [clash] = offices.giver.conflicts()
    files = [FileCell.of(head.value) for head in clash.heads]
    assert {one.name for one in files if one is not None} == {"ours.png", "theirs.png"}
    assert all(offices.giver.library.has(head.value) for head in clash.heads)
    assert FileCell.of(clash.before) == before


def test_a_file_that_is_not_here_is_only_named(offices: Offices) -> None:
    key, before = photographed(offices)
    offices.giver.files.store.remove(before.sha256)
    handed = offices.give(key, "papers")
    assert (handed.offer.files, handed.offer.left) == (0, 1)
    received = offices.open(handed)
    named = received.given.cells["photo"]
    assert not received.files.has(named)
    with pytest.raises(Problem) as refused:
        received.files.copy_of(named)
    assert refused.value.code == "section-file-not-here" and "before.png" in refused.value.message
    attach(received, permit=on_disk(offices, "permit.pdf", PERMIT))
    assert outcomes(offices.take(offices.back(received))) == {"permit": "merged"}
    assert cell(offices, key, "photo") == before


def test_what_was_replaced_leaves_the_sections_folder_and_what_is_named_stays(offices: Offices) -> None:
    key, before = photographed(offices)
    received = offices.open(offices.give(key, "papers"))
    attach(received, permit=on_disk(offices, "wrong.pdf", PERMIT + b"wrong"))
    attach(received, permit=on_disk(offices, "right.pdf", PERMIT))
    received.fill().close()
    kept = {sha256 for sha256, _size in received.files.store.sizes()}
    assert kept == {before.sha256, hashlib.sha256(PERMIT).hexdigest()}


def test_what_cannot_be_kept_is_refused_where_it_is_chosen(offices: Offices) -> None:
    received = offices.open(offices.give(offices.well(), "papers"))
    large = offices.stick / "large.pdf"
    with large.open("wb") as file:
        file.write(PERMIT)
        file.truncate(100_000_001)
    for path, code in ((large, "section-files-full"), (on_disk(offices, "x.exe", b"MZ"), "file-refused")):
        for take_in in (received.files.take_in, offices.giver.library.take_in)[: 1 if path == large else 2]:
            with pytest.raises(Problem) as refused:
                take_in(path, name="map.png")
            assert refused.value.code == code
            assert "map.png" in refused.value.message and refused.value.next, "as it is called, wherever it lies"
    assert not list(received.files.store.sizes())


def returning(offices: Offices, value: Value, *files: bytes, said: list[Attached] | None = None) -> Path:
    """A file of answers that names a photograph, with these files behind it."""
    [giving] = offices.giver.sections.given()
    along = [Attached(hashlib.sha256(one).hexdigest(), len(one)) for one in files]
    told = {"photo": Said(1, value), "permit": Said(1, None)}
    made = Returned(
        giving.id, (b"c" * 16,), 1, "Customs", 0, giving.form_hash, told, tuple(along if said is None else said)
    )
    on = [on_disk(offices, f"{at}.bin", one) for at, one in enumerate(files)]
    return sealed(offices, made, giving.secret, *on)


def naming(data: bytes, **other: Value) -> Value:
    named = {"name": "x.png", "sha256": hashlib.sha256(data).hexdigest(), "size": Number("5"), "type": "image/png"}
    return {**named, **other}


def test_a_file_is_taken_by_its_bytes_alone(offices: Offices) -> None:
    key = offices.well()
    secret = offices.giver.library.take_in(on_disk(offices, "secret.png", PNG + b"secret"))
    offices.give(key, "papers")
    before = stored(offices)
    wrong = Attached(hashlib.sha256(AFTER).hexdigest(), len(AFTER))
    for file, code in (
        (lambda: returning(offices, naming(PNG + b"secret")), "section-outside"),  # of this office, and never shown
        (lambda: returning(offices, secret.value()), "section-outside"),
        (lambda: returning(offices, naming(AFTER)), "section-outside"),
        (lambda: returning(offices, "a word"), "section-outside"),
        (lambda: returning(offices, naming(AFTER, sha256="../../x"), AFTER), "section-outside"),
        (lambda: returning(offices, naming(AFTER, name="n" * 201), AFTER), "section-outside"),
        (lambda: returning(offices, naming(b"MZ program"), b"MZ program"), "section-bad-file"),
        (lambda: returning(offices, naming(AFTER), PNG + b"other", said=[wrong]), "section-damaged"),
        (lambda: returning(offices, naming(AFTER), AFTER[:-1], said=[wrong]), "section-damaged"),
        (lambda: returning(offices, naming(AFTER), AFTER + b"more", said=[wrong]), "section-damaged"),
        (lambda: returning(offices, naming(AFTER), said=[wrong]), "section-damaged"),
    ):
        assert refusal(offices, file()) == code
    assert stored(offices) == before
    assert not list((offices.giver.files.store.root / "incoming").iterdir())
    offices.take(returning(offices, naming(AFTER, pieces="0" * 64, size=Number("7"), more="x"), AFTER))
    taken = cell(offices, key, "photo")
    assert taken is not None and taken.size == len(AFTER) and taken.pieces != "0" * 64
    value = offices.value(key, "photo")
    assert isinstance(value, dict) and set(value) == {"name", "sha256", "size", "type", "pieces"}


def test_no_answer_but_a_files_names_one(offices: Offices) -> None:
    offices.give(offices.well())
    [giving] = offices.giver.sections.given()
    said = {"dug_on": Said(1, naming(AFTER))}
    made = Returned(giving.id, (b"c" * 16,), 1, "Customs", 0, giving.form_hash, said)
    assert refusal(offices, sealed(offices, made, giving.secret)) == "section-outside"


def test_more_files_than_can_go_back_are_refused_where_they_are_chosen(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (attachments, papers):
        monkeypatch.setattr(module, "MOST_FILES", 1)
    received = offices.open(offices.give(offices.well(), "papers"))
    attach(received, photo=on_disk(offices, "one.png", PNG + b"one"))
    with pytest.raises(Problem) as refused:
        received.files.take_in(on_disk(offices, "two.pdf", PERMIT))
    assert refused.value.code == "section-files-many" and "two.pdf" in refused.value.message
    assert outcomes(offices.take(offices.back(received))) == {"photo": "merged"}
