"""The scenes of the good story can be told, entered one by one, and do not contradict themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.demo.good_story import GoodStory
from agent.demo.scenes import GOOD_STORY, Scene, SceneName, SessionShown
from agent.demo.telling import Telling
from shared.reasons import Language, Status
from tests.support.demo_agent import StoryAgent

ROOT = Path(__file__).resolve().parents[4]
LONGEST_HINT = 110


def test_every_scene_is_told_once_and_in_order() -> None:
    assert [scene.name for scene in GOOD_STORY] == list(SceneName)


@pytest.mark.rule("R90")
@pytest.mark.parametrize("language", [Language.ENGLISH, Language.FRENCH])
@pytest.mark.parametrize("scene", GOOD_STORY, ids=lambda scene: scene.name)
def test_hints_of_a_scene_are_short_sentences(scene: Scene, language: Language) -> None:
    told = Telling(language).scenes[scene.name]
    for words in (told.do, told.say, told.see):
        assert words.endswith((".", ".)"))
        assert len(words) <= LONGEST_HINT


@pytest.mark.parametrize("scene", GOOD_STORY, ids=lambda scene: scene.name)
def test_scene_is_entered_from_a_scenario_that_exists(scene: Scene) -> None:
    assert (ROOT / "resources/scenarios" / f"{scene.scenario}.toml").is_file()


@pytest.mark.rule("R13")
@pytest.mark.parametrize("scene", GOOD_STORY, ids=lambda scene: scene.name)
def test_only_who_has_paid_nothing_has_a_limit(scene: Scene) -> None:
    if scene.session is not SessionShown.NONE:
        assert (scene.session is SessionShown.LIMITED) == (scene.status in (Status.TRIAL, Status.EXPIRED))


async def test_time_runs_as_the_scene_wants_it() -> None:
    agent = StoryAgent()
    story = GoodStory(agent.as_client(), 15.0, Telling(Language.ENGLISH))
    scenes = {scene.name: scene for scene in GOOD_STORY}
    await story.pace(scenes[SceneName.COUNTDOWN])
    await story.pace(scenes[SceneName.BUY])
    assert agent.rates == [15.0, 1.0]


async def test_time_that_stands_between_the_acts_is_left_alone() -> None:
    agent = StoryAgent()
    await GoodStory(agent.as_client(), 0.0, Telling(Language.ENGLISH)).pace(GOOD_STORY[1])
    assert agent.rates == []
