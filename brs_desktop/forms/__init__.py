"""Forms: XLSForm to an immutable definition, and a session of commands that fills it; no Qt, no SQL."""

from brs_desktop.forms.errors import ExpressionError, FormError, FormIssue, UnknownPath
from brs_desktop.forms.shapes import (
    Choice,
    ChoicePage,
    Cleared,
    CommandRecord,
    Delta,
    Item,
    Limits,
    ListItem,
    ListProvider,
    NodeState,
    Package,
    Problem,
    Progress,
    Question,
    Resource,
    Section,
)

__all__ = [
    "Choice",
    "ChoicePage",
    "Cleared",
    "CommandRecord",
    "Delta",
    "ExpressionError",
    "FormError",
    "FormIssue",
    "Item",
    "Limits",
    "ListItem",
    "ListProvider",
    "NodeState",
    "Package",
    "Problem",
    "Progress",
    "Question",
    "Resource",
    "Section",
    "UnknownPath",
]
