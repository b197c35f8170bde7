"""Page object of the simulator's panel, beside the page of the window. Standard library only."""

from __future__ import annotations

from gui.qa.pages.base import WindowPage


class SimulatorPanelPage(WindowPage):
    """The dock of a simulator run; it stands beside whatever page is shown."""

    route = "simulator"

    @property
    def is_shown(self) -> bool:
        """Whether the panel stands open."""
        return self._has("dock")

    def open(self) -> None:
        """Choose *Simulator Panel* in the menu of the main page."""
        self.controls.choose("main.menu_simulator")

    def close(self) -> None:
        """Press the cross."""
        self._click("close")

    @property
    def problem(self) -> str:
        """Why there is no simulator to ask; empty while there is one."""
        return self._text_or_nothing("problem")

    def problem_of(self, part: str) -> str:
        """Why something was refused in `scenario`, `clock`, `payments`, `app_store`, `faults`, `why`,
        `history` or `pages`."""
        return self._text_or_nothing(f"{part}_problem")

    # the scenario

    @property
    def scenario(self) -> str:
        """The title of the scenario that is played."""
        return self._text("scenario")

    @property
    def email(self) -> str:
        """The address of the simulated account."""
        return self._text_or_nothing("email")

    @property
    def picked(self) -> str:
        """The title of the scenario that is picked."""
        return self._text("picker").replace("&&", "&")

    @property
    def story(self) -> str:
        """What the picked scenario tells."""
        return self._text_or_nothing("story")

    def pick(self, scenario: str) -> None:
        """Pick a scenario by its name, such as `trial`."""
        self.controls.choose(f"simulator.picker_{scenario}")

    def load(self) -> None:
        """Load what is picked."""
        self._click("load")

    @property
    def asks_to_replace(self) -> bool:
        """Whether it is asked if an account may be replaced."""
        return self._has("replace_question")

    def replace(self, *, yes: bool = True) -> None:
        """Answer that question."""
        self._click("replace_confirm" if yes else "replace_cancel")

    # the clock

    @property
    def time(self) -> str:
        """What the account's clock shows, such as "14:05:09"."""
        return self._text_or_nothing("time")

    @property
    def day(self) -> str:
        """The account's day."""
        return self._text_or_nothing("day")

    @property
    def next_event(self) -> str:
        """What is due next."""
        return self._text_or_nothing("next")

    @property
    def rate(self) -> float | None:
        """The speed that is marked as the present one; None for another."""
        for name in self._parts("rate_"):
            if self.controls.is_checked(f"simulator.rate_{name}"):
                return float(name)
        return None

    def set_rate(self, rate: float) -> None:
        """Press a speed: 0, 1, 10, 60, 1000 or 100000."""
        self._click(f"rate_{rate:.0f}")

    def advance(self, by: str) -> None:
        """Press a length of time: `PT1M`, `PT1H`, `P1D`, `P1M` or `P1Y`."""
        self._click(f"advance_{by}")

    def go_to(self, instant: str) -> None:
        """Type an instant, such as "2027-03-31 14:05", and go there."""
        self.controls.type("simulator.instant", instant)
        self._click("go")

    def step(self) -> None:
        """Go on to what is due next."""
        self._click("step")

    # payments and faults

    @property
    def payments(self) -> tuple[str, ...]:
        """The references of the payments that wait."""
        return tuple(
            name.removesuffix("_title") for name in self._parts("payment_") if name.endswith("_title")
        )

    def say_of(self, reference: str, word: str) -> None:
        """Let the processor say `confirm`, `decline`, `short` or `late` of a payment."""
        self._click(f"payment_{reference}_{word}")

    def unfold(self, part: str) -> None:
        """Open or close `hints`, `app_store`, `faults`, `events` or `why`."""
        self._click(part)

    def switch_fault(self, fault: str, number: str | None = None) -> None:
        """Switch a fault, such as `slow`, with its number typed first where one is given."""
        if number is not None:
            self.controls.type(f"simulator.number_{fault}", number)
        self._click(f"fault_{fault}")

    def is_fault_on(self, fault: str) -> bool:
        """Whether a fault is on."""
        return self.controls.is_checked(f"simulator.fault_{fault}")

    # the App Store and the history

    @property
    def plan(self) -> str:
        """The plan that would be bought, such as "1 year · €49.99"; empty until the plans are there."""
        return self._text_or_nothing("plan")

    def pick_plan(self, plan: str) -> None:
        """Pick a plan of the App Store by its id, such as `app_store_year`."""
        self.controls.choose(f"simulator.plan_{plan}")

    def act_in_app_store(self, act: str, on: bool | None = None) -> None:
        """Press `buy`, `ask`, `approve`, `decline` or `refund`; `billing_problem` or `renewal` with `on`.

        Unfold `app_store` first.
        """
        self._click(f"act_{act}" + ("" if on is None else "_on" if on else "_off"))

    def fork(self) -> None:
        """Make another account with the same history."""
        self._click("fork")

    def ask_export(self) -> None:
        """Press *Export…*: a dialogue asks for the file."""
        self._click("export")

    def ask_replay(self) -> None:
        """Press *Replay…*: a dialogue asks for the file."""
        self._click("replay")

    @property
    def history_told(self) -> str:
        """What came of a fork, an export or a replay."""
        return self._text_or_nothing("history_told")

    def visit_copy(self) -> None:
        """Be the agent of the account that was just made."""
        self._click("visit")

    # what is told

    @property
    def hints(self) -> tuple[str, ...]:
        """What a presenter may say of the scenario."""
        lines = (name for name in self._parts("hint_") if name.isdecimal())
        return tuple(self._text(f"hint_{line}") for line in sorted(lines, key=int))

    @property
    def events(self) -> tuple[str, ...]:
        """What has happened, the newest first."""
        lines = (name for name in self._parts("event_") if name.isdecimal())
        return tuple(self._text(f"event_{line}") for line in sorted(lines, key=int))

    @property
    def reasons(self) -> tuple[str, ...]:
        """The facts behind the status, and what each missing action waits for, once *why* is open."""
        lines = (name for name in self._parts("why_") if name.isdecimal())
        return tuple(self._text(f"why_{line}") for line in sorted(lines, key=int))

    @property
    def command(self) -> str:
        """The last deed as it is typed in a terminal."""
        return self._text_or_nothing("command_text")

    def open_pages(self) -> None:
        """Open the simulator's pages in the browser."""
        self._click("pages")
