"""`make texts`: bring the .po files up to date with the code and compile them; says what is left to do.

The window's file is Qt's to bring up to date; what is left to do in it is said here too.
"""

from __future__ import annotations

import sys
from itertools import product

from tests.texts import catalogues


def main() -> int:
    """Exit status 1 while a text has no translation."""
    is_complete = True
    for domain, language in product(catalogues.Domain, catalogues.LANGUAGES):
        catalogue = catalogues.updated(language, domain=domain)
        file = catalogues.po_file(language, domain=domain)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(catalogues.po_bytes(catalogue))
        compiled = catalogues.mo_bytes(catalogues.read(language, domain=domain))
        file.with_suffix(".mo").write_bytes(compiled)
        count = len(list(catalogues.texts(catalogue)))
        missing = list(catalogues.untranslated(catalogue))
        _report(f"{domain.value}, {language}", count, missing)
        is_complete = is_complete and not missing
    for language in catalogues.LANGUAGES:
        found = list(catalogues.window_texts(language))
        missing = [source for source, french in found if not french]
        _report(f"window, {language}", len(found), missing)
        is_complete = is_complete and not missing
    return 0 if is_complete else 1


def _report(name: str, count: int, missing: list[str]) -> None:
    print(f"{name}: {count} texts, {len(missing)} without translation")
    for text in missing:
        print(f"  {text}")


if __name__ == "__main__":
    sys.exit(main())
