"""The texts of the portal for translators: found, updated, compiled (docs/languages.md)."""
