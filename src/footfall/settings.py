"""
The one table of settings. Flag, variable, TOML key, docs and `footfall settings` are made from it.

Precedence: flag, then variable, then the TOML file, then the default. Unknown names stop the start.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from footfall.errors import CannotStart

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_SIZE = re.compile(r"\s*(\d+)\s*([A-Za-z]*)\s*")
_SAID = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?|https?://\[[0-9A-Fa-f:]+\](?::\d+)?", re.ASCII)
_PATH = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a text")
    return value


def _whole(value: object) -> int:
    """Return a whole number that is not negative, from a number or its text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("a whole number, 0 or more")
    text = str(value).strip()
    if not text.isdecimal():
        raise ValueError("a whole number, 0 or more")
    return int(text)


def _yes_or_no(value: object) -> bool:
    said = _SAID.get(str(value).strip().lower())
    if said is None:
        raise ValueError("yes or no")
    return said


def _address(value: object) -> str:
    address = _text(value).rstrip("/")
    if address and not _ADDRESS.fullmatch(address):
        raise ValueError("an address such as https://stats.example.com, without a path")
    return address


def _port(value: object) -> int:
    port = _whole(value)
    if port > 65535:
        raise ValueError("a port from 0 (any free one) to 65535")
    return port


def _path(value: object) -> str:
    path = _text(value)
    if path and (not _PATH.fullmatch(path) or path.startswith("/api/")):
        raise ValueError("a path such as /t/x.js, not below /api/")
    return path


def _seconds(value: object) -> float:
    try:
        seconds = float(value)  # type: ignore[arg-type]  # float() itself refuses what is no number
    except (TypeError, ValueError):
        raise ValueError("a number of seconds above 0") from None
    if not 0 < seconds < 86_400:
        raise ValueError("a number of seconds above 0 and below a day")
    return seconds


def _size(value: object) -> int:
    """Return bytes, from a number or a text such as `128MB` or `64KiB`."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None or match[2].upper() not in _UNITS:
        raise ValueError("a size such as 128MB or 64KiB")
    return int(match[1]) * _UNITS[match[2].upper()]


def _names(value: object) -> tuple[str, ...]:
    """Return a list of words, from a TOML array or a text with commas."""
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise ValueError("a list of words, separated by commas")
    return tuple(word.strip() for word in words if word.strip())


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the table: name, default, what it is for, and how its text is read."""

    name: str
    default: Any
    about: str
    read: Callable[[object], Any] = _text
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable, `FOOTFALL_PORT` for `port`."""
        return f"FOOTFALL_{self.name.upper()}"

    @property
    def is_switch(self) -> bool:
        """Whether its option stands alone, `--demo`."""
        return isinstance(self.default, bool)

    @property
    def flag(self) -> str:
        """The option of `footfall serve`, `--store-memory` for `store_memory`."""
        return "--" + self.name.replace("_", "-")

    def take(self, value: object) -> Any:
        """
        Return what *value* means.

        Raises:
            CannotStart: it is not what this setting takes; a secret is not repeated.
        """
        try:
            return self.read(value)
        except ValueError as problem:
            shown = "(hidden)" if self.secret else repr(value)
            raise CannotStart(f"The setting '{self.name}' is {shown}, but should be {problem}.") from None


DEFAULT_DATA = Path("footfall-data")

SETTINGS = (
    Setting("data", str(DEFAULT_DATA), "Folder that holds everything; made when missing."),
    Setting("listen", "127.0.0.1", "Address to serve on; 0.0.0.0 for all of IPv4, :: for all."),
    Setting("port", 8080, "Port to serve on.", _port),
    Setting(
        "hosts",
        (),
        "Names under which this server is reached; the first call for a token is taken only under these, an address or localhost.",
        _names,
    ),
    Setting(
        "public_address",
        "",
        "Where this server is reached from outside, such as https://stats.example.com; for links in mails and for signing in elsewhere.",
        _address,
    ),
    Setting(
        "mail_server",
        "",
        "SMTP server for mails about accounts: smtp://user:password@host:587 or smtps://...; a variable or the file only.",
        secret=True,
    ),
    Setting("mail_from", "", "Address that mails come from."),
    Setting("oidc_issuer", "", "Issuer of an OpenID Connect provider at which users may sign in."),
    Setting("oidc_client_id", "", "Id of this server there."),
    Setting("oidc_client_secret", "", "Its secret there; a variable or the file only.", secret=True),
    Setting(
        "oidc_domains",
        (),
        "Domains of verified emails whose holders become viewers of all sites when they first sign in there.",
        _names,
    ),
    Setting(
        "trusted_proxies",
        ("loopback", "private"),
        "Whose X-Forwarded-For is believed: addresses, ranges, `loopback`, `private`, or `none`.",
        _names,
    ),
    Setting(
        "client_address_header",
        "",
        "The header in which the trusted proxy gives the client's address, instead of X-Forwarded-For and X-Real-IP.",
    ),
    Setting(
        "geoip",
        "",
        "A MaxMind-format city or country file; default is what `footfall geo update` put into the data folder.",
    ),
    Setting(
        "maxmind_account", "", "Id of an account at MaxMind, for `footfall geo update --source maxmind`."
    ),
    Setting("maxmind_key", "", "That account's licence key; a variable or the file only.", secret=True),
    Setting(
        "datacenter_ranges",
        "",
        "A file of data centres' addresses and ranges, one a line; default is what `footfall lists update` put into the data folder.",
    ),
    Setting("lists_sources", (), "Lists of sources for `footfall lists update`: files or addresses.", _names),
    Setting("lists_spam", "", "List of referrer spam for `footfall lists update`: a file or an address."),
    Setting("lists_crawlers", "", "List of crawlers for `footfall lists update`: a file or an address."),
    Setting(
        "lists_datacenters",
        "",
        "List of data centres' ranges for `footfall lists update`: a file or an address.",
    ),
    Setting(
        "tracker_path",
        "",
        "One more path for track.full.js, for visitors whose browsers refuse well-known names.",
        _path,
    ),
    Setting(
        "collect_path",
        "",
        "One more path for what /collect takes; the script at tracker_path sends there.",
        _path,
    ),
    Setting("store_memory", 256 * 10**6, "Memory that the embedded store may use.", _size),
    Setting("store_threads", 0, "Threads of the embedded store; 0 is one per core.", _whole),
    Setting(
        "disk_reserve",
        64 * 10**6,
        "Free space below which events are answered 503 instead of being kept.",
        _size,
    ),
    Setting("open_visits", 500_000, "Visits kept open in memory; beyond it the oldest end early.", _whole),
    Setting(
        "keep_segments_days",
        7,
        "Days for which loaded journal segments are kept for `footfall rebuild`.",
        _whole,
    ),
    Setting("stats_seconds", 60.0, "Longest time that one question may take.", _seconds),
    Setting("slow_client_seconds", 10.0, "Longest wait for the rest of a request's body.", _seconds),
    Setting("stop_seconds", 10.0, "Longest wait for requests in flight when stopping.", _seconds),
    Setting(
        "demo",
        False,
        "Serve made-up sites whose visitors go on coming, in a temporary folder (or an empty one that --data names).",
        _yes_or_no,
    ),
    Setting("demo_events", 350_000, "About how many events a demo begins with.", _whole),
    Setting("log_level", "info", "Least severe messages that are logged: debug, info, warning, error."),
)  # fmt: skip - one line a setting is the table


@dataclass(frozen=True, slots=True)
class Settings:
    """Read settings, one attribute each; see `SETTINGS` for meanings and defaults."""

    data: Path
    listen: str
    port: int
    hosts: tuple[str, ...]
    public_address: str
    mail_server: str = field(repr=False)
    mail_from: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    oidc_domains: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    client_address_header: str
    geoip: str
    maxmind_account: str
    maxmind_key: str = field(repr=False)
    datacenter_ranges: str
    lists_sources: tuple[str, ...]
    lists_spam: str
    lists_crawlers: str
    lists_datacenters: str
    tracker_path: str
    collect_path: str
    store_memory: int
    store_threads: int
    disk_reserve: int
    open_visits: int
    keep_segments_days: int
    stats_seconds: float
    slow_client_seconds: float
    stop_seconds: float
    demo: bool
    demo_events: int
    log_level: str


def read_settings(
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] = os.environ,
    file: Path | None = None,
) -> Settings:
    """
    Return the settings in force; *flags* whose value is None count as not given.

    The file is *file*, else the one that `FOOTFALL_CONFIG` names.

    Raises:
        CannotStart: a name is unknown or a value is not what its setting takes.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    config = file or (Path(environ["FOOTFALL_CONFIG"]) if environ.get("FOOTFALL_CONFIG") else None)
    written = _read_file(config) if config else {}
    variables = {
        setting.name: environ[setting.variable] for setting in SETTINGS if setting.variable in environ
    }
    merged = {**written, **variables, **given}
    known = {setting.name for setting in SETTINGS}
    for name in merged:
        if name not in known:
            raise CannotStart(f"There is no setting '{name}'; `footfall settings` lists them.")
    values: dict[str, Any] = {
        setting.name: setting.take(merged.get(setting.name, setting.default)) for setting in SETTINGS
    }
    values["data"] = Path(values["data"])
    return Settings(**values)


def _read_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as problem:
        raise CannotStart(f"The settings file {path} cannot be read: {problem.strerror}.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise CannotStart(f"The settings file {path} is not TOML: {problem}.") from problem
