"""A report's way between the About page and the agent, which makes and writes it (SECURITY 41)."""

from __future__ import annotations

from collections.abc import Callable

from gui.presenters.about import present_report
from gui.presenters.scene import Failure
from gui.presenters.troubles import sentence_for
from gui.views.about import AboutPage
from shared.commands import Command, PrepareReport, Result, SaveReport
from shared.report import Report

Ask = Callable[[Command, Callable[[Failure | None, Result], None]], None]


def connect_report(page: AboutPage, ask: Ask) -> None:
    """Let `page` have a report made, and saved as it was shown."""

    gone: list[bool] = []  # another language is spoken, and the page was made anew
    page.destroyed.connect(lambda: gone.append(True))

    def came(failure: Failure | None, result: Result) -> None:
        if gone:
            return
        if isinstance(result, Report):
            page.report_came(present_report(result))
        else:
            page.report_failed(sentence_for(failure.code if failure is not None else "answer_malformed"))

    def save(number: int, place: str) -> None:
        def saved(failure: Failure | None, _: Result) -> None:
            if gone:
                return
            if failure is None:
                page.report_saved(place)
            else:
                page.report_failed(sentence_for(failure.code))

        ask(SaveReport(number, place), saved)

    page.report_asked.connect(lambda: ask(PrepareReport(), came))
    page.save_asked.connect(save)
