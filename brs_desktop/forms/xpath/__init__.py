"""XPath 1.0 with the rules and functions of the ODK XForms specification: text to tree to closures."""
