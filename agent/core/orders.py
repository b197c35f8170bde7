"""Carrying out the commands of the faces, each in a few lines; facts change only through the core."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, cast

from agent.changes import (
    AccountLearned,
    AnnouncementSaid,
    BuyOpened,
    Change,
    ComputerChanged,
    ComputerGone,
    NoticeDismissed,
    NoticeRaised,
    PauseWished,
    PurchaseDismissed,
    RegistrationChanged,
    RemovedHere,
    SecretsFound,
    SignedOut,
)
from agent.core.credentials import Credentials
from agent.core.parts import Core, Parts
from agent.core.preference_desk import PreferenceDesk
from agent.core.report_desk import ReportDesk
from agent.core.session_desk import SessionDesk
from agent.core.sign_in_desk import SignInDesk
from agent.service.registration import waits_for_user
from shared import commands
from shared.commands import Command, Result
from shared.errors import (
    LimitRefused,
    RequestRefused,
    ServiceFaultError,
    ServiceUnreachableError,
    SimulatorRefused,
)
from shared.names import clean_name
from shared.reasons import LoginPage, NoticeCode, RemovedBy, SignInMethod
from shared.sales import LoginLink
from shared.state import NoSlot, NotRegistered, Registered, Removed
from shared.wire import AccountState, Computer

if TYPE_CHECKING:
    from shared.simulator_commands import SimulatorCommand


class Orders:
    """Knows how each command is carried out."""

    def __init__(
        self,
        core: Core,
        parts: Parts,
        credentials: Credentials,
        desk: SignInDesk,
        sessions: SessionDesk,
        preferences: PreferenceDesk,
    ) -> None:
        self._core, self._parts, self._credentials, self._desk = core, parts, credentials, desk
        reports = ReportDesk(core, parts.preferences)
        self._how: Final[dict[type[Any], Callable[[Any], Awaitable[Result]]]] = {
            commands.SignIn: self._sign_in,
            commands.CancelSignIn: self._cancel_sign_in,
            commands.SignOut: self._sign_out,
            commands.Register: self._register,
            commands.RenameComputer: self._rename,
            commands.RemoveComputer: self._remove,
            commands.Pause: self._pause,
            commands.Resume: self._resume,
            commands.Refresh: self._refresh,
            commands.RetrySecrets: self._retry_secrets,
            commands.UseSecretsFile: self._use_secrets_file,
            commands.OpenPage: self._open_page,
            commands.DismissPurchase: self._dismiss_purchase,
            commands.EndSession: sessions.end_session,
            commands.AnswerSession: sessions.answer_session,
            commands.ChangeSessionSettings: sessions.change_settings,
            commands.ChangePreferences: preferences.change,
            commands.LookForUpdate: preferences.look_for_update,
            commands.UseAccountService: preferences.use_account_service,
            commands.AnnouncementTold: self._announcement_told,
            commands.PrepareReport: reports.prepare,
            commands.SaveReport: reports.save,
            commands.DismissNotice: self._dismiss,
            commands.ShowWindow: self._show_window,
            commands.Shutdown: self._shutdown,
        }

    async def carry_out(self, command: Command) -> Result:
        """Do what `command` says. Raises `AccessError`."""
        how = self._how.get(type(command))
        if how is not None:
            return await how(command)
        if self._parts.simulator is None:
            raise _no_simulator()
        return await self._parts.simulator.carry_out(cast("SimulatorCommand", command))

    async def register(self, replace: str | None = None) -> Registered | NoSlot:
        """Ask for a slot and take the account's state as it is then. Raises `AccessError`."""
        outcome = await self._parts.registrar.register(replace)
        state = await self._parts.client.state()
        self._told(RegistrationChanged(outcome), AccountLearned(state))
        return outcome

    async def ask_for_slot(self) -> None:
        """Ask for a slot, unless that is somebody else's choice. Raises `AccessError`."""
        facts = self._core.facts
        own = facts.registration
        if isinstance(own, NoSlot) and waits_for_user(own, facts.account):
            return
        if isinstance(own, NotRegistered) and own.held_back:
            return
        if not isinstance(own, Registered | Removed) and facts.sign_in is None:
            await self.register()

    def _told(self, *changes: Change) -> None:
        """Take what the service said of the account, unless somebody has signed out meanwhile."""
        if self._credentials.is_signed_in():
            for change in changes:
                self._core.apply(change)

    async def _sign_in(self, command: commands.SignIn) -> None:
        simulated = command.method is SignInMethod.SIMULATED
        if simulated and self._parts.simulator is None:
            raise _no_simulator()
        if simulated and not command.email:
            raise RequestRefused("no_simulated_account", "No address of a simulated account was given.")
        await self._credentials.need()
        await self._credentials.wiped()
        if simulated:
            await self._desk.start(command.method, command.email, registers=command.registers)
        else:
            await self._desk.start(command.method)

    async def _cancel_sign_in(self, _: commands.CancelSignIn) -> None:
        await self._desk.give_up("sign_in_cancelled")

    async def _sign_out(self, _: commands.SignOut) -> None:
        await self._desk.give_up("sign_in_cancelled")
        token = self._parts.vault.refresh_token
        if token is None and self._core.facts.account_email is None:
            raise _not_signed_in()
        self._core.apply(SignedOut())
        if token is not None:
            await self._desk.revoke(token)
        await self._credentials.wiped()

    async def _register(self, command: commands.Register) -> None:
        await self._need_signed_in()
        outcome = await self.register(command.replace)
        if isinstance(outcome, NoSlot):
            raise LimitRefused(outcome.code, "The account has no slot for this computer.", outcome)
        await self._core.listening.wait()

    async def _rename(self, command: commands.RenameComputer) -> None:
        name = clean_name(command.name)
        await self._need_signed_in()
        computer_id = command.computer_id or self._own_id()
        self._core.own_rename = name
        try:
            computer: Computer = await self._parts.client.rename(computer_id, name)
            after = await self._state_after()
        finally:
            self._core.own_rename = None
        self._core.apply(ComputerChanged(computer))
        if after is not None:
            self._told(AccountLearned(after, name))

    async def _state_after(self) -> AccountState | None:
        """The account's state after a change, so that an older event still on its way cannot undo what is
        shown; None when the service does not say, and the stream will."""
        try:
            return await self._parts.client.state()
        except (ServiceUnreachableError, ServiceFaultError):
            return None

    async def _remove(self, command: commands.RemoveComputer) -> None:
        await self._need_signed_in()
        own = self._core.facts.registration
        computer_id = command.computer_id or self._own_id()
        await self._parts.client.remove(computer_id)
        if isinstance(own, Registered) and own.computer_id == computer_id:
            self._core.apply(RemovedHere(RemovedBy.THIS_COMPUTER))
            await self._credentials.wiped()
            return
        after = await self._state_after()
        self._core.apply(ComputerGone(computer_id))
        if after is not None:
            self._told(AccountLearned(after))
        if isinstance(self._core.facts.registration, NoSlot):
            await self.register()

    async def _pause(self, _: commands.Pause) -> None:
        if self._core.facts.account_email is None:
            raise _not_signed_in()
        self._core.apply(PauseWished(True))

    async def _resume(self, _: commands.Resume) -> None:
        self._core.apply(PauseWished(False))
        await self._core.listening.wait()

    async def _refresh(self, _: commands.Refresh) -> None:
        self._parts.service.hurry()
        self._parts.link.reconnect_now()
        await self._core.need_service()
        if self._credentials.is_signed_in():
            self._told(AccountLearned(await self._parts.client.state()))
        else:
            await self._parts.client.health()

    async def _retry_secrets(self, _: commands.RetrySecrets) -> None:
        await self._credentials.open()
        await self._credentials.need()

    async def _use_secrets_file(self, _: commands.UseSecretsFile) -> None:
        state = await self._parts.vault.use_file()
        self._core.apply(SecretsFound(state))
        self._core.apply(NoticeRaised(NoticeCode.SECRETS_IN_FILE))
        await self._credentials.open()
        await self._credentials.need()

    async def _open_page(self, command: commands.OpenPage) -> LoginLink:
        await self._need_signed_in()
        link = await self._parts.client.login_link(command.page)
        if command.page is LoginPage.BUY:
            self._core.apply(BuyOpened(self._parts.clock.now()))
        return link

    async def _dismiss_purchase(self, _: commands.DismissPurchase) -> None:
        self._core.apply(PurchaseDismissed())

    async def _dismiss(self, command: commands.DismissNotice) -> None:
        self._core.apply(NoticeDismissed(command.notice_id))

    async def _announcement_told(self, command: commands.AnnouncementTold) -> None:
        self._core.apply(AnnouncementSaid(command.announcement_id))

    async def _show_window(self, _: commands.ShowWindow) -> None:
        """Windows are known to the door, not to the backend."""
        raise RequestRefused("no_window", "No window is open.")

    async def _shutdown(self, _: commands.Shutdown) -> None:
        self._core.stop()

    async def _need_signed_in(self) -> None:
        await self._credentials.need()
        if not self._credentials.is_signed_in():
            raise _not_signed_in()
        await self._core.need_service()  # an agent that has just started has to find it first

    def _own_id(self) -> str:
        own = self._core.facts.registration
        if not isinstance(own, Registered):
            raise RequestRefused("not_registered", "This computer is not registered.")
        return own.computer_id


def _no_simulator() -> SimulatorRefused:
    return SimulatorRefused("simulator_absent", "This agent does not run with a simulator.")


def _not_signed_in() -> RequestRefused:
    return RequestRefused("not_signed_in", "This computer is not signed in.")
