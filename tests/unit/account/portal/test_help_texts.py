"""Each code has a text, in both languages (RULES R85, R90)."""

from __future__ import annotations

import pytest

from account.api.answers import CODES
from account.edge.sales_statuses import SALES_STATUS
from account.portal.help_texts import HELP, HelpText, help_for
from account.portal.languages import translations_of
from shared.reasons import Language


@pytest.mark.rule("R85")
@pytest.mark.rule("R90")
@pytest.mark.parametrize("code", sorted({*CODES, *SALES_STATUS, *HELP}))
def test_code_has_a_text_in_both_languages(code: str) -> None:
    text = HELP[code]
    french = translations_of(Language.FRENCH).gettext
    for english in (text.title, text.sentence, text.way_on):
        assert english.strip() == english != ""
        assert french(english) != english, "not translated"
    assert not text.title.endswith(".")
    assert text.sentence.endswith(".")
    assert text.way_on.endswith(".")


def test_unknown_code_has_a_general_text() -> None:
    assert isinstance(help_for("never_heard_of"), HelpText)
    assert "never_heard_of" not in HELP


def test_code_of_the_storage_is_told_as_what_the_service_answers() -> None:
    assert help_for("disk_full") is HELP["storage_full"]
