"""Forms travel with the records made with them: two laptops and a hub, a bundle, and packages that are hostile."""

from __future__ import annotations

import base64
import hashlib
import lzma
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from brs_sync.clock import FixedClock
from brs_sync.ids import RecordKey
from brs_sync.values import Number

from brs_desktop.errors import Problem
from brs_desktop.records import SHIPPED, Registry
from brs_desktop.records.formfiles import find_form
from brs_desktop.records.keys import record_id
from brs_desktop.records.outlining import outline_from
from brs_desktop.workspace import Workspace
from brs_desktop.workspace.installing import install_form
from brs_desktop.workspace.packages import COLLECTION, MOST_BROUGHT
from brs_desktop.workspace.packed import pack, unpack
from tests.cli.program import Hub
from tests.helpers.made import new_workspace
from tests.helpers.samples import sample
from tests.workspace.conftest import Open
from tests.workspace.peers import admit
from tests.workspace.test_installing import file_of
from tests.workspace.test_migrating import ANSWERS
from tests.workspace.test_migrating import wells as wells

Two = tuple[Workspace, Workspace]


@pytest.fixture
def two(tmp_path: Path, wells: Path, clock: FixedClock) -> Iterator[Two]:
    """Amina and Otieno, strangers so far, each with the first version of the form."""
    opened = []
    for name in ("amina", "otieno"):
        opened.append(new_workspace(tmp_path / name, country="KEN", name=name, collections=(wells,), clock=clock))
    yield opened[0], opened[1]
    for one in opened:
        one.close()


def packages(workspace: Workspace) -> list[RecordKey]:
    return list(workspace.replica.records(COLLECTION))


def test_what_is_read_from_a_form_is_what_its_sheets_say() -> None:
    registry = Registry.load()
    for name in ("import_responses", "contacts"):
        collection = registry[name]
        read, told = outline_from(collection.form), collection.outline
        assert {
            f.name: (f.path, f.kind, f.list_name, f.from_file, f.multilingual, f.groups, f.whole)
            for f in read.fields.values()
        } == {
            f.name: (f.path, f.kind, f.list_name, f.from_file, f.multilingual, f.groups, f.whole)
            for f in told.fields.values()
        }
        words = {one: field.label["fr"].replace("’", "'") for one, field in told.fields.items() if field.label}
        assert {one: read.fields[one].label["fr"].replace("’", "'") for one in words} == words
        used = {field.list_name for field in told.fields.values() if field.list_name and not field.from_file}
        assert {one: set(read.choices[one]) for one in used} == {one: set(told.choices[one]) for one in used}


def test_a_colleague_gets_the_form_with_the_record_edits_by_it_and_both_merge(two: Two, tmp_path: Path) -> None:
    amina, otieno = two
    with Hub(tmp_path / "hub") as hub:
        for one in (amina, otieno):
            one.enrol(hub.invite("focal-point", "wells/KEN"), hub.url)
        draft = amina.add("wells", ANSWERS).key
        amina.sync()
        otieno.sync()
        assert otieno.form_for(draft).definition.version == "1" and not packages(otieno)

        install_form(amina, file_of(tmp_path))
        amina.migrating.migrate(draft)
        amina.set(draft, {"driller": "Otieno & Sons"})
        new = amina.add("wells", {"name": "Makueni", "driller": "Wambua"}).key
        amina.sync()
        otieno.sync()
        assert [key.partition for key in packages(otieno)] == ["wells/KEN"], "once for both records"
        assert otieno.migrating.standing(draft).state == "newer"
        assert otieno.form_for(new).state("driller").text == "Wambua"
        assert otieno.collection("wells").form.version == "1", "new records are made with the form in use here"

        editor = otieno.open_filler("wells", draft)
        editor.answer("sunk_on", "1999-03-03")
        editor.close()
        amina.set(draft, {"depth": "50"})
        for one in (otieno, amina, otieno):
            one.sync()
        for one in (amina, otieno):
            form = one.form_for(draft)
            assert form.state("depth").value == Number("50") and form.state("sunk_on").text == "1999-03-03"
            assert one.conflicts() == [] and len(packages(one)) == 1
        assert amina.replica.digest() == otieno.replica.digest()


def test_the_form_goes_by_stick_too(two: Two, tmp_path: Path) -> None:
    amina, otieno = two
    admit(amina, otieno, prefix="wells/KEN")
    install_form(amina, file_of(tmp_path))
    key = amina.add("wells", {"name": "Makueni", "driller": "Wambua"}).key
    readers = [one for one in amina.bundles.readers() if one.replica == otieno.replica.id]
    (tmp_path / "stick").mkdir()
    made = amina.bundles.export(amina.bundles.plan(readers), tmp_path / "stick")
    otieno.bundles.take_in(made.files[0])
    assert otieno.form_for(key).state("driller").text == "Wambua"
    otieno.set(key, {"driller": "Mutua"})
    assert otieno.replica.cells(key)["driller"].value == "Mutua"


def hostile(good: str) -> dict[str, tuple[str, str]]:
    """Packages under the hash they claim (empty: their own): the text in the cell, and a word of why it is refused."""
    import hashlib

    def of(xform: str) -> tuple[str, str]:
        return hashlib.sha256(xform.encode()).hexdigest(), pack(xform)

    bomb = base64.b85encode(lzma.compress(b" " * 50_000_000)).decode()
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + good
    return {
        "not its hash": ("e" * 64, pack(good)),
        "no package": ("f" * 64, "what is this?"),
        "bomb": (hashlib.sha256(b" " * 50_000_000).hexdigest(), bomb),
        "entities": of(entities),
        "deep": of("<a>" * 5_000 + "</a>" * 5_000),
        "another form": of(good.replace('id="wells"', 'id="contacts"')),
        "a kind changed": of(good.replace('type="decimal"', 'type="string"').replace('version="1"', 'version="4"')),
        "a cycle": of(good.replace('type="decimal"', 'type="decimal" calculate="/wells/share_people + 1"').replace(
            'type="int"', 'type="int" calculate="/wells/place/depth + 1"')),
    }  # fmt: skip


def test_hostile_packages_are_set_aside_with_a_reason_and_the_record_stays_to_be_read(workspace: Workspace) -> None:
    good = workspace.collection("wells").package.xform
    in_use = workspace.collection("wells").form_hash
    for name, (form_hash, text) in hostile(good).items():
        record = workspace.add("wells", {"name": name}).key
        package = RecordKey(record.partition, COLLECTION, record_id(("hash",), {"hash": form_hash}))
        with workspace.edit() as edit:
            edit.set(record, "form", form_hash)
            for path, value in {"alive": True, "hash": form_hash, "kind": "wells", "package": text}.items():
                edit.set(package, path, value)
        stands = workspace.migrating.standing(record)
        assert (stands.state, bool(stands.aside)) == ("missing", True), name
        with pytest.raises(Problem) as refused:
            workspace.set(record, {"depth": "1"})
        assert refused.value.code == "form-missing"
        assert not (workspace.folder / "forms" / f"{form_hash}.xml").exists()
    assert workspace.collection("wells").form_hash == in_use
    told = workspace.packages.listed().came
    assert len(told) == len(hostile(good)) and all(one.reason for one in told)


def test_a_good_package_beside_a_bad_one_is_found_and_written_again_where_it_was_spoilt(
    reopen: Open, tmp_path: Path
) -> None:
    workspace = reopen()
    install_form(workspace, file_of(tmp_path))
    key = workspace.add("wells", {"name": "Makueni"}).key
    workspace.packages.put_along()
    (package,) = packages(workspace)
    whole = workspace.replica.cells(package)["package"].value
    assert isinstance(whole, str) and unpack(whole) == workspace.collection("wells").package.xform
    with workspace.edit() as edit:
        edit.set(package, "package", "spoilt")
    workspace.packages.put_along()
    assert workspace.replica.cells(package)["package"].value == whole
    digest = workspace.replica.digest()
    workspace.packages.put_along()
    assert workspace.replica.digest() == digest, "once is enough"
    assert workspace.form_for(key).definition.version == "2"


def test_who_reads_versions_alone_finds_their_form_in_the_conversation_beside_them(tmp_path: Path) -> None:
    with (
        new_workspace(tmp_path / "amina", country="KEN", name="Amina") as amina,
        new_workspace(tmp_path / "centre", name="Centre") as centre,
    ):
        form = Path(find_form(SHIPPED / "import_responses"))
        later = tmp_path / "import_responses.md"
        later.write_text(re.sub(r"\| 20\d{8} \|", "| 2027010101 |", form.read_text("utf-8")), "utf-8")
        install_form(amina, later)
        key = amina.add("import_responses", sample("import_responses")).key
        found = amina.reports.check(key)
        version = amina.reports.submit(key, acknowledged=found.acknowledge)
        amina.packages.put_along()
        assert {one.partition.rpartition("/")[2] for one in packages(amina)} == {"draft", "talk"}
        admit(amina, centre, prefix="report/KEN")
        for partition in (version.partition, f"{version.partition.rpartition('/')[0]}/talk"):
            centre.replica.receive(list(amina.replica.commits_after(partition, {}, 1 << 24)))
        assert centre.reports.form_of(version.id).definition.version == "2027010101"
        assert centre.collection("import_responses").form.version != "2027010101"


def hundred_wells(workspace: Workspace) -> None:
    with workspace.edit() as edit:
        for number in range(100):
            key = RecordKey("wells/KEN", "wells", workspace.replica.new_record_id("wells"))
            cells = {"alive": True, "form": workspace.collection("wells").form_hash, "name": f"Well {number}"}
            for path, value in cells.items():
                edit.set(key, path, value)


def test_what_is_asked_before_an_exchange_does_not_grow_with_the_records(reopen: Open, tmp_path: Path) -> None:
    workspace = reopen()
    install_form(workspace, file_of(tmp_path))
    hundred_wells(workspace)
    for number in range(5):
        workspace.packages.note("wells", f"{number:064d}")

    def statements() -> int:
        asked: list[str] = []
        connection = workspace.replica.reader()
        connection.set_trace_callback(asked.append)
        workspace.packages.put_along()
        connection.set_trace_callback(None)
        return len(asked)

    statements(), statements()
    assert not statements(), "nothing was written since"
    workspace.set(RecordKey("wells/KEN", "wells", next(iter(workspace.replica.records("wells"))).record), {"name": "x"})
    assert statements() <= 4, "one pass over the cell that names the form, for all forms that travel"


def test_a_record_written_while_forms_are_put_along_still_gets_its_form(reopen: Open, tmp_path: Path) -> None:
    workspace = reopen()
    install_form(workspace, file_of(tmp_path))
    workspace.add("wells", {"name": "Makueni"})
    passed: list[str] = []

    def meanwhile(statement: str) -> None:
        """Once the records were looked through, and before it is over."""
        looked = "SELECT DISTINCT" in statement
        if looked or passed == ["looked"]:
            passed.append("looked" if looked else "written")
        if passed[-1:] == ["written"]:
            passed.append("over")
            key = RecordKey("wells/UGA", "wells", workspace.replica.new_record_id("wells"))
            with workspace.edit() as edit:
                edit.set(key, "alive", True)
                edit.set(key, "form", workspace.collection("wells").form_hash)

    connection = workspace.replica.reader()
    connection.set_trace_callback(meanwhile)
    workspace.packages.put_along()
    connection.set_trace_callback(None)
    assert passed == ["looked", "written", "over"] and [one.partition for one in packages(workspace)] == ["wells/KEN"]
    workspace.packages.put_along()
    assert [one.partition for one in packages(workspace)] == ["wells/KEN", "wells/UGA"]


def test_who_saves_never_stumbles_over_forms_being_put_along(reopen: Open, tmp_path: Path) -> None:
    """A listener that raised would have made a save that stands look failed."""
    workspace = reopen()
    install_form(workspace, file_of(tmp_path))
    key = workspace.add("wells", {"name": "Makueni"}).key
    failed: list[Exception] = []
    over = threading.Event()

    def put() -> None:
        try:
            while not over.is_set():
                workspace.packages.put_along()
        except Exception as failure:
            failed.append(failure)

    thread = threading.Thread(target=put)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        thread.start()
        for number in range(30):
            workspace.set(key, {"name": f"Well {number}"})
    finally:
        over.set()
        thread.join()
        sys.setswitchinterval(before)
    assert not failed and len(packages(workspace)) == 1


def test_a_form_that_went_away_or_is_too_large_holds_up_nothing_and_is_told_once(
    reopen: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = reopen()
    install_form(workspace, file_of(tmp_path))
    key = workspace.add("wells", {"name": "Makueni"}).key
    version_2 = workspace.collection("wells").form_hash
    install_form(workspace, file_of(tmp_path, version="3"))
    workspace.forms.form(workspace.collection("wells"), version_2)
    (workspace.folder / "forms" / f"{version_2}.xml").rename(tmp_path / "away.xml")
    for _turn in range(2):
        workspace.packages.put_along()
        (told,) = workspace.packages.kept_back()
        assert told.trouble is not None and told.collection.name == "wells" and not packages(workspace)
    (tmp_path / "away.xml").rename(workspace.folder / "forms" / f"{version_2}.xml")
    monkeypatch.setattr("brs_desktop.workspace.packages.MAX_TEXT", 100)
    for _turn in range(2):
        workspace.packages.put_along()
        (told,) = workspace.packages.kept_back()
        assert told.trouble is None and told.version == "2"
    assert not packages(workspace) and workspace.form_for(key).definition.version == "2"


def test_of_what_others_bring_a_few_forms_go_on_and_only_those_that_a_record_asks_for(workspace: Workspace) -> None:
    good = workspace.collection("wells").package.xform
    variants = [good.replace('version="1"', f'version="0.{number}"') for number in range(MOST_BROUGHT + 5)]
    hashes = [hashlib.sha256(one.encode()).hexdigest() for one in variants]
    with workspace.edit() as edit:
        for text, form_hash in zip(variants, hashes):
            package = RecordKey("wells/KEN", COLLECTION, record_id(("hash",), {"hash": form_hash}))
            for path, value in {"alive": True, "hash": form_hash, "kind": "wells", "package": pack(text)}.items():
                edit.set(package, path, value)
    first = workspace.packages.listed(most=3)
    rest = workspace.packages.listed(first.next, most=100)
    assert [one.hash for one in (*first.came, *rest.came)] == sorted(hashes) and not rest.next
    assert len(workspace.packages.listed(stop=lambda: True).came) == 0
    assert not workspace.packages.travelling(), "nothing asked for them"
    assert not [one for one in hashes if (workspace.folder / "forms" / f"{one}.xml").exists()]
    for form_hash in hashes:
        assert workspace.forms.known(workspace.collection("wells"), form_hash) is not None
    assert len(workspace.packages.travelling()) == MOST_BROUGHT


def test_each_version_that_was_sent_finds_its_form_in_the_conversation(tmp_path: Path) -> None:
    with new_workspace(tmp_path / "amina", country="KEN", name="Amina") as amina:
        form = Path(find_form(SHIPPED / "import_responses")).read_text("utf-8")
        key = amina.add("import_responses", sample("import_responses")).key
        for version in ("2027010101", "2028010101"):
            later = tmp_path / "import_responses.md"
            later.write_text(re.sub(r"\| 20\d{8} \|", f"| {version} |", form), "utf-8")
            install_form(amina, later)
            amina.migrating.migrate(key)
            found = amina.reports.check(key)
            amina.reports.submit(key, acknowledged=found.acknowledge)
            amina.packages.put_along()
        talk = [one for one in packages(amina) if one.partition.endswith("/talk")]
        assert len(talk) == 2
