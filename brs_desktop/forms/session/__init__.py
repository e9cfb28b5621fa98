"""Filling a form: commands change answers, everything that depends on them follows."""

from brs_desktop.forms.session.session import FormSession

__all__ = ["FormSession"]
