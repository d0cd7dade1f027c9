"""Who says that it is no person's browser, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.enrich.bot import Bots, Entry, known_crawlers, read_crawlers
from footfall.errors import BadList
from footfall.model.reason import Reason

_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.fixture(scope="module")
def bots() -> Bots:
    return Bots()


@pytest.mark.parametrize(
    "agent",
    [
        "GPTBot/1.3; +https://openai.com/gptbot",
        "OAI-SearchBot/1.3; +https://openai.com/searchbot",
        "ClaudeBot/1.0; +claudebot@anthropic.com",
        "PerplexityBot/1.0; +https://perplexity.ai/perplexitybot",
        "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
        "Bytespider; spider-feedback@bytedance.com",
        "CCBot/2.0; https://commoncrawl.org/faq/",
        "Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot",
        "MistralAI-Index/1.0",
        "xAI-SearchBot/1.0",
        "DeepSeekBot/1.0",
        "AI2Bot",
        "Diffbot/0.1",
    ],
)
def test_who_gathers_text_for_language_models_is_an_ai_crawler(bots: Bots, agent: str) -> None:
    """Whatever browser it claims besides."""
    assert bots.judge(f"Mozilla/5.0 (compatible; {agent}) {_CHROME}") is Reason.AI_CRAWLER
    assert bots.judge(agent) is Reason.AI_CRAWLER


@pytest.mark.parametrize(
    "agent",
    [
        "ChatGPT-User/1.0; +https://openai.com/bot",
        "Claude-User/1.0; +Claude-User@anthropic.com",
        "Perplexity-User/1.0; +https://perplexity.ai/perplexity-user",
        "MistralAI-User/1.0; +https://docs.mistral.ai/robots",
        "DuckAssistBot/1.2; (+http://duckduckgo.com/duckassistbot.html)",
        "meta-externalfetcher/1.1",
        "Google-NotebookLM",
        "Gemini-Deep-Research; +https://gemini.google/overview/deep-research/",
        "Devin/1.0; +devin.ai",
        "Unheard-User/1.0",
    ],
)
def test_who_fetches_because_a_user_asked_is_an_ai_fetch(bots: Bots, agent: str) -> None:
    """Also an assistant that nobody listed yet but that is called as they all are."""
    assert bots.judge(f"Mozilla/5.0 (compatible; {agent}) {_CHROME}") is Reason.AI_FETCH


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "WhatsApp/2.23.20.0 A",
        "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
        "Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)",
        "Mozilla/5.0 zgrab/0.x",
        "Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)",
        f"Mozilla/5.0 (Windows NT 10.0) {_CHROME} Chrome-Lighthouse",
        "Mozilla/5.0 (compatible; our-own-checker; +https://example.com/why) python-requests/2.32",
        "NobodyKnowsThisSpider/0.1",
        "checker@example.com",
    ],
)
def test_who_crawls_is_a_crawler(bots: Bots, agent: str) -> None:
    """Listed or not, and whichever library it is built with."""
    assert bots.judge(agent) is Reason.CRAWLER


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1",
        f"Mozilla/5.0 (Windows NT 10.0) {_CHROME} Cypress/13",
        "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/22.1.0",
    ],
)
def test_a_browser_without_a_window_is_headless(bots: Bots, agent: str) -> None:
    """Tests and screenshots."""
    assert bots.judge(agent) is Reason.HEADLESS


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "-",
        "Mozilla/5.0",
        "curl/8.5.0",
        "Wget/1.21",
        "python-requests/2.32",
        "Python/3.12 aiohttp/3.9",
        "Go-http-client/2.0",
        "okhttp/4.12.0",
        "axios/1.7.2",
        "node",
        "Java/17.0.1",
        "PostmanRuntime/7.39",
        "Dart/3.4 (dart:io)",
        "Symfony HttpClient/Curl",
        "OurApp/1.0 CFNetwork/1490 Darwin/23.1",
        "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041",
    ],
)
def test_a_client_library_or_nothing_is_a_library(bots: Bots, agent: str) -> None:
    """It counts unless the site is strict: a server may send pageviews."""
    assert bots.judge(agent) is Reason.LIBRARY


@pytest.mark.parametrize(
    "agent",
    [
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Edg/140.0.0.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22G86"
        " OurApp/3.1 (https://app.example/about)",
        "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
        "Opera/9.80 (Android; Opera Mini/81.1.2254/191.303; U; en) Presto/2.12.423 Version/12.16",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Slack/4.46.96 Chrome/140.0.0.0 Electron/38.1.2 Safari/537.36 AppleSilicon",
        "Mozilla/5.0 (PlayStation; PlayStation 5/8.20) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15",
        "Lynx/2.8.9rel.1 libwww-FM/2.14",
    ],
)
def test_people_are_left_alone(bots: Bots, agent: str) -> None:
    """A phone called Cubot, an app that links to its home page, a browser that says compatible."""
    assert bots.judge(agent) is None


def test_an_operator_s_entry_wins_over_ours_and_a_published_list_as_it_is_changes_nothing(bots: Bots) -> None:
    """So that a refresh with a newer edition keeps what we know better."""
    assert Bots([Entry("GPTBot", Reason.CRAWLER)]).judge("GPTBot/1.0") is Reason.CRAWLER
    refreshed = Bots([*known_crawlers(), Entry("Newcomer/", Reason.AI_CRAWLER)])

    assert refreshed.judge("Amazonbot/0.1") is bots.judge("Amazonbot/0.1") is Reason.AI_CRAWLER
    assert refreshed.judge("Newcomer/1.0 (X)") is Reason.AI_CRAWLER


def test_a_list_gives_each_pattern_its_reason_by_its_tags() -> None:
    """As crawler-user-agents tags them."""
    text = """[
        {"pattern": "A", "tags": ["ai-crawler"]}, {"pattern": "A-User", "tags": ["ai-crawler"]},
        {"pattern": "B", "tags": ["browser-automation"]}, {"pattern": "C-lib", "tags": ["http-library"]},
        {"pattern": "C-crawler", "tags": ["http-library"]}, {"pattern": "D"}
    ]"""
    with pytest.raises(BadList, match=r"'A' would refuse people's browsers"):
        read_crawlers(text)

    entries = read_crawlers(
        text.replace('"A', '"Qx').replace('"B', '"Qy').replace('"C', '"Qz').replace('"D', '"Qw')
    )
    assert [reason for _, reason in entries] == [
        Reason.AI_CRAWLER,
        Reason.AI_FETCH,
        Reason.HEADLESS,
        Reason.LIBRARY,
        Reason.CRAWLER,
        Reason.CRAWLER,
    ]


@given(st.text(max_size=200))
def test_any_text_is_judged(bots: Bots, text: str) -> None:
    """What UTF-8 cannot hold is the caller's to replace; everything else has an answer."""
    assert bots.judge(text.encode("utf-8", "replace").decode()) in {None, *Reason}
