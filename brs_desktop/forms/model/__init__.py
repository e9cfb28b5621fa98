"""The immutable definition of a form, how it is read from an XForm, and the tree of answers."""
