"""`make package` on Linux: freezes the programs and makes the `.deb`, the tar.gz and their sums in `dist/`.

`--quick` compresses little, for tests: the content is the same, the packages are larger.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
from pathlib import Path

import freeze
import system_facts as facts
from linux import debian, tarball


def main() -> None:
    """Make everything for this machine's kind of Linux."""
    parser = argparse.ArgumentParser(description="Make the packages for Linux.")
    parser.add_argument("--quick", action="store_true", help="little compression")
    parser.add_argument("--into", type=Path, default=facts.ROOT / "dist", metavar="DIR")
    given = parser.parse_args()
    programs = freeze.freeze()
    date = freeze.commit_date()
    python = freeze.environment()
    shutil.rmtree(facts.BUILD / "words", ignore_errors=True)
    freeze.run([python, facts.HERE / "words.py", facts.BUILD / "words", date])
    freeze.run([python, facts.HERE / "licences.py", facts.BUILD / "licences.txt"])
    given.into.mkdir(parents=True, exist_ok=True)
    files = [tarball.build(programs, given.into, 1 if given.quick else 9)]
    if shutil.which("dpkg-deb"):
        files.append(debian.build(programs, given.into, "gzip:1" if given.quick else "xz:6"))
    else:
        sys.stderr.write("dpkg-deb is not here, so there is no .deb.\n")
    sums = "".join(
        f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in sorted(files)
    )
    (given.into / "SHA256SUMS").write_text(sums)
    sys.stdout.write(sums)


if __name__ == "__main__":
    main()
