"""Paper: any form, blank or filled, as a PDF in the six languages of the United Nations."""

from brs_desktop.pdf.export import PdfResult, export_form, export_forms
from brs_desktop.pdf.receipt import ReceiptFacts, export_receipt
from brs_desktop.pdf.sheet import Claim, PdfMeta

__all__ = ["Claim", "PdfMeta", "PdfResult", "ReceiptFacts", "export_form", "export_forms", "export_receipt"]
