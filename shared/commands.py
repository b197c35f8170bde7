"""What the faces ask of the agent through the door. Each command is answered once it has taken effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from shared.codec import from_json, to_json
from shared.deep_links import LinkVerb
from shared.errors import DecodeError
from shared.preferences import ScreenQuality, Topic
from shared.reasons import LoginPage, SignInMethod
from shared.report import Report
from shared.sales import LoginLink

if TYPE_CHECKING:
    from shared.simulator_commands import SimulatorCommand, SimulatorResult


@dataclass(frozen=True, slots=True)
class SignIn:
    """Start signing in; a sign-in under way is cancelled first. Answered once its address is known.

    `SIMULATED` signs in as `email`, an account of the simulator, and is answered once that is done; with
    `registers` off this computer then takes no place until somebody says `register`.
    """

    method: SignInMethod = SignInMethod.BROWSER
    email: str | None = None
    registers: bool = True


@dataclass(frozen=True, slots=True)
class CancelSignIn:
    """Give up the sign-in under way."""


@dataclass(frozen=True, slots=True)
class SignOut:
    """Forget the tokens, here and at the service. The computer keeps its slot (RULES R22, R26)."""


@dataclass(frozen=True, slots=True)
class Register:
    """Try to register this computer again; `replace` names the old entry to take over (RULES R22)."""

    replace: str | None = None


@dataclass(frozen=True, slots=True)
class RenameComputer:
    """Rename a computer of the account; None means this one."""

    name: str
    computer_id: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveComputer:
    """Remove a computer from the account; None means this one (RULES R25, R76)."""

    computer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Stay registered, but take no sessions and appear offline."""


@dataclass(frozen=True, slots=True)
class Resume:
    """End the pause."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """Ask the service for the present state now, and reconnect at once if the way was lost."""


@dataclass(frozen=True, slots=True)
class RetrySecrets:
    """Try the keyring again."""


@dataclass(frozen=True, slots=True)
class UseSecretsFile:
    """Keep secrets in a file that only this user can read, because he said so (SECURITY 13)."""


@dataclass(frozen=True, slots=True)
class OpenPage:
    """Ask for a link that opens `page` in a browser, already signed in (RULES R33). Its result is a
    `LoginLink`, told to the caller alone: it opens the account for a minute, so no snapshot holds it."""

    page: LoginPage


@dataclass(frozen=True, slots=True)
class DismissPurchase:
    """Stop waiting for a purchase (RULES R33)."""


@dataclass(frozen=True, slots=True)
class EndSession:
    """End a remote session from this computer's side; None is whichever is live (RULES R11, SECURITY 29)."""

    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerSession:
    """What the person here says to somebody who wants to connect (SECURITY 25)."""

    session_id: str
    accept: bool


@dataclass(frozen=True, slots=True)
class ChangeSessionSettings:
    """Change how this computer lets itself be used; what is None stays. `monitor` "all" shows all of them."""

    ask: bool | None = None
    view_only: bool | None = None
    monitor: str | None = None
    idle_minutes: int | None = None
    quality: ScreenQuality | None = None


@dataclass(frozen=True, slots=True)
class ChangePreferences:
    """Change what the person chose about the program; what is None stays.

    `start_at_login` is switched in the system itself. `language` is the tag of one, or "system". Asked for
    nothing, the agent looks again at what the system says.
    """

    start_at_login: bool | None = None
    language: str | None = None
    notifications: bool | None = None
    mute: Topic | None = None
    unmute: Topic | None = None
    updates: bool | None = None
    closing_told: bool | None = None


@dataclass(frozen=True, slots=True)
class AnnouncementTold:
    """A face has said an announcement, or a person has seen what it says: it is not said again."""

    announcement_id: int


@dataclass(frozen=True, slots=True)
class LookForUpdate:
    """Ask the publisher now whether there is a newer version; the answer is `update` in the snapshot."""


@dataclass(frozen=True, slots=True)
class UseAccountService:
    """Use the account service at `url` from now on; None is the one on this computer.

    Refused with `signed_in` while somebody is signed in. The agent says goodbye with `restart` then, and
    begins anew with it.
    """

    url: str | None = None


@dataclass(frozen=True, slots=True)
class PrepareReport:
    """Put a report together for those who help, without secrets. Its result is a `Report`; nothing is saved
    or sent."""


@dataclass(frozen=True, slots=True)
class SaveReport:
    """Save the report `number`, as it was shown, as a zip file at the whole path `file`.

    Refused with `report_unknown` when a newer one was prepared since, and `file_invalid`.
    """

    number: int
    file: str


@dataclass(frozen=True, slots=True)
class DismissNotice:
    """Take a notice away."""

    notice_id: int


@dataclass(frozen=True, slots=True)
class ShowWindow:
    """Bring an open window to the front, with what `verb` names; refused with `no_window` without one."""

    verb: LinkVerb = LinkVerb.OPEN


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Stop the agent and the embedded service."""


OwnCommand = (
    SignIn
    | CancelSignIn
    | SignOut
    | Register
    | RenameComputer
    | RemoveComputer
    | Pause
    | Resume
    | Refresh
    | RetrySecrets
    | UseSecretsFile
    | OpenPage
    | DismissPurchase
    | EndSession
    | AnswerSession
    | ChangeSessionSettings
    | ChangePreferences
    | AnnouncementTold
    | LookForUpdate
    | UseAccountService
    | PrepareReport
    | SaveReport
    | DismissNotice
    | ShowWindow
    | Shutdown
)

if TYPE_CHECKING:
    Command = OwnCommand | SimulatorCommand
    Result = LoginLink | Report | SimulatorResult | None
    """What a command answers besides its effect; None for most."""
else:  # whoever only names the types does not load those of a simulator run
    Command, Result = OwnCommand, LoginLink | Report | None

COMMANDS: Final[dict[str, type[OwnCommand]]] = {
    "sign_in": SignIn,
    "cancel_sign_in": CancelSignIn,
    "sign_out": SignOut,
    "register": Register,
    "rename_computer": RenameComputer,
    "remove_computer": RemoveComputer,
    "pause": Pause,
    "resume": Resume,
    "refresh": Refresh,
    "retry_secrets": RetrySecrets,
    "use_secrets_file": UseSecretsFile,
    "open_page": OpenPage,
    "dismiss_purchase": DismissPurchase,
    "end_session": EndSession,
    "answer_session": AnswerSession,
    "change_session_settings": ChangeSessionSettings,
    "change_preferences": ChangePreferences,
    "announcement_told": AnnouncementTold,
    "look_for_update": LookForUpdate,
    "use_account_service": UseAccountService,
    "prepare_report": PrepareReport,
    "save_report": SaveReport,
    "dismiss_notice": DismissNotice,
    "show_window": ShowWindow,
    "shutdown": Shutdown,
}
"""All commands but those of a simulator run, which are loaded with the first of them."""

_ANSWERS: Final[dict[type[OwnCommand], type[LoginLink | Report]]] = {
    OpenPage: LoginLink,
    PrepareReport: Report,
}
_VERBS: Final = {kind: verb for verb, kind in COMMANDS.items()}


def verb_of(command: Command) -> str:
    """The stable verb of `command`."""
    if isinstance(command, OwnCommand):
        return _VERBS[type(command)]
    from shared.simulator_commands import verb_of as verb_of_simulator

    return verb_of_simulator(command)


def encode(command: Command) -> dict[str, Any]:
    """`command` as JSON: `{"verb": …, "args": {…}}`."""
    return {"verb": verb_of(command), "args": to_json(command)}


def decode(verb: object, args: object) -> Command:
    """The command that a face asks for. Raises `DecodeError` (`command_unknown`, `message_malformed`)."""
    kind: type[Command] | None = COMMANDS.get(verb) if isinstance(verb, str) else None
    if kind is None:
        kind = _simulator_command(verb)
    command: Command = from_json(kind, {} if args is None else args)
    return command


def _simulator_command(verb: object) -> type[SimulatorCommand]:
    from shared.simulator_commands import SIMULATOR_COMMANDS

    kind = SIMULATOR_COMMANDS.get(verb) if isinstance(verb, str) else None
    if kind is None:
        raise DecodeError("command_unknown", "This agent does not know that command.")
    return kind


def result_of(command: Command, value: object) -> Result:
    """What the agent answered to `command`. Raises `DecodeError` (`message_malformed`)."""
    if isinstance(command, OwnCommand):
        kind = _ANSWERS.get(type(command))
        return from_json(kind, value) if kind is not None else None
    from shared.simulator_commands import result_of as result_of_simulator

    return result_of_simulator(command, value)
