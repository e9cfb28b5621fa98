"""SYNC rule 15: demands that nothing else here would miss, found by breaking the program on purpose."""

from __future__ import annotations

from tests.sync.erased import NEW, bytes_of
from tests.sync.world import World, record


def test_rule_15_pages_that_were_still_due_when_the_power_failed_are_written_anew_at_the_next_opening(
    typed: World,
) -> None:
    """Those that an earlier release had freed hold what was erased, and no later write would touch them."""
    connection = typed["bob"]._log.connection
    connection.execute("PRAGMA secure_delete=OFF")
    connection.execute("CREATE TABLE old_view (phone TEXT)")
    connection.executemany("INSERT INTO old_view VALUES (?)", [(NEW,)] * 1000)
    connection.execute("DROP TABLE old_view")
    connection.execute("PRAGMA secure_delete=ON")
    typed["bob"].reader().execute("BEGIN")
    typed["bob"].reader().execute("SELECT 1 FROM section").fetchall()
    typed["ana"].erase(record(), ["phone"], "")
    typed.sync("ana", "bob")
    assert NEW.encode() in bytes_of(typed.folder / "bob"), "somebody still reads"
    typed.reopen("bob", crash=True)
    assert NEW.encode() not in bytes_of(typed.folder / "bob")
