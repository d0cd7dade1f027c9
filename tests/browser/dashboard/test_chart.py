"""The chart: read by pointer, by finger, as a table and on paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser.dashboard.conftest import SITE
from browser.dashboard.desk import Desk

pytestmark = pytest.mark.browser


def _middle(desk: Desk, number: int) -> tuple[float, float]:
    box = desk.page.locator(".plot .bucket").nth(number).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_pointer_reads_the_bucket_it_is_over(desks: Callable[..., Desk]) -> None:
    """Its time and number, and those of the time before; the tip stays in the chart."""
    desk = desks()
    desk.open(SITE)
    page = desk.page
    last = page.locator(".plot .bucket").count() - 1
    for number in (0, last):
        page.mouse.move(*_middle(desk, number))
        expect(page.locator(".tip")).to_have_count(1)
        row = page.locator(".values tbody tr").nth(number)
        time, value = row.locator("th").text_content(), row.locator("td").first.text_content()
        assert time is not None
        assert value is not None
        expect(page.locator(".tip span").first).to_have_text(time.strip())
        expect(page.locator(".tip b")).to_have_text(value)
        expect(page.locator(".tip-dot")).to_have_count(1)
        assert desk.overflow() == []
    page.mouse.move(5, 5)
    expect(page.locator(".tip")).to_have_count(0)


def test_a_finger_reads_first_and_follows_with_the_second_touch(desks: Callable[..., Desk]) -> None:
    """The tip stays when the finger is lifted."""
    desk = desks(screen="phone")
    desk.open(SITE)
    page = desk.page
    page.locator(".plot").scroll_into_view_if_needed()
    page.touchscreen.tap(*_middle(desk, 4))
    expect(page.locator(".tip")).to_have_count(1)
    first = page.locator(".tip span").first.inner_text()
    assert desk.address == SITE
    page.touchscreen.tap(*_middle(desk, 9))
    expect(page.locator(".tip span").first).not_to_have_text(first)
    assert desk.address == SITE

    page.touchscreen.tap(*_middle(desk, 9))
    expect(page.locator("#units-menu > summary")).to_have_text("Hours")
    assert "period=day" in desk.address


def test_the_values_are_a_table_too(desks: Callable[..., Desk]) -> None:
    """Behind a button that the keyboard reaches; each row leads where the bucket does."""
    desk = desks()
    desk.open(SITE)
    page = desk.page
    assert not page.locator(".values table").is_visible()
    page.focus(".values > summary")
    page.keyboard.press("Enter")
    expect(page.locator(".values table")).to_be_visible()
    assert page.locator(".values tbody tr").count() == 30
    page.locator(".values tbody a").nth(3).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#units-menu > summary")).to_have_text("Hours")


def test_on_paper_are_the_numbers_and_no_controls(desks: Callable[..., Desk], tmp_path: Path) -> None:
    """Of a dark page, too: dark on white, and all panels that were loaded."""
    desk = desks(theme="dark")
    desk.open(SITE)
    desk.show_all()
    page = desk.page
    page.emulate_media(media="print")

    for control in ("#filter-menu", "#compare-menu", ".foot", ".panel > footer", ".values", ".head"):
        assert not page.locator(control).first.is_visible(), control
    for shown in ("#top-visitors strong", ".plot .line", "#panel-devices tbody tr"):
        assert page.locator(shown).first.is_visible(), shown
    colours = "() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    assert page.evaluate(colours) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    paper = page.pdf(path=tmp_path / "site.pdf", print_background=True)
    assert paper.startswith(b"%PDF")
    assert 1 <= paper.count(b"/Type /Page\n") <= 4


def test_nothing_moves_for_who_wants_no_motion(desks: Callable[..., Desk]) -> None:
    """No transition and no animation is left."""
    desk = desks()
    desk.page.emulate_media(reduced_motion="reduce")
    desk.open(SITE)
    moving = desk.page.evaluate(
        """() => [...document.querySelectorAll('*')].filter((element) => {
          const { transitionDuration, animationName } = getComputedStyle(element);
          return transitionDuration !== '0s' || animationName !== 'none';
        }).map((element) => element.outerHTML.slice(0, 80))"""
    )

    assert moving == []
