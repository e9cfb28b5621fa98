"""Which formula depends on which answer, in which order they are computed, and how a change travels."""
