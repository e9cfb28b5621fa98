"""QR codes of bundles: what is drawn is read by a reader that is not ours, and taken in on another device."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from brs_sync.bundle.letters import MOST_BYTES, MOST_LETTERS, from_letters, is_letters, to_letters
from brs_sync.errors import SyncProblem
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from brs_desktop.errors import Problem
from brs_desktop.workspace import Workspace, codefiles, codes, erasing
from tests.helpers.made import new_workspace
from tests.helpers.scanner import scan
from tests.sync.bundles import report
from tests.sync.bundles.carrying import packed, take
from tests.sync.world import made_world, values
from tests.ui.desks import contact
from tests.workspace.peers import admit

Peers = tuple[Workspace, Workspace]


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Amina and Bo, who trust each other."""
    folder = tmp_path_factory.mktemp("homes")
    opened = []
    for name in ("Amina", "Bo"):
        opened.append(new_workspace(folder / name, country="KEN", name=name))
    admit(*opened)
    for one in opened:
        one.close()
    return folder


@pytest.fixture
def peers(homes: Path, tmp_path: Path) -> Iterator[Peers]:
    for name in ("Amina", "Bo"):
        shutil.copytree(homes / name, tmp_path / name)
    with Workspace.open(tmp_path / "Amina") as amina, Workspace.open(tmp_path / "Bo") as bo:
        yield amina, bo


@pytest.fixture(scope="module")
def changed_report() -> Iterator[tuple[bytes, object]]:
    """The bundle of 300 changed answers, sealed for a colleague, and the world it comes from."""
    with made_world() as world:
        ana, hub = world["ana"], world["hub"]
        report.fill(ana)
        take(hub, packed(ana, hub)[0])
        take(ana, packed(hub, ana)[0])
        report.fill(ana, again=True)
        scope = (report.REPORT.partition,)
        yield packed(ana, hub, small=True, scope=scope)[0], world


def test_a_report_of_300_changed_answers_fits_one_code_and_is_read_back(
    changed_report: tuple[bytes, object], tmp_path: Path
) -> None:
    data, world = changed_report
    code = codes.draw(to_letters(data))
    assert len(data) <= 1700 and code.version.endswith("-L")
    file = tmp_path / "code.png"
    file.write_bytes(codes.picture(code))
    assert scan(Image.open(file)) == [code.letters]
    assert codes.read_picture(file) == data
    taken = take(world["hub"], codes.read_picture(file))  # type: ignore[index]
    assert taken.whole and taken.fresh == 1
    assert values(world["hub"], report.REPORT, "q0") == values(world["ana"], report.REPORT, "q0")  # type: ignore[index]


def test_the_largest_bundle_for_a_code_is_drawn_and_one_byte_more_is_refused() -> None:
    data = random.Random(1).randbytes(MOST_BYTES)
    letters = to_letters(data)
    assert len(letters) <= MOST_LETTERS and codes.draw(letters).version == "40-L"
    with pytest.raises(SyncProblem) as refused:
        to_letters(data + b"\0")
    assert refused.value.code == "bundle-too-large-for-code"


@given(st.binary(max_size=400))
def test_letters_give_the_same_bytes_however_their_lines_break(data: bytes) -> None:
    letters = to_letters(data)
    broken = "\r\n".join(letters[at : at + 60] for at in range(0, len(letters), 60))
    assert from_letters(letters) == from_letters(f"  {broken.lower()}\r\n") == data


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no-bundle"), ("age-encryption.org", "no-bundle"), ("BRS1:ABC_", "bundle-damaged"),
        ("BRS1:A", "bundle-damaged"), ("BRS1::::", "bundle-damaged"), ("BRS1:" + "A" * 4300, "bundle-damaged"),
        ("BRS1:" + "\n" * 40_000, "no-bundle"), ("BRS1:É12", "bundle-damaged"),
    ],
)  # fmt: skip
def test_letters_that_are_none_are_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(SyncProblem) as refused:
        from_letters(text)
    assert refused.value.code == code
    assert is_letters("brs1:00") and not is_letters("BRS2:00")


def test_a_code_printed_on_a_page_is_read_from_the_page(peers: Peers, tmp_path: Path) -> None:
    amina, bo = peers
    record = amina.add("contacts", contact("Wanjiru")).key
    coded = amina.bundles.code(amina.bundles.plan(amina.bundles.reader("Bo"), small=True))
    for language in ("en", "ar"):
        page = codefiles.save(amina, coded, tmp_path / f"{language}.pdf", language)
        image = pypdfium2.PdfDocument(page)[0].render(scale=3).to_pil()
        image.save(tmp_path / f"{language}.jpg", quality=85)
        assert codes.read_picture(tmp_path / f"{language}.jpg") == from_letters(coded.code.letters)
    bo.bundles.take_in(tmp_path / "ar.jpg")
    assert bo.replica.cells(record)["name"].value == "Wanjiru"


def test_a_code_counts_as_sent_and_is_remembered(peers: Peers) -> None:
    amina, _ = peers
    amina.add("contacts", contact("Wanjiru"))
    coded = amina.bundles.code(amina.bundles.plan(amina.bundles.reader("Bo"), small=True))
    last = amina.bundles.history()[-1]
    assert (last.name, last.came, last.bytes, last.commits) == ("QR", False, coded.bytes, coded.written.commits)


def test_what_is_too_large_says_how_large_and_what_to_do(peers: Peers) -> None:
    amina, _ = peers
    for number in range(60):
        amina.add("contacts", contact(random.Random(number).randbytes(60).hex()))
    with pytest.raises(Problem) as refused:
        amina.bundles.code(amina.bundles.plan(amina.bundles.reader("Bo"), small=True))
    assert refused.value.code == "bundle-too-large-for-code"
    assert "kB" in refused.value.message and "stick or mail parts" in refused.value.next


def test_what_a_scanner_typed_is_looked_at_as_any_bundle(peers: Peers) -> None:
    amina, bo = peers
    record = amina.add("contacts", contact("Wanjiru")).key
    coded = amina.bundles.code(amina.bundles.plan(amina.bundles.reader("Bo"), small=True))
    file = bo.bundles.typed(coded.code.letters + "\n")
    looked = bo.bundles.preview(file)
    assert looked.survey is not None and looked.survey.fresh == 1 and bo.page("contacts").total == 0
    bo.bundles.take_in(file)
    assert bo.replica.cells(record)["name"].value == "Wanjiru"


def test_pictures_without_a_code_are_refused_by_name(peers: Peers, tmp_path: Path) -> None:
    _, bo = peers
    Image.new("RGB", (300, 300), "white").save(tmp_path / "white.png")
    (tmp_path / "none.png").write_bytes(b"no picture")
    other = io.BytesIO()
    import segno

    segno.make("https://example.org").save(other, kind="png", scale=4)
    (tmp_path / "other.png").write_bytes(other.getvalue())
    for name, code in (("white.png", "no-code"), ("none.png", "picture-unreadable"), ("other.png", "no-code")):
        with pytest.raises(Problem) as refused:
            bo.bundles.preview(tmp_path / name)
        assert refused.value.code == code and name in refused.value.message


def test_a_picture_that_would_fill_memory_is_not_opened(peers: Peers, tmp_path: Path) -> None:
    _, bo = peers
    Image.new("1", (20_000, 20_000)).save(tmp_path / "bomb.png")
    with pytest.raises(Problem) as refused:
        bo.bundles.preview(tmp_path / "bomb.png")
    assert refused.value.code == "picture-unreadable"


def test_a_bundle_whose_letters_were_changed_is_damaged_and_changes_nothing(peers: Peers) -> None:
    amina, bo = peers
    amina.add("contacts", contact("Wanjiru"))
    coded = amina.bundles.code(amina.bundles.plan(amina.bundles.reader("Bo"), small=True))
    letters = coded.code.letters
    wrong = letters[:-9] + ("0" if letters[-9] != "0" else "1") + letters[-8:]
    with pytest.raises(Problem) as refused:
        bo.bundles.take_in(bo.bundles.typed(wrong))
    assert refused.value.code == "bundle-damaged" and bo.page("contacts").total == 0


def test_kept_letters_do_not_pile_up(peers: Peers) -> None:
    _, bo = peers
    for number in range(25):
        bo.bundles.typed(to_letters(number.to_bytes(8, "big")))
    assert len(list((bo.folder / "bundle-codes").iterdir())) <= 21


def test_the_list_of_erasures_says_which_copies_have_acknowledged(peers: Peers, tmp_path: Path) -> None:
    """SYNC rule 15: known by a copy's own words alone, here by the bundle that it sent back."""
    amina, bo = peers
    key = amina.add("contacts", contact("Wanjiru")).key
    found = erasing.preview(amina, key, "en")
    assert (found.title, found.commits, found.sections, found.people) == ("Wanjiru", 1, 1, ("Amina",))
    assert found.peers == ("Bo",)
    erasing.erase(amina, key, found.paths, "asked for it")
    (done,) = erasing.erasures(amina, "en")
    assert (done.cells, done.author, done.acknowledged, done.missing) == (1, "Amina", (), ("Bo",))
    out = amina.bundles.export(amina.bundles.plan(amina.bundles.reader("Bo")), tmp_path / "out.brs")
    bo.bundles.take_in(out.files[0])
    back = bo.bundles.export(bo.bundles.plan(bo.bundles.reader(amina.replica.id_text)), tmp_path / "back.brs")
    amina.bundles.take_in(back.files[0])
    (done,) = erasing.erasures(amina, "en")
    assert (done.acknowledged, done.missing) == (("Bo",), ())
