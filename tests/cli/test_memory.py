"""Institutional memory: what was submitted stays, whatever a user does; a restored backup holds the very same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Batch, Refused, run
from tests.helpers.made import new_folder


def _answers(amina: Batch, version: str) -> dict[str, object]:
    cells = amina("record", "show", version)["cells"]
    return {path: cell["value"] for path, cell in cells.items()}


def test_no_action_deletes_a_submitted_report_and_a_restored_backup_has_the_same_counts_and_digest(
    tmp_path: Path,
) -> None:
    """SYS-46."""
    folder = tmp_path / "office"
    new_folder(folder, country="KEN", name="Amina")
    with Batch(folder) as amina:
        draft = amina("record", "add", "import_responses", "country=KEN", "chem=aldrin", "law=Act 4")["id"]
        first = amina("report", "submit", f"import_responses/{draft}", "--as-is")
        kept = _answers(amina, first["id"])
        for words in (("record", "delete", first["id"]), ("record", "set", first["id"], "law=Another")):
            with pytest.raises(Refused) as refused:
                amina(*words)
            assert refused.value.code == "version-frozen", words
        amina("record", "delete", draft)
        amina("record", "add", "import_responses", "country=KEN", "chem=aldrin", "law=Act 5", "--empty")
        second = amina("report", "submit", f"import_responses/{draft}", "--as-is")
        versions = amina("report", "versions", f"import_responses/{draft}")
        assert [one["code"] for one in versions] == [first["code"], second["code"]]
        assert _answers(amina, first["id"]) == kept
        saved = amina("backup", "now")
        vector, digest = amina("vector"), amina("digest")
    other = tmp_path / "new-machine"
    assert run(other, "backup", "restore", saved["backup"]).one["records"] == saved["records"]
    with Batch(other) as amina:
        assert amina("vector") == vector
        assert amina("digest") == digest
        assert amina("report", "versions", f"import_responses/{draft}") == versions
        assert _answers(amina, first["id"]) == kept
        assert amina("backup", "now")["commits"] == saved["commits"]
