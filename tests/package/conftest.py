"""The packages that `make proof-package` has built, and a bare system to try them in.

A suite of its own, without parallel workers: it builds and installs for minutes (docs/packages.md).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bare_root import KEPT, BareRoot, why_not

BUILT = KEPT / "tried"


def built(pattern: str) -> Path:
    """The one package of that name."""
    if not BUILT.is_dir():
        pytest.skip("the packages are not built: `make proof-package` does that first")
    found = sorted(BUILT.glob(pattern))
    assert len(found) == 1, found
    return found[0]


@pytest.fixture(scope="session")
def deb() -> Path:
    return built("access-agent_*.deb")


@pytest.fixture(scope="session")
def tarball() -> Path:
    return built("access-agent-*-linux-*.tar.gz")


@pytest.fixture(scope="session")
def bare(deb: Path) -> Iterator[BareRoot]:
    """A bare system with what the `.deb` depends on, nothing else, and a person named ann."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    place = Path(tempfile.mkdtemp(prefix="bare-", dir=KEPT))
    root = BareRoot(place / "root")
    try:
        root.ok("useradd", "--create-home", "--shell", "/bin/sh", "ann")
        root.apt("update")
        wanted = subprocess.run(
            ["dpkg-deb", "-f", deb, "Depends"], capture_output=True, text=True, check=True
        )
        root.apt("satisfy", wanted.stdout.strip())
        yield root
    finally:
        root.close()
        shutil.rmtree(place)


@pytest.fixture
def installed(bare: BareRoot, deb: Path) -> Iterator[BareRoot]:
    """The bare system with the package installed, and no profile of ann's yet."""
    if not (bare.folder / "usr/bin/access-agent").exists():
        bare.install(deb)
    yield bare
    bare.run("access-agent", "stop", user="ann")
    for left in (bare.folder / "home/ann").iterdir():
        if left.name not in (".bashrc", ".profile", ".bash_logout"):
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else os.unlink(left)
