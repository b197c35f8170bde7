"""One short text for every code this product uses, by what it is about (RULES R85, STYLE 7)."""
