"""Writes small files in MaxMind's format (MaxMind DB 2.0), so that a test says which address has which row."""

import struct
from collections.abc import Mapping
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from typing import Any

_MARKER = b"\xab\xcd\xefMaxMind.com"
_SEPARATOR = bytes(16)
_TEXT, _DOUBLE, _BYTES, _UINT16, _UINT32, _MAP, _INT32, _UINT64, _ARRAY, _BOOL = (
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    11,
    14,
)
_KINDS = {"node_count": _UINT32, "build_epoch": _UINT64}
"""Of numbers in the metadata, where readers insist on them; the others are 16 bits wide."""

JUNE_2026 = 1_780_666_922
"""2026-06-05 in seconds since 1970."""


def nested(
    country: str, city: str = "", *, region: str = "", code: str = "", city_id: int = 0
) -> dict[str, Any]:
    """Return a row as GeoLite2 and DB-IP have it; the latter leaves out *code* and *city_id*."""
    row: dict[str, Any] = {"country": {"iso_code": country, "names": {"en": country, "de": country}}}
    if region:
        row["subdivisions"] = [{"names": {"en": region}} | ({"iso_code": code} if code else {})]
    if city:
        row["city"] = {"names": {"en": city, "de": f"{city} (de)"}} | (
            {"geoname_id": city_id} if city_id else {}
        )
    return row


def flat(country: str, city: str = "", *, region: str = "") -> dict[str, Any]:
    """Return a row as the npm packages of ip-location-db have it."""
    place = {"country_code": country, "state1": region, "state2": "", "city": city}
    return place | {"latitude": 48.1, "longitude": 11.5, "postcode": "", "timezone": ""}


def write_mmdb(
    path: Path,
    rows: Mapping[str, object],
    *,
    ip_version: int = 6,
    built: int = JUNE_2026,
    kind: str = "Test-City",
    **metadata: object,
) -> Path:
    """Write *rows*, network to row, and return *path*; *metadata* replaces or adds entries."""
    tree = [[_EMPTY, _EMPTY]]
    data = b""
    for network, row in rows.items():
        _hang(tree, _bits(network, ip_version), _Leaf(len(data)))
        data += _encode(row)
    search = b"".join(_record(side, len(tree)) for node in tree for side in node)
    about: dict[str, object] = {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": built,
        "database_type": kind,
        "description": {"en": kind},
        "ip_version": ip_version,
        "languages": ["en"],
        "node_count": len(tree),
        "record_size": 32,
    }
    path.write_bytes(search + _SEPARATOR + data + _MARKER + _about(about | metadata))
    return path


class _Leaf(int):
    """Where a row lies in the data; any other number in the tree is that of a node."""


_EMPTY = -1


def _bits(network: str, ip_version: int) -> str:
    """Return the way to *network* from the root; IPv4 lies below ::/96 in a tree of IPv6."""
    found = ip_network(network)
    bits = f"{int(found.network_address):0{found.max_prefixlen}b}"[: found.prefixlen]
    return "0" * 96 + bits if ip_version == 6 and isinstance(found, IPv4Network) else bits


def _hang(tree: list[list[int]], bits: str, leaf: _Leaf) -> None:
    node = 0
    for bit in bits[:-1]:
        below = tree[node][int(bit)]
        if below == _EMPTY:
            below = len(tree)
            tree[node][int(bit)] = below
            tree.append([_EMPTY, _EMPTY])
        assert not isinstance(below, _Leaf), "networks of a test file do not overlap"
        node = below
    tree[node][int(bits[-1])] = leaf


def _record(side: int, nodes: int) -> bytes:
    if isinstance(side, _Leaf):
        return struct.pack(">I", nodes + len(_SEPARATOR) + side)
    return struct.pack(">I", nodes if side == _EMPTY else side)


def _about(metadata: Mapping[str, object]) -> bytes:
    encoded = _head(_MAP, len(metadata))
    for key, value in metadata.items():
        encoded += _encode(key)
        encoded += _number(value, _KINDS.get(key, _UINT16)) if isinstance(value, int) else _encode(value)
    return encoded


def _number(value: int, kind: int) -> bytes:
    size = (value.bit_length() + 7) // 8
    return _head(kind, size) + value.to_bytes(size, "big")


def _encode(value: object) -> bytes:
    match value:
        case bool():
            return _head(_BOOL, int(value))
        case str():
            text = value.encode("utf-8", "surrogatepass")
            return _head(_TEXT, len(text)) + text
        case bytes():
            return _head(_BYTES, len(value)) + value
        case float():
            return _head(_DOUBLE, 8) + struct.pack(">d", value)
        case int() if value < 0:
            return _head(_INT32, 4) + struct.pack(">i", value)
        case int():
            return _number(value, _UINT32 if value < 2**32 else _UINT64)
        case dict():
            pairs = b"".join(_encode(key) + _encode(entry) for key, entry in value.items())
            return _head(_MAP, len(value)) + pairs
        case list():
            return _head(_ARRAY, len(value)) + b"".join(_encode(entry) for entry in value)
    raise TypeError(f"MaxMind's format has no {type(value).__name__}.")


def _head(kind: int, size: int) -> bytes:
    """Return the control byte, with the bytes that large sizes and late types add."""
    if size < 29:
        short, rest = size, b""
    elif size < 29 + 256:
        short, rest = 29, bytes([size - 29])
    else:
        short, rest = 30, struct.pack(">H", size - 285)
    return bytes([kind << 5 | short]) + rest if kind < 8 else bytes([short, kind - 7]) + rest
