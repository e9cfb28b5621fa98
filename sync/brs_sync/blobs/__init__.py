"""Files by the SHA-256 of their content: cut where the content says, sent in pieces that prove themselves."""
