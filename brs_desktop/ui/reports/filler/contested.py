"""Which questions have two answers: those of the cells that do, of a set's elements, of a one-cell group's members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from brs_desktop.forms.onecell import members_of

if TYPE_CHECKING:
    from brs_desktop.forms import FormDefinition


def contested_in(definition: FormDefinition, shown: Mapping[str, Any]) -> frozenset[str]:
    """The paths of the questions, and of the rows, about which somebody has to decide."""
    found = {path for path, cell in shown.items() if cell.contested}
    found |= {path.rpartition("/")[0] for path in found if path.count("/") % 2}
    return frozenset(found | {question for path in found for question in members_of(definition, path)})
