"""`access-agent sign-in`: opens the browser, or shows a code, and waits for what comes of it.

The agent does the signing in (RFC 8252, RFC 8628); here the person is told where to go and how it ended.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import webbrowser
from dataclasses import dataclass
from gettext import gettext as _

import segno
from rich.text import Text

from agent import exits
from agent.cli.session import Session
from agent.cli.show import computers_table
from agent.door.client import DoorClient
from agent.processes import has_screen
from shared.commands import CancelSignIn, SignIn
from shared.errors import AccessError, Refusal, RequestRefused, ServiceUnreachableError, SignInDenied
from shared.reasons import NoticeCode, SignInMethod
from shared.snapshot import Snapshot
from shared.state import AgentState, Notice, SignInAttempt

_SIGNED_IN_STATES = frozenset({AgentState.READY, AgentState.IN_SESSION, AgentState.PAUSED})
_FAILED_NOTICES = {
    NoticeCode.SIGN_IN_CANCELLED: "sign_in_cancelled",
    NoticeCode.SIGN_IN_DENIED: "sign_in_denied",
    NoticeCode.SIGN_IN_EXPIRED: "sign_in_expired",
}


@dataclass(frozen=True, slots=True)
class SignInWish:
    """How the person wants to sign in. `timeout_s` None waits as long as the sign-in lives."""

    method: SignInMethod
    open_browser: bool
    wait: bool
    timeout_s: float | None


async def sign_in(session: Session, wish: SignInWish) -> int:
    """Sign this computer in and register it. Raises `AccessError` for every other end."""
    async with session.agent() as agent:
        before = agent.snapshot
        usable = before.state is not AgentState.SECRETS_LOCKED
        if usable and before.account is not None and before.computer is not None and before.removed is None:
            session.show_result(
                before,
                _("Already signed in as {email}; this computer is registered.").format(
                    email=before.account.email
                ),
            )
            return exits.DONE
        known = frozenset(notice.id for notice in before.notices)
        if before.account is not None and before.limit is not None:
            return _end(session, before, known)  # signing in again would not make a place
        await agent.command(SignIn(wish.method))
        attempt = agent.snapshot.sign_in
        if attempt is not None:
            await _show_the_way(session, attempt, wish)
            if not wish.wait:
                return exits.DONE
        try:
            return await _see_it_through(session, agent, attempt, known, wish.timeout_s)
        except asyncio.CancelledError:  # Ctrl-C: whoever gives up here does not want it finished elsewhere
            await agent.command(CancelSignIn())
            raise


async def sign_in_simulated(session: Session, email: str, timeout_s: float | None) -> int:
    """Sign in as `email`, an account of the simulator, whoever was signed in before. Raises `AccessError`."""
    async with session.agent() as agent:
        known = frozenset(notice.id for notice in agent.snapshot.notices)
        try:
            async with asyncio.timeout(timeout_s):
                await agent.command(SignIn(SignInMethod.SIMULATED, email))
        except TimeoutError as exc:
            await agent.command(CancelSignIn())
            raise Refusal("wait_timed_out", "The sign-in did not end in time.") from exc
        except asyncio.CancelledError:
            await agent.command(CancelSignIn())
            raise
        return _end(session, agent.snapshot, known)


async def _show_the_way(session: Session, attempt: SignInAttempt, wish: SignInWish) -> None:
    if session.as_json:
        session.show_json({"sign_in": attempt})
    elif attempt.user_code is not None:
        _show_code(session, attempt)
    elif attempt.url is not None:
        session.say(_("Sign in with your browser at this address:"))
        session.out.print(Text(attempt.url), soft_wrap=True, highlight=False)
    address = attempt.url if attempt.user_code is None else attempt.verification_uri_complete
    if wish.open_browser and address is not None and can_open_browser():
        await asyncio.to_thread(webbrowser.open, address)


def can_open_browser() -> bool:
    """Whether a browser can be shown here. Without a display a text browser would take the terminal over."""
    return "BROWSER" in os.environ or has_screen(os.environ, sys.platform)


def _show_code(session: Session, attempt: SignInAttempt) -> None:
    session.say(_("On any device, open this address and enter the code:"))
    session.out.print(Text(f"  {attempt.verification_uri}"), soft_wrap=True, highlight=False)
    session.out.print(Text(f"  {attempt.user_code}", style="bold"), highlight=False)
    if attempt.verification_uri_complete is not None:
        picture = io.StringIO()
        segno.make(attempt.verification_uri_complete, micro=False).terminal(
            out=picture, border=2, compact=True
        )
        session.out.file.write(picture.getvalue())


async def _see_it_through(
    session: Session,
    agent: DoorClient,
    attempt: SignInAttempt | None,
    known: frozenset[int],
    timeout_s: float | None,
) -> int:
    number = attempt.attempt if attempt is not None else None
    try:
        async with asyncio.timeout(timeout_s):
            async for snapshot in agent.snapshots():
                if snapshot.sign_in is None:
                    return _end(session, snapshot, known)
                if number is not None and snapshot.sign_in.attempt != number:
                    raise SignInDenied("sign_in_superseded", "Another sign-in was started meanwhile.")
    except TimeoutError as exc:
        raise Refusal("wait_timed_out", "Nobody finished signing in in time.") from exc
    raise AssertionError("snapshots end only by raising")


def _end(session: Session, snapshot: Snapshot, known: frozenset[int]) -> int:
    """How it ended, as the first snapshot without a sign-in says."""
    if snapshot.limit is not None:
        if not session.as_json:
            session.err.print(computers_table(snapshot.limit.computers))
        raise RequestRefused(snapshot.limit.code, "You are signed in, but this computer has no place yet.")
    if snapshot.account is None:
        raise _failure(tuple(notice for notice in snapshot.notices if notice.id not in known))
    if snapshot.computer is None or snapshot.state not in _SIGNED_IN_STATES | {AgentState.OFFLINE}:
        raise ServiceUnreachableError("service_unreachable", "Signed in, but not registered yet.")
    session.show_result(
        snapshot,
        _("Signed in as {email}. This computer is registered as {computer}.").format(
            email=snapshot.account.email, computer=snapshot.computer.name
        ),
    )
    return exits.DONE


def _failure(news: tuple[Notice, ...]) -> AccessError:
    for notice in reversed(news):
        code = _FAILED_NOTICES.get(notice.code)
        if code is not None:
            return SignInDenied(code, "Signing in did not succeed.")
        if notice.code is NoticeCode.SIGN_IN_FAILED:
            cause = notice.params.get("code", "sign_in_failed")
            return AccessError(cause, notice.params.get("detail", "Signing in did not work."))
    return SignInDenied("sign_in_cancelled", "The sign-in ended without a result.")
