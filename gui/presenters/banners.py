"""The banners above the pages: the lost way to the service, the agent's notices, this window's troubles.

Every `NoticeCode` has a text here; a test counts them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gui.presenters.dates import moment
from gui.presenters.link_state import LinkState
from gui.presenters.remaining import Warn, left_in, warn_of, warning
from gui.presenters.scene import Failure, Scene
from gui.presenters.session import tells_of_cut
from gui.presenters.troubles import sentence_for
from gui.texts import translate
from gui.tokens import Tone
from shared.reasons import Action, NoticeCode
from shared.snapshot import Snapshot
from shared.state import AgentState, Notice

OFFLINE_KEY: Final = "offline"
FAILURE_KEY: Final = "failure"
_PAST: Final = frozenset({"window_crashed"})
"""Troubles that are over: told calmly."""
CLOSING_KEY: Final = "closing"
_NOTICE_PREFIX: Final = "notice_"
_SESSION_PREFIX: Final = "session_"


class BannerAction(StrEnum):
    """What a banner's one button asks for."""

    NONE = ""
    TRY_AGAIN = "try_again"
    SIGN_IN = "sign_in"
    COPY_ADDRESS = "copy_address"
    BUY = "buy"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class BannerVM:
    """One banner. `key` names it for scripts; `notice_id` is the agent's number of a notice.

    `code_line` is shown with errors; calm news has its code in `description`, for those who look for it.
    """

    key: str
    tone: Tone
    text: str
    code_line: str = ""
    description: str = ""
    action: str = ""
    action_kind: BannerAction = BannerAction.NONE
    dismissible: bool = True
    notice_id: int | None = None


def banners_for(scene: Scene) -> tuple[BannerVM, ...]:
    """The banners of the moment, the most important first."""
    banners: list[BannerVM] = []
    snapshot = scene.snapshot
    if snapshot is not None and scene.link is LinkState.CONNECTED:
        warn = warn_of(left_in(scene))
        banners += [_warning_banner(warn, snapshot)] if warn is not Warn.NONE else []
        offline = _offline_banner(snapshot, scene)
        banners += [offline] if offline is not None else []
        banners += [_notice_banner(each, snapshot) for each in snapshot.notices if _is_news(each, snapshot)]
    if scene.closing:
        banners.insert(0, _closing_banner(scene))
    if scene.failure is not None:
        banners.append(_failure_banner(scene.failure))
    return tuple(banners)


def _warning_banner(warn: Warn, snapshot: Snapshot) -> BannerVM:
    """The session in `snapshot` is about to be cut (RULES R11). Each warning has a key: each is announced."""
    buys = _can_buy(snapshot)
    return BannerVM(
        key=f"{_SESSION_PREFIX}{warn.value}",
        tone=Tone.BAD if warn is Warn.LAST else Tone.WARN,
        text=warning(warn),
        action=_buy_words() if buys else "",
        action_kind=BannerAction.BUY if buys else BannerAction.NONE,
        dismissible=False,
    )


def _can_buy(snapshot: Snapshot) -> bool:
    return snapshot.entitlement is not None and Action.BUY in snapshot.entitlement.actions


def _buy_words() -> str:
    return translate("Entitlement", "Buy Subscription")


def _offline_banner(snapshot: Snapshot, scene: Scene) -> BannerVM | None:
    service = snapshot.service
    if service is None or service.reachable is not False:
        return None
    if snapshot.state not in (AgentState.OFFLINE, AgentState.PAUSED, AgentState.IN_SESSION):
        return None
    if service.last_answer_at is None:
        text = translate("Banner", "The account service cannot be reached. It is tried again by itself.")
    else:
        text = translate(
            "Banner",
            "No connection to the account service since {when}. You see what was known then;"
            " it is tried again by itself.",
        ).format(when=moment(service.last_answer_at, scene.now))
    problem = service.problem or ""
    if problem not in ("", "service_unreachable", "service_silent"):
        text = f"{sentence_for(problem)} {text}"
    return BannerVM(
        key=OFFLINE_KEY,
        tone=Tone.WARN,
        text=text,
        code_line=_code_line(problem),
        action=translate("Banner", "Try again"),
        action_kind=BannerAction.TRY_AGAIN,
        dismissible=False,
    )


def closing_words(*, has_tray: bool) -> str:
    """What closing the window means, said once."""
    if has_tray:
        return translate(
            "Banner",
            "Closing the window keeps this computer reachable. The icon in the tray opens it again, and its"
            " menu has Quit.",
        )
    return translate(
        "Banner",
        "Closing the window keeps this computer reachable. To open it again, start Access Agent; the menu"
        " has Quit.",
    )


def _closing_banner(scene: Scene) -> BannerVM:
    return BannerVM(
        key=CLOSING_KEY,
        tone=Tone.ACCENT,
        text=closing_words(has_tray=scene.has_tray),
        action=translate("Banner", "Close the Window"),
        action_kind=BannerAction.CLOSE,
    )


def _failure_banner(failure: Failure) -> BannerVM:
    copies = bool(failure.address)
    text = sentence_for(failure.code)
    return BannerVM(
        key=FAILURE_KEY,
        tone=Tone.WARN if failure.code in _PAST else Tone.BAD,
        text=f"{text} {failure.address}" if copies else text,
        code_line=_code_line(failure.code),
        action=translate("Banner", "Copy the address") if copies else "",
        action_kind=BannerAction.COPY_ADDRESS if copies else BannerAction.NONE,
    )


def _code_line(code: str) -> str:
    return translate("Banner", "Code: {code}").format(code=code) if code else ""


def _is_news(notice: Notice, snapshot: Snapshot) -> bool:
    """Whether no page says it anyway: after a cut the card of the session does, with the way on."""
    return notice.code is not NoticeCode.SESSION_CUT or not tells_of_cut(snapshot)


def _notice_banner(notice: Notice, snapshot: Snapshot) -> BannerVM:
    action, kind = "", BannerAction.NONE
    if notice.code in _SIGN_IN_AGAIN and snapshot.state is AgentState.SIGNED_OUT:
        action, kind = translate("Banner", "Sign in"), BannerAction.SIGN_IN
    elif notice.code in _TRY_AGAIN:
        action, kind = translate("Banner", "Try again"), BannerAction.TRY_AGAIN
    elif notice.code in _BUY and _can_buy(snapshot):
        action, kind = _buy_words(), BannerAction.BUY
    code, calm = _code_line(_code_of(notice)), notice.code in _CALM
    return BannerVM(
        key=f"{_NOTICE_PREFIX}{notice.id}",
        tone=_TONES.get(notice.code, Tone.WARN),
        text=notice_text(notice),
        code_line="" if calm else code,
        description=code if calm else "",
        action=action,
        action_kind=kind,
        notice_id=notice.id,
    )


def _code_of(notice: Notice) -> str:
    return notice.params.get("code", notice.code.value)


_SIGN_IN_AGAIN: Final = frozenset(
    {
        NoticeCode.SIGN_IN_DENIED,
        NoticeCode.SIGN_IN_EXPIRED,
        NoticeCode.SIGN_IN_FAILED,
        NoticeCode.SIGNED_OUT_BY_SERVICE,
        NoticeCode.CREDENTIALS_REUSED,
        NoticeCode.CREDENTIALS_LOST,
    }
)
_CALM: Final = frozenset(
    {
        NoticeCode.SIGN_IN_CANCELLED,
        NoticeCode.SIGN_IN_DENIED,
        NoticeCode.SIGN_IN_EXPIRED,
        NoticeCode.SIGNED_OUT_BY_SERVICE,
        NoticeCode.COMPUTER_RENAMED_ELSEWHERE,
        NoticeCode.SECRETS_IN_FILE,
        NoticeCode.SERVICE_RESTARTING,
        NoticeCode.SERVICE_PORT_CHANGED,
        NoticeCode.SUBSCRIPTION_EXPIRED,
        NoticeCode.SESSION_CUT,
    }
)
"""News, not errors: nobody has to look anything up by a code."""
_TRY_AGAIN: Final = frozenset({NoticeCode.DATA_READ_ONLY, NoticeCode.DISK_FULL})
_BUY: Final = frozenset({NoticeCode.SUBSCRIPTION_EXPIRED, NoticeCode.SESSION_CUT})
_TONES: Final = {
    NoticeCode.SIGN_IN_CANCELLED: Tone.ACCENT,
    NoticeCode.COMPUTER_RENAMED_ELSEWHERE: Tone.ACCENT,
    NoticeCode.SECRETS_IN_FILE: Tone.ACCENT,
    NoticeCode.SERVICE_RESTARTING: Tone.ACCENT,
    NoticeCode.SERVICE_PORT_CHANGED: Tone.ACCENT,
    NoticeCode.SESSION_CUT: Tone.ACCENT,
    NoticeCode.CREDENTIALS_REUSED: Tone.BAD,
    NoticeCode.DATA_READ_ONLY: Tone.BAD,
    NoticeCode.DISK_FULL: Tone.BAD,
    NoticeCode.COMMAND_FAILED: Tone.BAD,
    NoticeCode.SIGN_IN_FAILED: Tone.BAD,
}


def notice_text(notice: Notice) -> str:
    """The sentence for a notice; a placeholder that the agent did not fill becomes "?"."""
    values = defaultdict(lambda: "?", notice.params)
    if notice.code in _WITH_REASON and "code" in notice.params:
        reason = sentence_for(notice.params["code"])
        return _with_reason(notice).format(reason=reason)
    sentences = _notice_sentences()
    return sentences.get(notice.code, sentences[NoticeCode.UNKNOWN]).format_map(values)


def _with_reason(notice: Notice) -> str:
    """The sentence around the reason that a code gives."""
    if notice.code is NoticeCode.SIGN_IN_FAILED:
        return translate("Notice", "The sign-in did not succeed. {reason}")
    if notice.code is NoticeCode.SCREEN_UNAVAILABLE and notice.params.get("during") == "session":
        return translate("Notice", "A remote session has ended. {reason}")
    if notice.code is NoticeCode.SCREEN_UNAVAILABLE:
        return translate("Notice", "Somebody wanted to connect, but could not. {reason}")
    return "{reason}"


_WITH_REASON: Final = frozenset(
    {NoticeCode.COMMAND_FAILED, NoticeCode.SIGN_IN_FAILED, NoticeCode.SCREEN_UNAVAILABLE}
)


def _notice_sentences() -> dict[NoticeCode, str]:
    return {
        NoticeCode.SIGN_IN_CANCELLED: translate("Notice", "The sign-in was cancelled. Nothing was changed."),
        NoticeCode.SIGN_IN_DENIED: translate("Notice", "The sign-in was declined in the browser."),
        NoticeCode.SIGN_IN_EXPIRED: translate("Notice", "The sign-in took too long and has expired."),
        NoticeCode.SIGN_IN_FAILED: translate("Notice", "The sign-in did not succeed. Please try again."),
        NoticeCode.SIGNED_OUT_BY_SERVICE: translate(
            "Notice", "You were signed out by the account service. Sign in again to go on."
        ),
        NoticeCode.CREDENTIALS_REUSED: translate(
            "Notice",
            "For your safety you were signed out: an old sign-in of this computer was used a second time."
            " If that was not you, change your password.",
        ),
        NoticeCode.CREDENTIALS_LOST: translate(
            "Notice", "The stored sign-in of this computer was lost. Sign in again to go on."
        ),
        NoticeCode.COMMAND_FAILED: translate("Notice", "The last action did not work. Please try again."),
        NoticeCode.COMPUTER_RENAMED_ELSEWHERE: translate(
            "Notice", "This computer was renamed to “{name}” from another place."
        ),
        NoticeCode.SETTINGS_RESET: translate(
            "Notice",
            "The file {file} could not be read. It was kept aside, and Access Agent went on without it.",
        ),
        NoticeCode.DATA_READ_ONLY: sentence_for("data_read_only"),
        NoticeCode.DISK_FULL: sentence_for("disk_full"),
        NoticeCode.SECRETS_IN_FILE: translate(
            "Notice", "Secrets are kept in a file that only you can read, because you chose so."
        ),
        NoticeCode.SERVICE_RESTARTING: translate(
            "Notice", "The account service on this computer had stopped and is being started again."
        ),
        NoticeCode.SERVICE_PORT_CHANGED: translate(
            "Notice",
            "The account service on this computer has a new address. Pages that are open in the browser"
            " must be opened again.",
        ),
        NoticeCode.SUBSCRIPTION_EXPIRED: translate(
            "Notice", "Your subscription has expired. Sessions end after 5 minutes now."
        ),
        NoticeCode.SESSION_CUT: translate(
            "Notice",
            "The session ended after 5 minutes, because there is no subscription. Connecting again is"
            " possible at once.",
        ),
        NoticeCode.SCREEN_UNAVAILABLE: translate(
            "Notice",
            "Somebody wanted to connect, but the screen of this computer cannot be shown.",
        ),
        NoticeCode.UNKNOWN: translate(
            "Notice", "There is a message that this version cannot show. Please update Access Agent."
        ),
    }
