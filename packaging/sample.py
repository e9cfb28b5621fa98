"""Fills a workspace with invented work in several scripts, for pictures and training: no real person is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from brs_desktop.records import SHIPPED
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
# Waste, what it is, metric tons, destination, disposal or recovery.
EXPORTS = (
    ("Y31", "Spent lead-acid batteries", 1240, "KOR", "op_r"),
    ("Y10", "Capacitors containing PCBs", 12, "FRA", "op_d"),
    ("Y4", "Obsolete pesticides", 48, "DEU", "op_d"),
    ("Y29", "Waste containing mercury", 3, "CHE", "op_r"),
)
# Forms whose sample answers stand beside them.
FORMS = (
    "stockholm_reports",
    "regulatory_actions",
    "synergies_reviews",
    "secretariat_reports",
    "evaluation_reports",
    "policy_briefs",
    "chm_surveys",
    "assistance_needs",
    "assistance_sources",
    "assistance_evaluations",
    "workshop_forms",
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
    ids["last report"] = workspace.add("basel_reports", _report("2024", 1)).key.record
    last = f"basel_reports/{ids['last report']}"
    workspace.reports.submit(last, acknowledged=workspace.reports.check(last).acknowledge)
    ids["report"] = workspace.add("basel_reports", _report("2025", 2)).key.record
    return ids | {name: workspace.add(name, answers(name)).key.record for name in FORMS}


def answers(name: str) -> dict[str, str]:
    """The sample answers that are shipped beside a form."""
    told: dict[str, str] = json.loads((SHIPPED / name / "sample.json").read_text("utf-8"))
    return told


def _report(year: str, size: int) -> dict[str, Any]:
    values = {"country": "KEN", "year": year, "fp_inst": "Environment Authority", "fp_name": "Amina Odhiambo"}
    values["any_exp"] = "yes"
    for number, (waste, description, amount, partner, operation) in enumerate(EXPORTS):
        row = f"mov_exp/e{number}"
        values |= {f"{row}/exp_y": waste, f"{row}/exp_desc": description, f"{row}/exp_partner": partner}
        values |= {f"{row}/exp_t": str(amount * size), f"{row}/exp_op": operation}
    return values


def make(folder: Path, *, language: str = "en") -> Workspace:
    """A new workspace with the sample in it, open."""
    workspace = Workspace.init(folder, name="Amina Odhiambo", country="KEN", language=language)
    fill(workspace)
    return workspace
