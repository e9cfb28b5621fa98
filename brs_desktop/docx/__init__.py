"""Forms and records as Word files (DOCX): made of the same sheet as the paper, written as text, without a library."""

from brs_desktop.docx.export import DocxResult, export_docx

__all__ = ["DocxResult", "export_docx"]
