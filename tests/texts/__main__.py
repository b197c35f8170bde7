"""`make texts`: bring the .po files up to date with the code and compile them; says what is left to do."""

from __future__ import annotations

import sys

from tests.texts import catalogues


def main() -> int:
    """Exit status 1 while a text has no translation."""
    is_complete = True
    for language in catalogues.LANGUAGES:
        catalogue = catalogues.updated(language)
        file = catalogues.po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(catalogues.po_bytes(catalogue))
        file.with_suffix(".mo").write_bytes(catalogues.mo_bytes(catalogues.read(language)))
        count = len(list(catalogues.texts(catalogue)))
        missing = list(catalogues.untranslated(catalogue))
        print(f"{language}: {count} texts, {len(missing)} without translation")
        for text in missing:
            print(f"  {text}")
        is_complete = is_complete and not missing
    return 0 if is_complete else 1


if __name__ == "__main__":
    sys.exit(main())
