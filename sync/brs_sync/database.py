"""The one function that opens SQLite."""

from __future__ import annotations

import sqlite3

Connection = sqlite3.Connection
