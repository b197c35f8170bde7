"""What happened to the synthetic screen, shared by its screen, input and clipboard, and by a test."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from agent.session.desktop import Monitor
from agent.session.systems.keysyms import BACKSPACE, KEYPAD_ENTER, RETURN, SHORTCUT_KEYS, TAB, character_of
from agent.session.systems.synthetic.account import Account
from agent.session.systems.synthetic.sizes import monitors_from
from shared.clock import Clock
from shared.errors import ScreenError

TextHandler = Callable[[str], None]

_KEYS_OF_TEXT = {RETURN: "\n", KEYPAD_ENTER: "\n", TAB: "\t"}


class SyntheticWorld:
    """All facts behind one lock; any thread may change them, and who waits hears of it.

    Ctrl-V types the clipboard, Ctrl-C copies what was typed, as in any field of text.
    """

    def __init__(self, sizes: str, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._monitors = monitors_from(sizes)
        self._account = Account(clock.now(), title=_title(self._monitors))
        self._on_text: TextHandler | None = None
        self._lost: ScreenError | None = None
        self._woken = False
        self.version = 0
        """Grows with each change; not with the clock."""

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        with self._changed:
            return self._monitors

    def account(self) -> Account:
        """What the screen has to say now. Raises `ScreenError` once the screen is lost."""
        self.check()
        with self._changed:
            return replace(self._account, now=self._clock.now().replace(microsecond=0))

    def check(self) -> None:
        """Raise what `lose` was given, if it was called."""
        if self._lost is not None:
            raise ScreenError(self._lost.code, self._lost.detail)

    def wait(self, version: int, second: int, timeout_s: float | None) -> bool:
        """Return once anything is newer than `version`, the clock shows another second, or on `wake`."""
        left = timeout_s
        with self._changed:
            while not self._is_news(version, second):
                to_next_second = 1.0 - self._clock.now().microsecond / 1e6
                pause = to_next_second if left is None else min(to_next_second, left)
                self._changed.wait_for(lambda: self._is_news(version, second), pause)
                left = None if left is None else left - pause
                if left is not None and left <= 0:
                    break
            is_news = self._is_news(version, second)
            self._woken = False
        self.check()
        return is_news

    def wake(self) -> None:
        """End the present or next `wait`."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def _is_news(self, version: int, second: int) -> bool:
        is_lost = self._lost is not None
        return (
            is_lost or self._woken or self.version != version or int(self._clock.now().timestamp()) != second
        )

    def _set(self, account: Account) -> None:
        """Under the lock: these are the facts now."""
        if account != self._account:
            self._account = account
            self.version += 1
            self._changed.notify_all()

    def point(self, at: tuple[int, int], buttons: int) -> None:
        """The pointer is there, with these buttons down."""
        self.check()
        with self._changed:
            self._set(replace(self._account, pointer=at, buttons=buttons))

    def press(self, keysym: int) -> None:
        """A key went down, and types what it types."""
        self.check()
        with self._changed:
            account = self._account
            held = account.keys if keysym in account.keys else (*account.keys, keysym)
            shortcut = bool(SHORTCUT_KEYS & set(account.keys))
            typed = account.typed if shortcut else _after(account.typed, keysym)
            if shortcut and character_of(keysym) in ("v", "V"):
                typed += account.clipboard
            self._set(replace(account, keys=held, typed=typed))
        if shortcut and character_of(keysym) in ("c", "C"):
            self.copy(typed)

    def release(self, keysym: int) -> None:
        """A key went up."""
        self.check()
        with self._changed:
            self._set(
                replace(self._account, keys=tuple(each for each in self._account.keys if each != keysym))
            )

    def release_all(self) -> None:
        """Nothing is pressed any more; also on a lost screen."""
        with self._changed:
            self._set(replace(self._account, keys=(), buttons=0))

    def put(self, text: str) -> None:
        """The clipboard holds `text`, from the other side."""
        self.check()
        with self._changed:
            self._set(replace(self._account, clipboard=text))

    def copy(self, text: str) -> None:
        """The clipboard holds `text`, copied here: whoever watches is told."""
        with self._changed:
            self._set(replace(self._account, clipboard=text))
            handler = self._on_text
        if handler is not None:
            handler(text)

    def watch(self, on_text: TextHandler | None) -> None:
        """Tell `on_text` of what is copied here from now on; None: nobody."""
        with self._changed:
            self._on_text = on_text

    def resize(self, sizes: str) -> None:
        """Other monitors from now on."""
        monitors = monitors_from(sizes)
        with self._changed:
            self._monitors = monitors
            self.version += 1
            self._set(replace(self._account, title=_title(monitors)))
            self._changed.notify_all()

    def lose(self, error: ScreenError) -> None:
        """The screen is gone: every later call raises `error`."""
        with self._changed:
            self._lost = error
            self._changed.notify_all()

    def facts(self) -> Account:
        """The facts as they are, also after the screen was lost or closed."""
        with self._changed:
            return replace(self._account, now=self._clock.now().replace(microsecond=0))


def _title(monitors: tuple[Monitor, ...]) -> str:
    sizes = " + ".join(f"{each.place.width}x{each.place.height}" for each in monitors)
    return f"Synthetic screen {sizes}"


def _after(typed: str, keysym: int) -> str:
    if keysym == BACKSPACE:
        return typed[:-1]
    return typed + (_KEYS_OF_TEXT.get(keysym) or character_of(keysym) or "")
