"""The demo profile: a folder of its own, or one that was named, and never somebody's real profile."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import platformdirs

from agent.profile.paths import APP_NAME
from shared.errors import AccessError

_MARK: Final = "demo-profile"


def own_folder() -> Path:
    """The demo profile of this user, kept between demonstrations."""
    return platformdirs.user_cache_path(APP_NAME, appauthor=False) / "demo"


@contextmanager
def passing_folder(named: Path | None) -> Iterator[Path]:
    """An empty profile: a passing one, or the folder that was named. Raises `AccessError`."""
    if named is None:
        with tempfile.TemporaryDirectory(prefix="access-agent-demo-") as passing:
            yield Path(passing)
        return
    make_demo_folder(named, fresh=True)
    yield named


def make_demo_folder(folder: Path, fresh: bool) -> None:
    """Make `folder` a demo profile. Only one that is empty, or was made here, is used or emptied.

    Raises `AccessError` (`profile_not_a_demo`).
    """
    mark = folder / _MARK
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not mark.exists())):
        raise AccessError("profile_not_a_demo", f"{folder} is not a demo profile, so it was left alone.")
    if fresh and mark.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch()
