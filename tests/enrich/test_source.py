"""Where a visit came from: referrers, tags and click ids."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.enrich.source import Sources, clean_referrer, host_of
from footfall.enrich.sources import Group, known_sources, known_spam, read_hosts, read_sources, shipped_lines
from footfall.errors import BadList
from footfall.testing import table


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources()


_REFERRERS = table("""
    referrer                                                source           visit_referrer
    https://www.google.de/search?q=x                        Google           google.de/search
    https://www.google.com.au/                              Google           google.com.au
    https://images.google.co.uk/                            Google           images.google.co.uk
    https://notgoogle.de/                                   notgoogle.de     notgoogle.de
    https://google.example.com/                             google.example.com  google.example.com
    https://news.google.com/articles/a                      Google News      news.google.com/articles/a
    https://mail.google.com/mail/u/0/                       Gmail            mail.google.com/mail/u/0
    https://www.bing.com/                                   Bing             bing.com
    https://www.bing.com/chat?q=a                           Copilot          bing.com/chat
    https://uk.search.yahoo.com/search                      Yahoo!           uk.search.yahoo.com/search
    https://yandex.com.tr/                                  Yandex           yandex.com.tr
    https://html.duckduckgo.com/                            DuckDuckGo       html.duckduckgo.com
    https://l.facebook.com/l.php?u=x                        Facebook         l.facebook.com/l.php
    https://t.co/abc                                        Twitter          t.co/abc
    https://x.com/ada/status/1                              Twitter          x.com/ada/status/1
    https://x.com/i/grok                                    Grok             x.com/i/grok
    https://out.reddit.com/                                 Reddit           out.reddit.com
    https://m.youtube.com/watch?v=a                         Youtube          m.youtube.com/watch
    https://chatgpt.com/c/1                                 ChatGPT          chatgpt.com/c/1
    https://chat.openai.com/                                ChatGPT          chat.openai.com
    https://claude.ai/                                      Claude           claude.ai
    https://www.perplexity.ai/search/x                      Perplexity       perplexity.ai/search/x
    https://gemini.google.com/app                           Gemini           gemini.google.com/app
    https://copilot.microsoft.com/                          Copilot          copilot.microsoft.com
    https://chat.deepseek.com/                              DeepSeek         chat.deepseek.com
    https://chat.mistral.ai/chat                            Le Chat          chat.mistral.ai/chat
    https://www.meta.ai/                                    Meta AI          meta.ai
    https://kagi.com/assistant                              Kagi Assistant   kagi.com/assistant
    https://webmail.example.org/inbox                       Webmail          webmail.example.org/inbox
    https://en.m.wikipedia.org/wiki/Ada                     Wikipedia        en.m.wikipedia.org/wiki/Ada
    android-app://com.google.android.gm/                    Gmail            android-app://com.google.android.gm
    android-app://com.openai.chatgpt                        ChatGPT          android-app://com.openai.chatgpt
    android-app://com.unknown.app                           android-app://com.unknown.app  android-app://com.unknown.app
    HTTPS://Sub.Example.COM:8443/A/?q=1#f                   sub.example.com  sub.example.com:8443/A
    https://u:p@example.org/                                example.org      example.org
    http://localhost:3000/                                  -                -
    https://www.site.example/other                          -                -
    https://blog.site.example/                              blog.site.example  blog.site.example
    about:blank                                             -                -
    javascript:alert(1)                                     -                -
    somewhere                                               -                -
    https://                                                -                -
""")


@pytest.mark.parametrize("row", _REFERRERS)
def test_a_referrer_has_a_source_and_a_short_form(sources: Sources, row: dict[str, str]) -> None:
    """The longest listed host wins; a host that nobody knows is its own name; the page's own host is none."""
    origin = sources.origin("site.example", "", row["referrer"])

    assert (origin.source, origin.visit_referrer) == (row["source"], row["visit_referrer"])


_QUERIES = table("""
    query                                          source          utm_source    medium     campaign  click
    utm_source=Google&utm_medium=cpc               Google          Google        cpc        -         -
    utm_source=fb-ads                              Facebook        fb-ads        -          -         -
    utm_source=chatgpt.com                         ChatGPT         chatgpt.com   -          -         -
    utm_source=www.bing.com                        Bing            www.bing.com  -          -         -
    ref=producthunt                                producthunt     producthunt   -          -         -
    source=hn&ref=other                            Hacker News     hn            -          -         -
    src=my+list                                    my list         my list       -          -         -
    utm_source=My%20List                           My List         My List       -          -         -
    utm_source=&ref=a                              a               a             -          -         -
    utm_source=a&utm_source=b                      a               a             -          -         -
    campaign=x                                     News            -             -          x         -
    campaign=x&utm_campaign=y                      News            -             -          y         -
    gclid=secret                                   News            -             -          -         gclid
    utm_source=google&gclid=secret                 Google          google        (gclid)    -         gclid
    utm_source=bing&msclkid=s                      Bing            bing          (msclkid)  -         msclkid
    fbclid=1&gclid=2                               News            -             -          -         gclid
    utm_source=google&gclid=s&utm_medium=email     Google          google        email      -         gclid
    q=1&nothing                                    News            -             -          -         -
""")


@pytest.mark.parametrize("row", _QUERIES)
def test_a_tagged_source_wins_over_the_referrer(row: dict[str, str]) -> None:
    """The tag is kept as sent, the source has its one name; of click ids only the name is kept."""
    sources = Sources(read_sources([*shipped_lines("sources.tsv"), "News\t-\tnews.example"]))
    origin = sources.origin("", row["query"], "https://news.example/a")

    assert (origin.source, origin.utm_source, origin.utm_medium) == (
        row["source"],
        row["utm_source"],
        row["medium"],
    )
    assert (origin.utm_campaign, origin.click_id) == (row["campaign"], row["click"])
    assert origin.visit_referrer == "news.example/a"
    assert "secret" not in str(origin)


def test_all_five_parameters_are_kept(sources: Sources) -> None:
    """And a source that the caller names wins over all."""
    query = "utm_source=a&utm_medium=b&utm_campaign=c&utm_content=d&utm_term=e"
    origin = sources.origin("", query, "", named="gh")

    assert (origin.utm_source, origin.utm_medium, origin.utm_campaign) == ("a", "b", "c")
    assert (origin.utm_content, origin.utm_term, origin.source) == ("d", "e", "gh")


@pytest.mark.parametrize(
    ("referrer", "spam"),
    [
        ("https://semalt.com/a", True),
        ("http://www.Semalt.com.", True),
        ("https://deep.below.semalt.com:8080/", True),
        ("https://notsemalt.com/", False),
        ("https://semalt.com.example/", False),
        ("https://example.com/semalt.com", False),
        ("android-app://semalt.com", False),
        ("semalt.com", False),
        ("http://localhost/", False),
        ("", False),
    ],
)
def test_spam_is_a_listed_host_and_every_host_below_it(sources: Sources, referrer: str, spam: bool) -> None:
    """Not a host that only ends in the same letters, and never the page's own."""
    assert sources.is_spam_referrer("site.example", referrer) is spam
    assert not sources.is_spam_referrer(host_of(referrer), referrer)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_texts_have_an_origin(sources: Sources, hostname: str, query: str, referrer: str) -> None:
    """And no control character or half of one is in it."""
    for text in (referrer, f"https://{referrer}", f"android-app://{referrer}"):
        origin = sources.origin(hostname, query, text)
        said = origin.source + origin.visit_referrer + origin.utm_source
        assert not {"Cc", "Cs"} & set(map(category, said))
        assert clean_referrer(clean_referrer(text)) == clean_referrer(text)


def test_the_shipped_tables_are_sound() -> None:
    """Each host and word means one source and one group; no source is spam; a few hundred of each."""
    rows = [line.split("\t") for line in shipped_lines("sources.tsv") if line and line[0] != "#"]
    places = [place for row in rows for place in row[2].split()]
    names = [row[0] for row in rows]
    known = known_sources()
    groups = [group for group in Group if group is not Group.PAID]

    assert len(places) == len(set(places)) > 1000
    assert len(names) == len(set(names)) > 500
    for word in known.words:
        assert sum(word in known.members(group) for group in groups) <= 1, word
    assert not [host for host in known_spam() if known.name_of_host(host)]
    assert len(known_spam()) > 300


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Name only", "no group"),
        ("\tsearch\ta.example", "a row is name"),
        ("A\tsearches\ta.example", "'searches' is no group; there are: search"),
        ("A\tpaid\ta.example", "'paid' is no group"),
        ("A\tsearch\tsome_host:80", "'some_host:80'"),
        ("A\tsearch\t*.example", r"'\*.example'"),
        ("A\tsearch\ta.example\twords\tmore", "a row is name"),
    ],
)
def test_a_row_that_is_none_is_refused_with_its_line(row: str, said: str) -> None:
    """Comments and empty lines count as lines."""
    with pytest.raises(BadList, match=f"^line 3: .*{said}"):
        read_sources(["# comment", "", row])


def test_hosts_are_read_in_any_usual_form() -> None:
    """With or without www., comments, IDN."""
    assert read_hosts(["# all", "", "A.example ", "www.b.example.  # b", "bücher.example"]) == frozenset(
        {"a.example", "b.example", "xn--bcher-kva.example"}
    )
    with pytest.raises(BadList, match=r"^line 1: 'a b'"):
        read_hosts(["a b"])
