"""`python -m tests.shots [FOLDER]`: take all pictures into FOLDER (docs/pictures)."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agent.demo.stage import Stage, environment
from tests.shots import card_shots, session_shots, simulator_shots
from tests.shots.household import Household, Service
from tests.shots.window_shots import WindowShots
from tests.web import shots as portal_shots

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


async def take(work: Path, out: Path) -> None:
    """All pictures of window and pages into `out`; `work` is for what they need meanwhile."""
    service = Service(work / "service")
    # No keyring answers here, so that the window for that situation is shown; two pixels for one.
    stage = Stage(
        environment(offscreen=True)
        | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "QT_SCALE_FACTOR": "2"}
    )
    service.start()
    try:
        household = Household(stage, work, service.url)
        await WindowShots(stage, household, service, work, out).take()
        await portal_shots.take(out)
        card_shots.take(out)
        session_shots.take(out)
        simulator_shots.take(out)
    finally:
        await stage.clear()
        service.stop()


def main(arguments: Sequence[str]) -> int:
    """Take the pictures and say how many there are."""
    out = Path(arguments[0]) if arguments else PICTURES
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="aas-") as work:
        asyncio.run(take(Path(work), out))
    sys.stdout.write(f"{len(list(out.glob('*.png')))} pictures are in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
