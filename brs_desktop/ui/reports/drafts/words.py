"""What is said of what-if drafts where nothing else of them is shown."""

from __future__ import annotations

from brs_desktop.language import format_number, ngettext


def left_words(count: int) -> str:
    """What stays of a report that was deleted."""
    words = ngettext(
        "{count} what-if draft of it is kept under My reports.",
        "{count} what-if drafts of it are kept under My reports.",
        count,
    )
    return words.format(count=format_number(count))
