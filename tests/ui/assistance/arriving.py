"""The way to a list of Assistance."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from tests.ui.desks import Person


def arrive(person: Person, collection: str) -> Any:
    """Go to Assistance and choose a list."""
    person.press("rail_assistance")
    person.find(QWidget, "place_assistance")
    person.idle()
    place = person.window.place("assistance")
    place.show_list(collection)
    person.idle()
    return place
