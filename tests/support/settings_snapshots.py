"""Snapshots for the Settings page: as it is at first, with everything chosen, and on bad days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from shared.preferences import Preferences, ScreenQuality, Topic
from shared.reasons import Language
from shared.snapshot import ServiceView, Snapshot
from shared.updates import UpdateFact
from tests.support import session_snapshots as sessions
from tests.support import snapshots
from tests.support.clock import START

FIRST: Final = snapshots.main(preferences=Preferences(start_at_login=False), monitors=sessions.MONITORS)
CHOSEN: Final = snapshots.main(
    preferences=Preferences(
        start_at_login=True, language=Language.FRENCH, muted=(Topic.SUBSCRIPTION,), updates=False
    ),
    session_settings=replace(sessions.SETTINGS, quality=ScreenQuality.SHARP),
    monitors=sessions.MONITORS,
    update=UpdateFact(START - timedelta(hours=2), "2.0.0", "https://example.org/get"),
)
TEAM: Final = ServiceView("https://access.example.org", False, True, START, None)
SIGNED_OUT: Final = replace(snapshots.ALL["welcome"], service=TEAM)
SILENT: Final = replace(
    snapshots.ALL["welcome"],
    service=replace(TEAM, reachable=False, problem="service_unreachable"),
    preferences=Preferences(notifications=False),
    update=UpdateFact(START, problem="service_unreachable"),
)
ABOUT: Final[dict[str, Snapshot]] = {
    "about": replace(FIRST, service=replace(TEAM, version="0.1.0")),
    "about-newer": CHOSEN,
}
ALL: Final[dict[str, Snapshot]] = {
    "settings": FIRST,
    "settings-chosen": CHOSEN,
    "settings-signed-out": SIGNED_OUT,
    "settings-silent": SILENT,
}
