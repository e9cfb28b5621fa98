"""Hands for the tests of expressions: one expression in, one plain value out."""

from __future__ import annotations

from typing import Any

from brs_desktop.forms.evaluation import evaluate


def ask(expr: str, xml: str = "<root/>", node: str = "/", *, want: str = "any", tz: str = "UTC", **context: Any) -> Any:
    """The value of an expression; node-sets are lists of locations."""
    request = {"expr": expr, "context": {"xml": xml, "node": node, **context}, "want_type": want, "tz": tz}
    return evaluate(request)["value"]
