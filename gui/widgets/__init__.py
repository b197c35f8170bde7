"""The building blocks of all pages: they know palette, keyboard and accessibility, nothing of accounts."""
