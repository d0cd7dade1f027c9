"""What a user agent says: browser and major version, system and version, class of device."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.enrich.agent import MOST_CHARACTERS, Agents
from footfall.enrich.bot import Bots, Entry
from footfall.model.event import Agent
from footfall.model.reason import Reason


@pytest.fixture(scope="module")
def agents() -> Agents:
    return Agents()


_LINES = (Path(__file__).parent / "agents.tsv").read_text("utf-8").splitlines()
_ROWS = [tuple(line.split("\t")) for line in _LINES if not line.startswith("#")]


@pytest.mark.parametrize(("browser", "system", "device", "user_agent"), _ROWS)
def test_a_browser_is_known_by_the_name_that_people_use(
    agents: Agents, browser: str, system: str, device: str, user_agent: str
) -> None:
    """Browsers of 2026 on desktops, phones, tablets, televisions, consoles, watches, and in apps; none is a bot."""
    known = agents.read(user_agent)

    assert f"{known.agent.browser} {known.agent.browser_version}".strip() == browser
    assert f"{known.agent.os} {known.agent.os_version}".strip() == system
    assert known.agent.device == device
    assert known.reason is None


def test_systems_whose_number_stands_still_are_told_by_the_browser_where_it_tells(agents: Agents) -> None:
    """Since iOS 26 the system says 18.x; Safari's own version follows the system's, others' do not."""
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) {} Mobile/15E148 Safari/604.1"

    assert agents.read(phone.format("Version/26.1")).agent.os_version == "26"
    assert agents.read(phone.format("Version/18.6")).agent.os_version == "18.6"
    assert agents.read(phone.format("CriOS/142.0")).agent.os_version == "18.6"


@pytest.mark.parametrize("text", ["", " ", "x", "(((", "Mozilla/5.0 (" + "x" * 100_000])
def test_what_says_nothing_is_unknown(agents: Agents, text: str) -> None:
    """Empty texts, never an error."""
    assert agents.read(text).agent == Agent()


@given(st.text(max_size=MOST_CHARACTERS + 20))
def test_any_text_is_read(agents: Agents, text: str) -> None:
    """Lone surrogates and the like too."""
    assert isinstance(agents.read(text).agent.browser, str)


def test_other_bots_are_believed_at_once() -> None:
    """What was remembered of a user agent goes with those that said it."""
    agents = Agents()
    newcomer = "Mozilla/5.0 (X11; Linux x86_64) Newcomer/1.0 Chrome/140.0.0.0 Safari/537.36"
    assert agents.read(newcomer).reason is None
    agents.judge_by(Bots([Entry("Newcomer/", Reason.CRAWLER)]))

    assert agents.read(newcomer).reason is Reason.CRAWLER
