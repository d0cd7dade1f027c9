"""The channel of a visit: one decision table, first match wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.enrich.channel import CHANNELS, DIRECT, channel_of
from footfall.testing import table

_VISITS = table("""
    channel                    source          medium         campaign          click    utm_source
    Direct                     -               -              -                 -        -
    Cross-network              Google          cpc            a-cross-network   -        google
    Display                    Google          banner         -                 -        google
    Display                    Google          cpm            -                 -        google
    Paid Shopping              Amazon          cpc            -                 -        amazon
    Paid Shopping              Google          ppc            summer shopping   -        google
    Paid Shopping              Google          paid           eshop             -        google
    Paid Search                Google          cpc            -                 -        google
    Paid Search                Google          -              -                 gclid    -
    Paid Search                Bing            -              -                 msclkid  -
    Paid Search                Google          -              -                 -        adwords
    Organic Search             Google          -              workshop          -        -
    Organic Search             Bing            -              -                 gclid    -
    Paid Social                Facebook        paid_social    -                 -        facebook
    Paid Social                Facebook        -              -                 -        fb-ads
    Paid Video                 Youtube         cpv            -                 -        youtube
    Paid Other                 ChatGPT         cpc            -                 -        chatgpt.com
    Paid Other                 example.com     retargeting    -                 -        example.com
    Organic Shopping           Etsy            -              -                 -        -
    Organic Shopping           example.com     -              shop              -        -
    Organic Social             Mastodon        -              -                 -        -
    Organic Social             example.com     Social-Media   -                 -        -
    Organic Social             Facebook        -              -                 fbclid   -
    Organic Video              Vimeo           -              -                 -        -
    Organic Video              example.com     video_ad       -                 -        -
    AI Assistants              ChatGPT         -              -                 -        -
    AI Assistants              Perplexity      referral       -                 -        -
    AI Assistants              example.com     ai-assistant   -                 -        -
    Organic Search             Ecosia          -              -                 -        -
    Organic Search             example.com     organic        -                 -        -
    Email                      Gmail           -              -                 -        -
    Email                      news            e-mail         -                 -        news
    Email                      newsletter-12   -              -                 -        newsletter-12
    Affiliates                 example.com     affiliate      -                 -        -
    Audio                      example.com     audio          -                 -        -
    SMS                        example.com     sms            -                 -        -
    SMS                        sms             -              -                 -        sms
    Mobile Push Notifications  example.com     web-push       -                 -        -
    Mobile Push Notifications  Firebase        -              -                 -        -
    Referral                   example.com     -              -                 -        -
    Referral                   -               link           -                 -        -
    Referral                   Feedly          -              -                 -        -
    Direct                     -               other          -                 -        -
""")


@pytest.mark.parametrize("visit", _VISITS)
def test_a_visit_has_the_channel_of_the_first_rule_that_holds(visit: dict[str, str]) -> None:
    """Case does not matter; paid beats organic, an assistant beats search."""
    row = (visit["source"], visit["medium"], visit["campaign"], visit["click"], visit["utm_source"])

    assert channel_of(*row) == visit["channel"]
    assert channel_of(*(text.upper() for text in row)) == visit["channel"]


def test_every_rule_has_a_visit_above() -> None:
    """A rule that nothing meets is one too many."""
    assert {visit["channel"] for visit in _VISITS} == {DIRECT, *(rule.channel for rule in CHANNELS)}


@given(st.lists(st.text(max_size=20), min_size=5, max_size=5))
def test_any_texts_have_a_channel(texts: list[str]) -> None:
    """Nothing at all is direct."""
    assert channel_of(*texts) in {DIRECT, *(rule.channel for rule in CHANNELS)}
