"""In and out: vCard, XLSX and CSV."""
