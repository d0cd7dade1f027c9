"""The one table of settings: where a value comes from, what each reader takes, what is never shown."""

from pathlib import Path

import pytest

from footfall.errors import CannotStart
from footfall.settings import SETTINGS, Setting, read_settings


def _config(folder: Path, text: str) -> Path:
    file = folder / "footfall.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_flag_wins_over_the_variable_over_the_file_over_the_default(tmp_path: Path) -> None:
    """Each setting for itself; a flag that was not given (None) is none."""
    file = _config(tmp_path, "port = 1\nopen_visits = 1\nstore_threads = 1\n")
    environ = {"FOOTFALL_PORT": "2", "FOOTFALL_OPEN_VISITS": "2"}

    settings = read_settings({"port": "3", "open_visits": None}, environ, file)

    assert (settings.port, settings.open_visits, settings.store_threads) == (3, 2, 1)
    assert settings.keep_segments_days == 7


def test_the_defaults_are_safe_to_start_with() -> None:
    """Only this machine reaches the server, and no file of settings is needed."""
    settings = read_settings({}, {})

    assert settings.listen == "127.0.0.1"
    assert settings.data == Path("footfall-data")
    assert settings.trusted_proxies == ("loopback", "private")


def test_every_setting_is_an_attribute_and_every_attribute_a_setting() -> None:
    """One table, one type."""
    assert {setting.name for setting in SETTINGS} == set(type(read_settings({}, {})).__slots__)


def test_the_variable_footfall_config_names_the_file(tmp_path: Path) -> None:
    """Unless the caller names one."""
    named = _config(tmp_path, "port = 1\n")
    other = tmp_path / "other.toml"
    other.write_text("port = 2\n", "utf-8")

    assert read_settings({}, {"FOOTFALL_CONFIG": str(named)}).port == 1
    assert read_settings({}, {"FOOTFALL_CONFIG": str(named)}, other).port == 2


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("port", "0", 0),
        ("port", 65535, 65535),
        ("port", " 80 ", 80),
        ("open_visits", "10", 10),
        ("store_memory", "128MB", 128 * 10**6),
        ("store_memory", "64 KiB", 64 * 2**10),
        ("store_memory", "1gb", 10**9),
        ("store_memory", "4096", 4096),
        ("store_memory", 4096, 4096),
        ("stats_seconds", "0.5", 0.5),
        ("stats_seconds", 3, 3.0),
        ("hosts", "a.example, b.example,", ("a.example", "b.example")),
        ("hosts", ["a.example"], ("a.example",)),
        ("hosts", "", ()),
        ("geoip", "/a/b.mmdb", "/a/b.mmdb"),
        ("data", "x", Path("x")),
    ],
)
def test_a_reader_takes_what_people_write(name: str, written: object, read: object) -> None:
    """Numbers as numbers or text, sizes with units, lists with commas or as arrays."""
    assert getattr(read_settings({name: written}, {}), name) == read


@pytest.mark.parametrize(
    ("name", "written", "right"),
    [
        ("port", "65536", "a port from 0"),
        ("port", "-1", "a whole number"),
        ("port", "8080.5", "a whole number"),
        ("port", True, "a whole number"),
        ("port", "", "a whole number"),
        ("open_visits", [1], "a whole number"),
        ("store_memory", "128 megabytes", "a size such as 128MB"),
        ("store_memory", -1, "a size such as 128MB"),
        ("store_memory", 1.5, "a size such as 128MB"),
        ("store_memory", "MB", "a size such as 128MB"),
        ("stats_seconds", "0", "a number of seconds above 0"),
        ("stats_seconds", "nan", "a number of seconds above 0"),
        ("stats_seconds", "86400", "below a day"),
        ("stats_seconds", "soon", "a number of seconds"),
        ("hosts", 5, "a list of words"),
        ("hosts", ["a", 5], "a list of words"),
        ("geoip", 5, "a text"),
        ("data", ["a"], "a text"),
    ],
)
def test_a_value_that_is_wrong_stops_the_start_with_what_would_be_right(
    name: str, written: object, right: str
) -> None:
    """Which setting, what it is, what it should be."""
    with pytest.raises(CannotStart) as told:
        read_settings({name: written}, {})

    assert f"The setting '{name}' is {written!r}, but should be " in str(told.value)
    assert right in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1\n", "There is no setting 'prot'"),
        ("[server]\nport = 1\n", "There is no setting 'server'"),
        ("port = \n", "is not TOML"),
        ("port = 'x'\n", "'port' is 'x'"),
    ],
)
def test_a_file_that_cannot_be_meant_so_stops_the_start(tmp_path: Path, text: str, said: str) -> None:
    """An unknown name is an error, not a wish for later."""
    with pytest.raises(CannotStart, match=said):
        read_settings({}, {}, _config(tmp_path, text))


def test_a_file_that_is_not_there_or_no_text_stops_the_start(tmp_path: Path) -> None:
    """By its name."""
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")

    for file in (tmp_path / "missing.toml", binary):
        with pytest.raises(CannotStart, match=file.name):
            read_settings({}, {}, file)


def test_variables_that_are_no_settings_are_left_alone() -> None:
    """Others use the prefix too: the command line, and machines that run containers."""
    read_settings({}, {"FOOTFALL_TOKEN": "x", "FOOTFALL_SERVICE_HOST": "10.0.0.1"})


def test_a_secret_is_not_in_the_message_about_it() -> None:
    """A message may land in a log."""

    def never(value: object) -> object:
        raise ValueError("something else")

    with pytest.raises(CannotStart) as told:
        Setting("key", "", "A key.", never, secret=True).take("hunter2")

    assert str(told.value) == "The setting 'key' is (hidden), but should be something else."
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__
