"""Who is connected, in a terminal."""

from __future__ import annotations

import pytest

from agent.cli.remote import client_words
from agent.wording import TEXTS
from shared.clients import NAMELESS
from shared.reasons import Language
from shared.spoken import speaking


@pytest.mark.rule("R90")
@pytest.mark.security(30)
def test_browser_and_system_are_joined_in_the_language_that_is_spoken() -> None:
    names = ("Chrome on Linux", "Meeting on Monday", NAMELESS)
    assert [client_words(name) for name in names] == [*names[:2], "A device without a name"]
    with speaking(Language.FRENCH.value, TEXTS):
        said = [client_words(name) for name in names]
    assert said == ["Chrome sous Linux", "Meeting on Monday", "Un appareil sans nom"]
