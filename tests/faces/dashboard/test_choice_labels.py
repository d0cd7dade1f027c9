"""Every setting of a site stands on a page of its settings, under a name."""

from footfall.faces.dashboard.settings.choice_labels import CHOICE_LABELS, VALUE_LABELS
from footfall.faces.dashboard.settings.choices import SECTION_CHOICES, choices_of, form_of, read_choices
from footfall.faces.dashboard.settings.shields import KIND_LABELS
from footfall.model.ids import SiteId
from footfall.model.shield import ShieldKind
from footfall.model.site import Site, ZoneSince
from footfall.sites.choices import CHOICES, Choices


def test_every_setting_has_a_page_and_a_name() -> None:
    """And each value that can be chosen; no name is of something that is not there."""
    assert {choice.name for choice in CHOICES} == set(CHOICE_LABELS)
    assert {choice.name for choice in CHOICES} == {
        name for names in SECTION_CHOICES.values() for name in names
    }
    assert {choice.name: set(choice.values) for choice in CHOICES if choice.values} == {
        name: set(labels) for name, labels in VALUE_LABELS.items()
    }
    assert set(ShieldKind) == set(KIND_LABELS)


def test_what_a_site_has_changes_nothing_when_it_is_sent_back() -> None:
    """For every page of settings."""
    site = Site(SiteId(1), "example.com", 0, (ZoneSince(0, "UTC"),), retention_days=30, counter=True)
    for section in SECTION_CHOICES:
        if section != "shares":
            assert read_choices(form_of(site, choices_of(section)), choices_of(section), site) == Choices()
