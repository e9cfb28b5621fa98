"""Which questions of a repeat make the columns of a table."""

from __future__ import annotations

from brs_desktop.pdf.sheet import Answer, Question, Repeat

MOST_COLUMNS = 8
_LONG = 900  # characters; longer answers are read better one below the other


def columns_of(repeat: Repeat, most: int = MOST_COLUMNS) -> dict[str, Question] | None:
    """The questions of the rows in their order; None where rows hold more than short answers or have pictures."""
    found: dict[str, Question] = {}
    for row in repeat.rows:
        for entry in row:
            if not isinstance(entry, Question) or entry.picture is not None:
                return None
            if isinstance(entry.field, Answer) and sum(map(len, entry.field.texts)) > _LONG:
                return None
            found.setdefault(entry.name, entry)
    order = {name: place for place, name in enumerate(repeat.order)}
    ordered = sorted(found.items(), key=lambda pair: order.get(pair[0], len(order)))
    return dict(ordered) if 0 < len(found) <= most else None
