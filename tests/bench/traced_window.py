"""The real window, which also says when it was painted and which states of the agent it shows.

Takes the arguments of `python -m gui`. Only the watching is added here; nothing of the product changes.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import gui.app
from gui.__main__ import main
from gui.window import Window

if TYPE_CHECKING:
    from shared.snapshot import Snapshot


def say(line: str) -> None:
    """Write one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class TracedWindow(Window):
    """The window with a voice."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.first_painted.connect(self._after_the_first_frame)

    def _after_the_first_frame(self) -> None:
        """Say so; and only now load the link, as the program does, to hear of the agent's states."""
        say("painted")
        from PySide6.QtCore import Qt  # before the first frame it would cost 30 ms

        import gui.link
        from shared.clock import SystemClock

        class TracedLink(gui.link.AgentLink):
            def __init__(self, *arguments: object, **named: object) -> None:
                super().__init__(*arguments, **named)  # type: ignore[arg-type]
                # After the conductor's own: what is said is on the page already.
                self.snapshot_received.connect(_tell, Qt.ConnectionType.QueuedConnection)

        def _tell(snapshot: Snapshot) -> None:
            say(f"state {snapshot.state.value}")
            if snapshot.entitlement is not None:
                say(f"status {snapshot.entitlement.status.value} {SystemClock().monotonic()}")

        gui.link.AgentLink = TracedLink  # type: ignore[misc]


if __name__ == "__main__":
    gui.app.Window = TracedWindow  # type: ignore[misc]
    sys.exit(main(sys.argv[1:]))
