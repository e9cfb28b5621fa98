"""Large workspaces for benchmarks: written through the replica as a save is, made once and kept under build/."""

from __future__ import annotations

import csv
import hashlib
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "populations"
BATCH = 200
# What decides about the bytes of the log. Lists are filled from it: opening a kept workspace brings them up to date.
_MADE_OF = (
    "benchmarks/_population.py",
    *(f"sync/brs_sync/{name}.py" for name in ("tables", "columns", "commit", "section")),
)
# Given and family names of each script.
_SCRIPTS = {
    "latin": (
        "Amina,Bao,Chen,Dina,Élif,Farid,Grace,Hana,Iván,Jorge,Kwame,Lina,María,Nadia,Omar,Pénélope,Søren,Zoë",
        "Otieno,Kouassi,Ortega,Nuñez,Müller,Okafor,Haddad,Silva,Petrov,Nguyen,Mensah,Dubois,Karlsson,Ødegård",
    ),
    "cyrillic": ("Анна,Иван,Мария,Юрий,Ольга,Пётр,Йордан", "Иванова,Смирнов,Козлова,Ёлкин,Щербак"),
    "chinese": ("伟,芳,娜,敏,静,丽,强,磊,军,洋", "王,李,张,刘,陈,杨,赵,黄,周,吴,欧阳"),
    "arabic": ("محمد,فاطمة,أحمد,مريم,علي,ليلى,يوسف", "المصري,الخطيب,النجار,السيد,العلي,الحسن"),
}
_NAMES = {script: (given.split(","), family.split(",")) for script, (given, family) in _SCRIPTS.items()}
_ORGANISATIONS = (
    "Ministry of Environment,Customs Office,Regional Centre,Pesticide Board,Waste Agency,Ministère de l’environnement,"
    "Ministerio de Ambiente,Министерство природных ресурсов,生态环境部,وزارة البيئة"
)
_FUNCTIONS = "Head of unit,Focal point,Inspector,Chef de service,Jefa de unidad,Начальник отдела,处长,رئيس القسم"
_SETS = {
    "conv": ("cv_b", "cv_r", "cv_s"),
    "bc_kind": ("bk_fp", "bk_ca"),
    "rc_kind": ("rk_dna_pest", "rk_dna_ind", "rk_ocp"),
    "sc_kind": ("sk_ocp", "sk_nfp"),
    "languages": ("lg_en", "lg_fr", "lg_es", "lg_ru", "lg_zh", "lg_ar"),
}


def countries() -> list[str]:
    """The codes of the parties that are shipped."""
    with (ROOT / "resources" / "reference" / "parties.csv").open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def contact(chance: random.Random, number: int, country: str) -> Iterator[tuple[str, str | bool]]:
    """The cells of one contact as its form writes them: four scripts, sets, dates, some blanks."""
    given, family = _NAMES[chance.choices(tuple(_NAMES), (70, 10, 10, 10))[0]]
    name = f"{chance.choice(given)} {chance.choice(family)} {chance.randrange(10**6):06}"
    yield "alive", True
    yield "name", name
    yield "organisation", f"{chance.choice(_ORGANISATIONS.split(','))} {chance.randrange(900)}"
    yield "country", country
    if number % 7:
        yield "function", chance.choice(_FUNCTIONS.split(","))
    for field, members in _SETS.items():
        if chance.random() < 0.4:
            yield f"{field}/{chance.choice(members)}", True
    yield "email", f"person.{number}@example.org"
    if number % 3:
        yield "telephone", f"+{chance.randrange(10**11, 10**12)}"
    if number % 5:
        yield (
            "confirmed_on",
            f"20{chance.randrange(10, 27):02}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        )
    yield "active", "yes" if number % 11 else "no"


def contacts(count: int, seed: int = 7) -> Iterator[tuple[str, list[tuple[str, str | bool]]]]:
    """`count` contacts as (partition, cells), spread over the countries."""
    chance = random.Random(seed)
    codes = countries()
    for number in range(count):
        country = codes[number * len(codes) // count]
        yield f"contacts/{country}", list(contact(chance, number, country))


def workspace(count: int) -> Path:
    """The folder of a workspace of Kenya with the shipped data and `count` contacts, closed; do not write into it."""
    folder = KEPT / f"{count}-{digest(count)}"
    if not folder.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT, prefix="making-") as name:
            made = Path(name) / "workspace"
            _make(made, count)
            try:
                made.rename(folder)
            except OSError:  # somebody else was quicker
                if not folder.exists():
                    raise
    _bring_up_to_date(folder)
    return folder


def copied(count: int, target: Path) -> Path:
    """A copy of that workspace to write into."""
    return Path(shutil.copytree(workspace(count), target))


def fill(opened: object, count: int, seed: int = 7, collection: str = "contacts") -> None:
    """Write contacts into an open workspace, as saves of `BATCH` records."""
    from brs_sync.ids import RecordKey
    from brs_sync.values import Value

    replica = opened.replica  # type: ignore[attr-defined]
    form = opened.collection(collection).form_hash  # type: ignore[attr-defined]
    batch: list[tuple[RecordKey, str, Value]] = []
    for number, (partition, cells) in enumerate(contacts(count, seed), 1):
        key = RecordKey(partition, collection, replica.new_record_id(collection))
        batch += [(key, path, value) for path, value in (*cells, ("form", form))]
        if number % BATCH == 0 or number == count:
            replica.write(batch)
            batch.clear()


def _make(folder: Path, count: int) -> None:
    from brs_desktop.workspace import Workspace

    print(f"making a workspace of {count:,} records, once …", file=sys.stderr, flush=True)
    with Workspace.init(folder, name="Amina", country="KEN", languages=("en",)) as opened:
        fill(opened, count)


def _bring_up_to_date(folder: Path) -> None:
    """Lists of manifests that changed since are filled here, and texts read for search, not in what is measured."""
    from brs_desktop.workspace import Workspace

    with Workspace.open(folder) as opened:
        for _step in opened.searching.steps():
            pass


def digest(count: int) -> str:
    """The hash of what decides about the bytes of a kept log."""
    text = hashlib.sha256(str(count).encode())
    for name in _MADE_OF:
        text.update((ROOT / name).read_bytes())
    return text.hexdigest()[:12]


def main() -> None:
    """Make the workspaces whose sizes are given, 100,000 records without."""
    for word in sys.argv[1:] or ["100000"]:
        folder = workspace(int(word))
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(os.path.relpath(folder), f"{size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
