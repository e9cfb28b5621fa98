"""Paper: any form, blank or filled, as a PDF in the six languages of the United Nations."""
