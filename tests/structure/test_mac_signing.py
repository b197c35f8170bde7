"""How the macOS bundle is signed, seen by a `codesign` that only writes down what it is asked (issue 6)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SIGN = Path(__file__).resolve().parents[2] / "packaging" / "mac" / "sign.sh"
CODESIGN = '#!/bin/sh\necho "$*" >>"$NOTES"\n'
FILE = "#!/bin/sh\ncase $2 in *.plist) echo XML ;; *) echo Mach-O 64-bit ;; esac\n"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle in small: programs, a library, a framework with a paper in it."""
    app = tmp_path / "Access Agent.app"
    framework = app / "Contents/Frameworks/Q.framework/Versions/A"
    for file in (
        app / "Contents/MacOS/access-agent",
        app / "Contents/MacOS/access-account",
        app / "Contents/Frameworks/lib one.dylib",
        app / "Contents/Frameworks/agent/core.pyc",
        framework / "Q",
        framework / "Resources/Info.plist",
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    for name, text in (("codesign", CODESIGN), ("file", FILE)):
        tool = tmp_path / "bin" / name
        tool.parent.mkdir(exist_ok=True)
        tool.write_text(text)
        tool.chmod(0o755)
    return app


def asked(bundle: Path, **environ: str) -> list[str]:
    """What codesign was asked, in order, with paths from the bundle on."""
    notes = bundle.parent / "notes"
    path = f"{bundle.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    subprocess.run([bash, SIGN, bundle], check=True, env={"PATH": path, "NOTES": str(notes), **environ})
    return notes.read_text().replace(f"{bundle}/Contents/", "").replace(str(bundle), "APP").splitlines()


def test_every_piece_is_signed_before_what_holds_it_and_rights_go_to_programs_alone(bundle: Path) -> None:
    *signed, verified = asked(bundle)
    assert verified == "--verify --deep --strict APP"
    plain = "--force --options runtime --timestamp=none --sign - "
    rights = f"--entitlements {SIGN.parent / 'entitlements.plist'} "
    assert all(each.startswith(plain) for each in signed)
    bare = [each.removeprefix(plain) for each in signed]
    assert sorted(bare[:2]) == ["Frameworks/Q.framework/Versions/A/Q", "Frameworks/lib one.dylib"]
    assert bare[2] == "Frameworks/Q.framework"
    assert bare[3:] == [f"{rights}MacOS/access-account", f"{rights}APP"], (
        "the bundle's own program comes with it"
    )


def test_a_real_identity_asks_for_a_time(bundle: Path) -> None:
    *signed, _verified = asked(bundle, ACCESS_CODESIGN_IDENTITY="Developer ID Application: Ada")
    for each in signed:
        assert each.startswith("--force --options runtime --timestamp --sign Developer ID Application: Ada ")
