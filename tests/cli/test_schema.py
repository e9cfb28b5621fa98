"""docs/cli.schema.json holds: every command's answers are of the documented shape, one at a time and in a batch."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from brs_desktop.commands.table import COMMANDS
from tests.cli.program import COMMAND, Batch, Hub, join, meet, run
from tests.helpers import forked
from tests.helpers.made import new_folder
from tests.workspace.wells import UNSEEN, write_wells

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "cli.schema.json").read_text(encoding="utf-8"))
REGISTRY: Registry[Any] = Registry().with_resource(SCHEMA["$id"], Resource.from_contents(SCHEMA))
# Commands that answer in a form of their own, or not at all.
ELSEWHERE = {"run", "form eval", "form run", "form try"}
TITLE = "# The command line"


def validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{SCHEMA['$id']}{pointer}"}, registry=REGISTRY)


def hold(command: str, objects: list[Any]) -> None:
    """Every object that a command answered is of its documented shape."""
    shape = SCHEMA["commands"][command]
    assert shape["many"] or len(objects) == 1, (command, objects)
    check = validator(shape["shape"]["$ref"])
    for one in objects:
        errors = [f"{error.json_path}: {error.message}" for error in check.iter_errors(one)]
        assert errors == [], (command, one)


class Held:
    """A batch each of whose answers is held against the schema; remembers which commands gave something."""

    def __init__(self, batch: Batch, seen: dict[str, int]) -> None:
        self.batch = batch
        self.seen = seen

    def __call__(self, words: str, *more: str) -> Any:
        reply = self.batch.reply(*words.split(), *more)
        assert not list(validator("#/$defs/batch answer").iter_errors(reply)), reply
        assert reply["ok"] or (words == "doctor" and reply["exit"] == 3), reply
        command = next(one.words for one in COMMANDS if f"{words} ".startswith(f"{one.words} "))
        result = reply["result"]
        objects = result if SCHEMA["commands"][command]["many"] else [result]
        hold(command, objects)
        self.seen[command] = self.seen.get(command, 0) + len(objects)
        return result


@pytest.fixture
def seen() -> dict[str, int]:
    return {}


@pytest.fixture
def pair(tmp_path: Path, seen: dict[str, int]) -> Iterator[tuple[Held, Held, Hub, Path]]:
    collections = write_wells(tmp_path / "collections")
    made = run(tmp_path / "a", "init", "--country", "KEN", "--name", "A")
    hold("init", made.objects)
    seen["init"] = 1
    new_folder(tmp_path / "b", country="KEN", name="B")
    for name in ("a", "b"):
        (tmp_path / name / "collections").symlink_to(collections)
    with Hub(tmp_path / "hub") as hub, Batch(tmp_path / "a") as a, Batch(tmp_path / "b") as b:
        join(b, hub)
        yield Held(a, seen), Held(b, seen), hub, tmp_path


def test_every_command_answers_in_its_documented_shape(
    pair: tuple[Held, Held, Hub, Path], seen: dict[str, int]
) -> None:
    a, b, hub, folder = pair
    a(f"enrol {hub.invite('national-focal-point', 'contacts/KEN', 'report/KEN', 'wells/KEN')} --hub {hub.url}")
    mine, other = (next(one["device"] for one in a("device list") if one["this"] is this) for this in (True, False))
    a("device rename", mine, "--name", "Office")
    a("device invite", "--device", mine, "--out", str(folder / "further.brsinvite"))
    a("device hand-over", mine)
    a("collections")
    record = a("record add wells", "name=A", "depth=1.50", "uses=people", "readings/r1/level=1", "readings/r1/note=n")[
        "id"
    ]
    response = a("record add import_responses", "country=KEN", "chem=aldrin", "law:=null")["id"]
    a("record set", record, 'share_people:={"missing": "unknown"}')
    meet(a.batch, b.batch)
    token = b("edit open", record)["token"]
    b("edit set", token, "depth=3", "share_fields=60")
    b("edit show", token)
    b("edit list")
    a("record set", record, "depth=2", "share_people=60", "readings/r1/level=2")
    b("record set", record, "readings/r1/note=m", "uses=people cattle")
    b("edit refresh", token)
    b("edit save", token)
    a("record delete", response)
    b("record set", response, "law=Act")
    meet(a.batch, b.batch)
    clashes = {one["kind"]: one for one in a("conflicts list")}
    assert set(clashes) == {"hard", "soft", "delete", "rule"}
    a("conflicts settle", clashes["hard"]["id"], "--value", "4", "--reason", "x")
    a("conflicts settle", clashes["delete"]["id"], "--value", "keep", "--reason", "x")
    a("conflicts settle", clashes["rule"]["id"], "--accept", "--reason", "x")
    assert len(a("conflicts list --settled")) >= 3
    a("conflicts undo", clashes["hard"]["id"])
    for words in ("record show", "record way", "record history"):
        a(words, record)
        a(words, response)
    a("record history", record, "depth")
    contact = a("record add contacts", "name=Amina", "email=a@b.org")["id"]
    a("record export", contact, "--format", "json", "--out", str(folder / "answers.json"))
    a("record import", contact, str(folder / "answers.json"))
    a("erase", contact, "--reason", "left", "--confirm")
    a("erasures")
    a("record history", contact)
    a("record list wells")
    a("record list parties --limit 5")
    a("search kenya --language fr --limit 2")
    a("record add contacts", "name=Out of scope", "--partition", "contacts/UGA")
    a("sync attested")
    a("sync log")
    a("queue list")
    for wish in ("later", "usual", "first"):
        assert a(f"queue {wish}", "contacts/UGA")["wish"] == wish
    a("sync forecast")
    assert [one["partition"] for one in a("sync --budget 3m")["kept_aside"]] == ["contacts/UGA"]
    a("sync history --limit 3")
    a("doctor")
    reported = a("record add import_responses", "country=KEN", "chem=chlordane", "cat=ct_pest", "dec=cd_no")["id"]
    a("report cycles")
    a("report list")
    a("report check", reported)
    version = a("report submit", reported, "--as-is")
    a("report receipt", version["code"], "--language", "ar", "--out", str(folder / "receipt.pdf"))
    a("report versions", reported)
    begun = a("record add import_responses", "country=KEN", "chem=ddt")["id"]
    a("report copy", begun, "--preview")
    a("report copy", begun)
    supposed = a("draft new", begun, "--name", "Without the ban")["id"]
    a("record set", supposed, "law=Another")
    assert a.batch.refused("report", "submit", supposed) == ("what-if-not-submitted", 3)
    assert [one["changed_in"] for one in a("draft compare", supposed)["differing"]] == ["draft"]
    a("record set", begun, "law=A third")
    assert a.batch.refused("draft", "bring", supposed) == ("what-if-asked", 3)
    assert a("draft bring", supposed, "law")["count"] == 1
    a("draft rename", supposed, "--name", "With another law")
    a("draft list", begun)
    a("draft remove", supposed)
    a("draft removed")
    a("draft restore", supposed)
    token = a("edit open", begun)["token"]
    a("record move", begun, "chem=endrin", "--preview")
    a("record move", begun, "chem=endrin")
    a("edit set", token, "law=Later")
    a("edit save", token)
    a("record late", begun)
    a("record bring", begun)
    a("record unmove", begun)
    a("record elsewhere")
    a("record elsewhere --confirm")
    a("vector")
    a("digest")
    a("export-pdf", record, "--language", "fr", "--out", str(folder / "w.pdf"))
    a("export-pdf", "wells", "--blank", "--out", str(folder / "b.pdf"))
    a("export-docx", record, "--language", "ru", "--out", str(folder / "w.docx"))
    a("export-docx", "wells", "--blank", "--out", str(folder / "b.docx"))
    for kind in ("pdf", "docx"):
        a("export-profile", "KEN", "--format", kind, "--out", str(folder / f"p.{kind}"))
    (folder / "names.txt").write_text("Grace\n", encoding="utf-8")
    a("export-certificates", "--names", str(folder / "names.txt"), "--out", str(folder / "c.pdf"))
    a("export-letter", record, "--out", str(folder / "l.pdf"))
    for kind in ("xlsx", "csv", "pdf"):
        a("export-list", "wells", "--every", "--format", kind, "--out", str(folder / f"w.{kind}"))
    a("export-list", "centres", "--format", "vcard", "--filter", "kind=centre", "--out", str(folder / "c.vcf"))
    assert {one["group"] for one in a("who-can-help KEN")} >= {"centres", "offices", "secretariats"}
    a("form check", str(UNSEEN / "form.md"), "--against", str(UNSEEN / "form.md"))
    a("form preview", str(UNSEEN / "form.md"), "--pdf", str(folder / "empty.pdf"))
    a("form tables", str(UNSEEN / "form.md"), str(folder / "form.xlsx"))
    (folder / "read me.txt").write_text("Waste is what is left.", encoding="utf-8")
    (folder / "tool.exe").write_bytes(b"MZ")
    [document, _refused] = a("library import", str(folder / "read me.txt"), str(folder / "tool.exe"))
    a("library list --filter shelf=here")
    a("library never", document["id"])
    a("library keep", document["id"])
    a("library fetch", document["id"])
    a("library open-path", document["id"])
    (folder / "stick").mkdir()
    a("bundle readers")
    a("record set", record, "depth=9")
    a("bundle export --to B --out", str(folder / "stick"))
    b("bundle preview", str(folder / "stick"))
    b("bundle import", str(folder / "stick"))
    b("bundle history")
    given = a("section give", record, "readings", "--for", "Port", "--out", str(folder / "s.brssec"))
    name = b("section open", given["file"], "--code", given["code"])["section"]
    b("section fill", name, "readings/r1/level=7")
    action = a("record add regulatory_actions", "country=KEN", "common=Aldrin")["id"]
    handed = a(
        "section give", f"regulatory_actions/{action}", "s3", "--for", "Laboratory", "--out", str(folder / "u.brssec")
    )
    properties = b("section open", handed["file"], "--code", handed["code"])["section"]
    b("section attach", properties, "doc", str(folder / "read me.txt"))
    b("section received")
    b("section return", name, "--name", "Port", "--out", str(folder / "t.brssec"))
    assert a("section take", str(folder / "t.brssec"))["fresh"] == 1
    a("section given")
    a("section remove", given["section"])
    b("section remove", name)
    assert [one["section"] for one in b("section removed")] == [name]
    b("section restore", name)
    second = folder / "second.md"
    second.write_text((UNSEEN / "form.md").read_text("utf-8").replace("| wells | 1 |", "| wells | 2 |"), "utf-8")
    assert a("form install", str(second))["version"] == "2"
    assert a("record form", record)["state"] == "older"
    a("record migrate", record)
    a("record migrate", record, "--back")
    assert a("form back", "wells")["version"] == "1"
    a("device end", other, "--how", "lost")
    b("record add wells name=Late")
    b("sync")
    held = {one["device"]: (one["own"], one["may_admit"]) for one in a("device held")}
    assert held == {mine: (True, False), other: (False, True)}
    (coming,) = a("device preview", other)
    assert a.batch.refused("device", "admit", other) == ("bad-option-value", 2)
    assert a("device admit", other, "--reason", "it was only mislaid") == [coming]
    assert {one["device"] for one in a("device held")} == {mine}
    a("backup now")
    a("backup copy", str(folder / "stick"))
    [copied] = a("backup list", str(folder / "stick"))
    a("backup check", copied["backup"])
    a("backup restore", copied["backup"])
    missing = {one.words for one in COMMANDS} - ELSEWHERE - {command for command, count in seen.items() if count}
    assert missing == set()


def test_the_schema_speaks_of_every_command_and_of_no_other() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["commands"]) == {one.words for one in COMMANDS} - ELSEWHERE


def test_the_account_names_every_command_with_its_options() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert text.startswith(TITLE)
    for command in COMMANDS:
        assert f"`{command.words}" in text or f"`brs-desktop {command.words}" in text, command.words
        for option in command.options:
            assert f"--{option}" in text, (command.words, option)


def test_an_error_is_of_the_documented_shape(tmp_path: Path) -> None:
    for words in (["nonsense"], ["--workspace", str(tmp_path / "x"), "sync"], ["record", "set", "x"], []):
        done = subprocess.run([*COMMAND, *words], capture_output=True, text=True)
        assert done.returncode in (2, 3) and done.stdout == ""
        (line,) = done.stderr.splitlines()
        assert not list(validator("#/$defs/error").iter_errors(json.loads(line)))


def test_people_read_text_and_scripts_read_json(tmp_path: Path) -> None:
    folder = str(tmp_path / "w")

    def said(*words: str) -> str:
        done = forked.run("brs-desktop", *words, "--workspace", folder)
        done.check_returncode()
        return done.stdout

    assert said("init", "--name", "A", "--language", "en").strip() == folder
    record = said("record", "add", "contacts", "name=Ann", "organisation=NEMA").strip()
    assert record in said("record", "list", "contacts") and "Ann" in said("list", "contacts")
    assert "organisation = NEMA" in said("show", record)
    token = said("edit", "open", record).strip()
    assert said("edit", "set", token, "name=Bea").strip() == token
    assert "name = Bea" in said("edit", "show", token)
    said("edit", "save", token)
    assert said("conflicts", "list") == ""
    assert "ok" in said("doctor") and len(said("digest").strip()) == 64
    assert "record add COLLECTION" in said("--help")
    assert json.loads(said("--json", "--version"))["version"]


def test_starting_for_a_batch_of_expressions_loads_no_storage() -> None:
    """The batch of expressions must start fast: neither the database layer nor the window is imported."""
    code = (
        "import sys, io; sys.stdin = io.TextIOWrapper(io.BytesIO(b''));"
        "from brs_desktop.cli import main; main(['form', 'eval', '--batch']);"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "brs_desktop.forms.batch" in loaded
    assert not loaded & {
        "sqlmodel",
        "sqlalchemy",
        "pydantic",
        "PySide6",
        "reportlab",
        "pyxform",
        "requests",
        "sqlcipher3",
    }
