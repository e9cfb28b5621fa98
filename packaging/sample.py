"""Fills a workspace with invented work in several scripts, for pictures and training: no real person is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from brs_desktop.workspace import Workspace

# Invented people of invented offices: name, function, office, country, kind of designation, languages.
PEOPLE: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    (
        "Amina Odhiambo",
        "Director, Chemicals",
        "Environment Authority",
        "KEN",
        {"conv": "cv_b cv_r", "bc_kind": "bk_fp", "rc_kind": "rk_dna_ind"},
    ),
    ("Bakari Mwangi", "Inspector", "Customs Department", "KEN", {"other_kind": "ok_customs ok_entry"}),
    (
        "Chloé Diallo",
        "Cheffe de division",
        "Ministère de l’environnement",
        "SEN",
        {"conv": "cv_s", "sc_kind": "sk_nfp"},
    ),
    ("Darío Fuentes", "Jefe de departamento", "Ministerio del Ambiente", "ECU", {"conv": "cv_r", "rc_kind": "rk_ocp"}),
    (
        "Елена Соколова",
        "Начальник отдела",
        "Министерство природных ресурсов",
        "KAZ",
        {"conv": "cv_s cv_b", "sc_kind": "sk_ocp", "bc_kind": "bk_ca"},
    ),
    ("方晓梅", "处长", "生态环境部固体废物司", "CHN", {"conv": "cv_b cv_s", "bc_kind": "bk_ca", "sc_kind": "sk_nfp"}),
    (
        "ليلى الحداد",
        "مديرة إدارة المواد الكيميائية",
        "وزارة البيئة",
        "JOR",
        {"conv": "cv_r cv_s", "rc_kind": "rk_dna_ind", "sc_kind": "sk_ocp"},
    ),
    (
        "Farid Benali",
        "Ingénieur principal",
        "Agence nationale des déchets",
        "DZA",
        {"conv": "cv_b", "bc_kind": "bk_fp bk_ca"},
    ),
    (
        "Grace Temu",
        "Registrar of Pesticides",
        "Plant Health Services",
        "TZA",
        {"conv": "cv_r", "rc_kind": "rk_dna_pest"},
    ),
    ("Hiroshi Tanaka", "Senior Adviser", "Chemicals Policy Office", "JPN", {"conv": "cv_s", "sc_kind": "sk_nfp"}),
    ("Inês Carvalho", "Coordinator", "Waste Agency", "MOZ", {"conv": "cv_b", "bc_kind": "bk_fp"}),
    (
        "Jalal Karimi",
        "Head of Laboratory",
        "Standards Institute",
        "IRN",
        {"other_kind": "ok_expert ok_member", "bodies": "bd_poprc"},
    ),
)
CHEMICALS = ("aldrin", "chlordane", "dieldrin", "parathion", "endosulfan")


def fill(workspace: Workspace) -> dict[str, str]:
    """Contacts, import responses and a report under way; answers ids by what they are."""
    ids: dict[str, str] = {}
    for name, function, office, country, more in PEOPLE:
        mail = f"contact{len(ids) + 1}@example.org"
        values = {"name": name, "function": function, "organisation": office, "country": country, "email": mail}
        ids[name] = workspace.add("contacts", values | more).key.record
    for number, chemical in enumerate(CHEMICALS):
        values = {"country": "KEN", "chem": chemical}
        if number % 2:
            values["law"] = "Pest Control Products Act, section 4"
        ids[chemical] = workspace.add("import_responses", values).key.record
    ids["report"] = workspace.add("basel_reports", _report()).key.record
    return ids


def _report() -> dict[str, Any]:
    return {"country": "KEN", "year": "2025"}


def make(folder: Path, *, language: str = "en") -> Workspace:
    """A new workspace with the sample in it, open."""
    workspace = Workspace.init(folder, name="Amina Odhiambo", country="KEN", language=language)
    fill(workspace)
    return workspace
