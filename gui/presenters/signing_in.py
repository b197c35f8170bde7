"""The pages while a sign-in is under way: by the browser, or by a code on another device."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from gui.presenters.dates import countdown
from gui.presenters.scene import Scene
from gui.texts import translate
from shared.reasons import SignInStep
from shared.state import SignInAttempt


@dataclass(frozen=True, slots=True)
class SigningInVM:
    """`address` is empty until it is known; the controls of the browser show only while it is awaited."""

    detail: str
    title: str
    text: str
    address: str
    awaits_browser: bool
    can_cancel: bool


@dataclass(frozen=True, slots=True)
class SignInCodeVM:
    """`code` is spaced for reading; `spoken_code` for a screen reader; `qr` is the code's payload."""

    detail: str
    title: str
    text: str
    code: str
    spoken_code: str
    address: str
    qr: str
    qr_name: str
    remaining: str
    awaits_entry: bool
    can_cancel: bool


def present_signing_in(scene: Scene) -> SigningInVM:
    """Signing in by the browser of this computer."""
    attempt = scene.snapshot.sign_in if scene.snapshot is not None else None
    step = attempt.step if attempt is not None else SignInStep.PREPARING
    address = (attempt.url if attempt is not None else None) or ""
    waiting = step is SignInStep.WAITING and bool(address)
    title, text = _step_words(step)
    if waiting and scene.browser_failed:
        text = translate(
            "SigningIn", "The browser could not be opened. Copy the address below and open it yourself."
        )
    return SigningInVM(
        detail="browser_failed" if waiting and scene.browser_failed else step.value,
        title=title,
        text=text,
        address=address if waiting else "",
        awaits_browser=waiting,
        can_cancel=step in (SignInStep.PREPARING, SignInStep.WAITING),
    )


def present_sign_in_code(scene: Scene) -> SignInCodeVM:
    """Signing in by a code that is entered in any browser that reaches the service (RFC 8628).

    An account service on this computer's own loopback address cannot be reached from another device; then
    there is nothing to scan, and the words send nobody away.
    """
    attempt = scene.snapshot.sign_in if scene.snapshot is not None else None
    step = attempt.step if attempt is not None else SignInStep.PREPARING
    code = (attempt.user_code if attempt is not None else None) or ""
    waiting = step is SignInStep.WAITING and bool(code)
    reachable_from_afar = not _is_loopback(_address(attempt))
    title, text = _step_words(step)
    if waiting:
        title, text = _waiting_words(reachable_from_afar)
    return SignInCodeVM(
        detail=step.value,
        title=title,
        text=text,
        code=code if waiting else "",
        spoken_code=" ".join(code.replace("-", "")) if waiting else "",
        address=_address(attempt) if waiting else "",
        qr=_qr_payload(attempt) if waiting and reachable_from_afar else "",
        qr_name=translate("SignInCode", "Picture code of the address, with the code in it"),
        remaining=_remaining(attempt, scene) if waiting else "",
        awaits_entry=waiting,
        can_cancel=step in (SignInStep.PREPARING, SignInStep.WAITING),
    )


def _step_words(step: SignInStep) -> tuple[str, str]:
    match step:
        case SignInStep.PREPARING:
            return (
                translate("SigningIn", "Preparing the sign-in…"),
                translate("SigningIn", "The account service is being asked for an address."),
            )
        case SignInStep.WAITING:
            return (
                translate("SigningIn", "Go on in your browser"),
                translate(
                    "SigningIn",
                    "Sign in or create an account there; this window goes on by itself."
                    " If no page opened, copy the address.",
                ),
            )
        case SignInStep.FINISHING:
            return (
                translate("SigningIn", "Signing in…"),
                translate("SigningIn", "Your answer has arrived. One moment, please."),
            )
        case SignInStep.REGISTERING:
            return (
                translate("SigningIn", "Registering this computer…"),
                translate("SigningIn", "It will appear in the list of your computers."),
            )


def _waiting_words(reachable_from_afar: bool) -> tuple[str, str]:
    if reachable_from_afar:
        return (
            translate("SignInCode", "Sign in on another device"),
            translate(
                "SignInCode", "Open this address on any device, or scan the picture, and enter the code."
            ),
        )
    return (
        translate("SignInCode", "Sign in with a code"),
        translate(
            "SignInCode",
            "Open this address in a browser on this computer and enter the code. The account service runs"
            " on this computer and answers only here.",
        ),
    )


def _is_loopback(address: str) -> bool:
    return urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")


def _address(attempt: SignInAttempt | None) -> str:
    return (attempt.verification_uri if attempt is not None else None) or ""


def _qr_payload(attempt: SignInAttempt | None) -> str:
    complete = attempt.verification_uri_complete if attempt is not None else None
    return complete or _address(attempt)


def _remaining(attempt: SignInAttempt | None, scene: Scene) -> str:
    if attempt is None or attempt.expires_at is None:
        return ""
    if attempt.expires_at <= scene.now:
        return translate("SignInCode", "The code has expired. A new one can be asked for.")
    left = countdown(attempt.expires_at, scene.now)
    return translate("SignInCode", "The code is good for another {time} minutes.").format(time=left)
