"""How the window stands with the agent; alone in its file because the first frame needs it (P1)."""

from __future__ import annotations

from enum import StrEnum


class LinkState(StrEnum):
    """How this window stands with the agent."""

    CONNECTING = "connecting"
    STARTING_AGENT = "starting_agent"
    CONNECTED = "connected"
    LOST = "lost"
    STOPPED = "stopped"
    NOT_ANSWERING = "not_answering"
    TOO_NEW = "too_new"
    GARBAGE = "garbage"
