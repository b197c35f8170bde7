"""Methods that work on both of Playwright's APIs: written once, as steps.

A method yields each thing that its page does and gets its result back: with the asynchronous API that is
something to await, with the other it is the result already. Standard library only.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Generator
from typing import Any

Steps = Generator[Any, Any, Any]


def steps(method: Callable[..., Steps]) -> Callable[..., Any]:
    """Make a generator of steps a method of a page object, which has an attribute `page`."""

    @functools.wraps(method)
    def carry_out(self: Any, *arguments: Any, **more: Any) -> Any:
        taken = method(self, *arguments, **more)
        return _awaited(taken) if is_awaited(self.page) else _done(taken)

    return carry_out


def is_awaited(page: Any) -> bool:
    """Whether what `page` does has to be awaited."""
    return inspect.iscoroutinefunction(type(page).goto)


def _done(taken: Steps) -> Any:
    result: Any = None
    while True:
        try:
            result = taken.send(result)
        except StopIteration as end:
            return end.value


async def _awaited(taken: Steps) -> Any:
    result: Any = None
    while True:
        try:
            step = taken.send(result)
        except StopIteration as end:
            return end.value
        result = await step if inspect.isawaitable(step) else step
