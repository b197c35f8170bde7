"""Sentences about accounts, in a language: what faces say of timelines and reasons (RULES R90).

A sentence is one marked text with named values; it is never put together from pieces. Instants keep what a
page needs to show them in the visitor's own zone (RULES R92).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from markupsafe import Markup

from account.portal.formats import Formats
from account.portal.languages import translations_of
from shared.codec import instant_to_text
from shared.reasons import Language
from shared.sales import Money

_DAYS_A_MONTH: Final = 30.44


@dataclass(frozen=True, slots=True)
class Word:
    """A marked text inside a sentence: a status, a way to pay."""

    text: str


Value: TypeAlias = str | datetime | Money | Word


@dataclass(frozen=True, slots=True)
class Sentence:
    """A marked text and what stands in it."""

    text: str
    values: Mapping[str, Value] = field(default_factory=dict)


class Speaker:
    """Says sentences in one language."""

    def __init__(self, language: Language) -> None:
        self._texts = translations_of(language)
        self._formats = Formats(language, self._texts.ngettext)

    def text(self, sentence: Sentence) -> str:
        """As plain text; instants are in UTC, and say so."""
        spoken = {name: self._plain(value) for name, value in sentence.values.items()}
        return self._texts.gettext(sentence.text) % spoken

    def html(self, sentence: Sentence) -> Markup:
        """As a page shows it: every value is escaped, every instant can be brought into another zone."""
        spoken = {name: self._marked(value) for name, value in sentence.values.items()}
        return Markup(self._texts.gettext(sentence.text)) % spoken

    def moment(self, at: datetime) -> Markup:
        """An instant for a page."""
        return Markup('<span class="at" data-at="{}">{}</span>').format(
            instant_to_text(at), self._instant(at)
        )

    def span(self, span: timedelta) -> str:
        """A length of time in its largest unit, rounded: what lies between two stops of a timeline."""
        seconds = round(span.total_seconds())
        ngettext = self._texts.ngettext
        if seconds < 60:
            return ngettext("%(count)s second", "%(count)s seconds", seconds) % {"count": seconds}
        if seconds < 3600:
            minutes = round(seconds / 60)
            return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
        if seconds < 2 * 86_400:
            hours = round(seconds / 3600)
            return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
        days = round(seconds / 86_400)
        if days < 60:
            return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
        months = round(days / _DAYS_A_MONTH)
        if months < 24:
            return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
        years = round(months / 12)
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}

    def _instant(self, at: datetime) -> str:
        return f"{self._formats.day_text(at)}, {at.astimezone(UTC):%H:%M} UTC"

    def _plain(self, value: Value) -> str:
        if isinstance(value, datetime):
            return self._instant(value)
        if isinstance(value, Money):
            return self._formats.money(value)
        return self._texts.gettext(value.text) if isinstance(value, Word) else value

    def _marked(self, value: Value) -> Markup | str:
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, str):
            return Markup("<bdi>{}</bdi>").format(value)
        return self._plain(value)
