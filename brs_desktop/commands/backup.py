"""The commands of backups: take one, list them, copy to a stick, check, restore."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from brs_desktop.commands.answer import Answer, Shape
from brs_desktop.commands.desk import Desk
from brs_desktop.commands.parse import Call
from brs_desktop.sentences import problem

if TYPE_CHECKING:
    from brs_desktop.workspace.backup import Backup


def now(desk: Desk, call: Call) -> Answer:
    """`backup now`: a verified copy beside the workspace; the newest seven are kept."""
    return Answer(_shape(desk.workspace().backups.take()), _line)


def list_backups(desk: Desk, call: Call) -> Answer:
    """`backup list [DIR]`: the backups of the workspace, or of a stick, newest first."""
    from brs_desktop.workspace import backup

    place = Path(call.arguments[0]).expanduser() if call.arguments else desk.folder.absolute()
    return Answer([_shape(one) for one in backup.found(place)], _line, many=True)


def copy(desk: Desk, call: Call) -> Answer:
    """`backup copy DIR`: a fresh backup with its documents on a stick, read back to the last byte."""
    (target,) = call.arguments
    return Answer(_shape(desk.workspace().backups.copy_to(Path(target).expanduser())), _line)


def check(desk: Desk, call: Call) -> Answer:
    """`backup check BACKUP`: read a whole backup; one that was altered is refused."""
    from brs_desktop.workspace import backup

    return Answer(_shape(backup.check(_meant(desk, call.arguments[0]))), _line)


def restore(desk: Desk, call: Call) -> Answer:
    """`backup restore BACKUP`: put a backup in the workspace's place; what was there is set aside whole.

    What an earlier restore has set aside is brought back the same way, by its folder or its name.
    """
    from brs_sync.points import points_from_environment

    from brs_desktop.workspace import backup

    folder, text = desk.folder.absolute(), call.arguments[0]
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    for one in backup.asides(folder):
        if text == one.name or Path(text).expanduser().absolute() == one:
            desk.close()
            return Answer({"backup": str(one), "aside": str(backup.bring_back(one, folder, now=now) or "")}, _line)
    meant = _meant(desk, text)
    desk.close()
    done = backup.restore(meant, folder, now=now, passing=points_from_environment())
    return Answer({**_shape(meant), "aside": str(done.aside or "")}, _line)


def _meant(desk: Desk, text: str) -> Backup:
    """A folder, or the name of one of the workspace's own backups."""
    from brs_desktop.workspace import backup

    for place in (Path(text).expanduser(), desk.folder.absolute() / "backups" / text):
        if (place / "backup.json").is_file():
            return backup.read_manifest(place)
    raise problem("backup-none", name=text[:80])


def _shape(one: Backup) -> Shape:
    shape = {"backup": str(one.path), "when": datetime.fromtimestamp(one.when_ms / 1000, UTC).isoformat()}
    counts = {"records": one.records, "commits": one.commits, "bytes": one.bytes}
    documents = {"documents": len(one.files), "document_bytes": one.file_bytes}
    return shape | counts | documents | {"sections_left_out": one.left_out}


def _line(shape: Shape) -> str:
    return "  ".join(str(shape[part]) for part in ("when", "backup", "records") if part in shape)
