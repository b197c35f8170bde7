"""The help pages: articles in Markdown, search over them, and whether they were helpful (RULES R85)."""
