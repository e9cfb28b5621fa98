"""Forms: XLSForm to an immutable definition, and a session of commands that fills it; no Qt, no SQL."""

from brs_desktop.forms.errors import ExpressionError, FormError, FormIssue, UnknownPath
from brs_desktop.forms.model.definition import FormDefinition
from brs_desktop.forms.model.reader import load_form
from brs_desktop.forms.session.session import FormSession
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
from brs_desktop.forms.xlsform import convert_xlsform

__all__ = [
    "Choice",
    "ChoicePage",
    "Cleared",
    "CommandRecord",
    "Delta",
    "ExpressionError",
    "FormDefinition",
    "FormError",
    "FormIssue",
    "FormSession",
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
    "convert_xlsform",
    "load_form",
]
