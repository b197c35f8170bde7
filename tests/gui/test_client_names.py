"""What connects, as the window calls it in each language (RULES R90, SECURITY 30)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gui.language import Language
from gui.presenters.clients import client_name
from shared.clients import NAMELESS

Spoken = Callable[[Language], None]


@pytest.mark.rule("R90")
@pytest.mark.security(30)
@pytest.mark.parametrize(
    ("raw", "english", "french"),
    [
        ("Chrome on Linux", "Chrome on Linux", "Chrome sous Linux"),
        ("Samsung Internet on Android", "Samsung Internet on Android", "Samsung Internet sous Android"),
        ("Firefox", "Firefox", "Firefox"),
        ("Meeting on Monday", "Meeting on Monday", "Meeting on Monday"),
        (NAMELESS, "A device without a name", "Un appareil sans nom"),
        ("\u200b", "A device without a name", "Un appareil sans nom"),
    ],
)
def test_browser_and_system_are_joined_in_the_language_of_the_window(
    spoken: Spoken, raw: str, english: str, french: str
) -> None:
    assert client_name(raw) == english
    spoken(Language.FRENCH)
    assert client_name(raw) == french
