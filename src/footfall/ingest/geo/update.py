"""Fetches a file of places, checks it and swaps it in; until the swap nothing that is in use is touched."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from footfall.clock import Clock
from footfall.errors import PlacesStay
from footfall.folder import DataFolder
from footfall.ingest.geo.check import Checked, check, look_at
from footfall.ingest.geo.fetch import Without, open_download, published_sha256
from footfall.ingest.geo.installed import Installed, InstalledFile, read_installed, swap_in
from footfall.ingest.geo.limits import Limits
from footfall.ingest.geo.sources import Download, attribution
from footfall.ingest.geo.unpack import Unpacked, unpack


@dataclass(frozen=True, slots=True)
class Updated:
    """What is in use now; not *changed* when it was so before."""

    installed: Installed
    changed: bool


@dataclass(frozen=True, slots=True)
class _Arrived:
    """What a download turned out to hold."""

    download: Download
    sha256: str
    etag: str
    last_modified: str
    files: list[Unpacked]


def update(
    folder: DataFolder,
    tries: Sequence[Download],
    clock: Clock,
    *,
    limits: Limits | None = None,
    force: bool = False,
) -> Updated:
    """
    Put into use what the first of *tries* that is there holds. A server may run on *folder* meanwhile.

    *force* takes a file that is older than the present one too.

    Raises:
        PlacesStay: in one sentence why not; what was in use still is.
    """
    try:
        with _alone(folder.geo), _emptied(folder.geo / "incoming") as into:
            present = read_installed(folder)
            arrived = _first(tries, present, into, limits or Limits())
            if arrived is None:
                assert present is not None, "only what is present is no news"
                return Updated(present, changed=False)
            return Updated(_put_into_use(folder, arrived, clock.now_ms(), force=force), changed=True)
    except OSError as problem:
        raise PlacesStay(
            f"The new file of places cannot be kept in {folder.geo}: {problem.strerror}."
        ) from problem


def _first(
    tries: Sequence[Download], present: Installed | None, into: Path, limits: Limits
) -> _Arrived | None:
    """Return the first that is there; nothing when it is the one that is present."""
    for download in tries:
        arrived = _take(download, present, into, limits)
        if arrived is Without.NEWS:
            return None
        if isinstance(arrived, _Arrived):
            return arrived
    raise PlacesStay(f"There is nothing at {' nor at '.join(download.shown for download in tries)}.")


def _take(download: Download, present: Installed | None, into: Path, limits: Limits) -> _Arrived | Without:
    sha256 = published_sha256(download, limits) if download.sha256_url else ""
    if present is not None and sha256 == present.sha256:
        return Without.NEWS
    # A note does not keep what may be secret, so it cannot tell two such addresses apart.
    same = present is not None and download.where == download.shown == present.source
    opened = open_download(
        download,
        limits,
        etag=present.etag if present and same else "",
        last_modified=present.last_modified if present and same else "",
    )
    if isinstance(opened, Without):
        return opened
    files = unpack(opened, download.shown, into, limits)
    if sha256 and sha256 != opened.sha256:
        raise PlacesStay(f"{download.shown} has not the SHA-256 that its publisher says it has; try again.")
    if present is not None and present.sha256 == opened.sha256:
        return Without.NEWS
    return _Arrived(download, opened.sha256, opened.etag, opened.last_modified, files)


def _put_into_use(folder: DataFolder, arrived: _Arrived, now_ms: int, *, force: bool) -> Installed:
    checked = {file.path: check(file.path, file.name, now_ms) for file in arrived.files}
    places = _arrange(folder, arrived, checked)
    if not force:
        _refuse_older(folder.places[0], checked[places[folder.places[0]]])
    sha256 = {file.path: file.sha256 for file in arrived.files}
    note = Installed(
        source=arrived.download.shown,
        sha256=arrived.sha256,
        etag=arrived.etag,
        last_modified=arrived.last_modified,
        installed=f"{datetime.fromtimestamp(now_ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}",
        attribution=attribution(
            [
                *(f"{found.kind} {found.described}" for found in checked.values()),
                *(file.name for file in arrived.files),
                arrived.download.shown,
            ]
        ),
        files=tuple(
            InstalledFile(place.name, sha256[path], checked[path].kind, checked[path].day)
            for place, path in places.items()
        ),
    )
    swap_in(folder, places, note)
    return note


def _arrange(folder: DataFolder, arrived: _Arrived, checked: dict[Path, Checked]) -> dict[Path, Path]:
    """Return which file goes where: one has IPv4, perhaps along with IPv6, and one more may have IPv6 alone."""
    city = [path for path, found in checked.items() if found.has_ipv4]
    ipv6 = [path for path, found in checked.items() if not found.has_ipv4]
    names = ", ".join(file.name for file in arrived.files)
    if not city:
        raise PlacesStay(f"{names} knows no IPv4 address; give a file that does, or an archive with both.")
    if len(city) > 1 or len(ipv6) > 1:
        raise PlacesStay(f"{arrived.download.shown} holds several files for the same addresses: {names}.")
    return dict(zip(folder.places, city + ipv6, strict=False))


def _refuse_older(path: Path, new: Checked) -> None:
    if not path.exists():
        return
    try:
        present = look_at(path, path.name)
    except PlacesStay:
        return  # any file is better than a broken one
    if new.built < present.built:
        raise PlacesStay(
            f"The new file was built on {new.day}, the present one on {present.day}; --force takes it all the same."
        )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other update run on *folder*, in this process or another."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise PlacesStay("Another `footfall geo update` is running on this data folder.") from None
    finally:
        os.close(file)


@contextmanager
def _emptied(folder: Path) -> Iterator[Path]:
    """Give an empty folder that is gone afterwards, with what an update that was killed left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
