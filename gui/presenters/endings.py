"""Why a session ended, in words: the one place that has them for the window (DESIGN section 5).

Every `EndReason` has a sentence of its own; a test counts them.
"""

from __future__ import annotations

from gui.texts import translate
from shared.reasons import EndReason


def ending(reason: EndReason) -> str:
    """The sentence for `reason`, as it is read at this computer."""
    return {
        EndReason.TRIAL_LIMIT: translate(
            "EndReason", "Ended after 5 minutes, because there is no subscription."
        ),
        EndReason.ENDED_BY_CLIENT: translate("EndReason", "Ended on the other device."),
        EndReason.ENDED_BY_COMPUTER: translate("EndReason", "Ended here, at this computer."),
        EndReason.SUPERSEDED: translate("EndReason", "Another device took over."),
        EndReason.COMPUTER_REMOVED: translate("EndReason", "This computer was removed from the account."),
        EndReason.COMPUTER_OFFLINE: translate("EndReason", "This computer lost its connection."),
        EndReason.AGENT_STOPPED: translate("EndReason", "Access Agent was stopped on this computer."),
        EndReason.IDLE: translate("EndReason", "Ended, because it was not used for a while."),
        EndReason.NETWORK_LOST: translate("EndReason", "The connection to the other device was lost."),
        EndReason.SCREEN_LOST: translate(
            "EndReason", "This computer's screen went away. Connect again once it is back."
        ),
        EndReason.SIGNED_OUT: translate("EndReason", "The other device was signed out of the account."),
        EndReason.UNKNOWN: translate("EndReason", "Ended for a reason that this version does not know."),
    }[reason]
