"""The tables of the index: rows and tokens, words that beginnings are completed to, and how far it is made."""

from __future__ import annotations

from brs_sync.database import Connection, DatabaseError

from brs_desktop.records.search.analyser import EDITION

# Raised whenever what stands in these tables changes, for another reason than the analyser's.
SHAPE = 1
_VERSION = f"{SHAPE}.{EDITION}"
# The tokens are made before they come here: blanks part them, and these belong to codes and addresses.
_TOKENIZE = """tokenize = "ascii tokenchars '-/._@+&,:'", detail = column"""
_FRESH = (
    "CREATE TABLE search_about (version TEXT NOT NULL, stale INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE search_collections (number INTEGER PRIMARY KEY, collection TEXT NOT NULL UNIQUE,"
    " made_of TEXT NOT NULL, filled INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE search_rows (id INTEGER PRIMARY KEY, collection TEXT NOT NULL, partition TEXT NOT NULL,"
    " record TEXT NOT NULL, mark INTEGER NOT NULL, UNIQUE (collection, partition, record))",
    "CREATE TABLE search_words (id INTEGER PRIMARY KEY, code INTEGER NOT NULL, word TEXT NOT NULL,"
    " UNIQUE (code, word))",
)
_ALL = ("search_index", "search_words", "search_rows", "search_collections", "search_about")


def prepare(connection: Connection) -> None:
    """Make the tables; those of another edition go at once, for nobody would keep what they say up to date."""
    if _version(connection) == _VERSION:
        return
    for name in _ALL:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in _FRESH:
        connection.execute(statement)
    _make_index(connection)
    connection.execute("INSERT INTO search_about (version) VALUES (?)", (_VERSION,))


def _version(connection: Connection) -> str:
    known = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'search_about'").fetchone()
    found = connection.execute("SELECT version FROM search_about").fetchone() if known else None
    return str(found[0]) if found else ""


def _make_index(connection: Connection) -> None:
    """Without the text, which stands in the log already; with it where SQLite is too old to delete without (3.43)."""
    made = "CREATE VIRTUAL TABLE search_index USING fts5(title, start, body, {}{})"
    try:
        connection.execute(made.format("content = '', contentless_delete = 1, ", _TOKENIZE))
    except DatabaseError:
        connection.execute(made.format("", _TOKENIZE))
