"""`/api/ignore`: addresses and ranges from which nothing counts."""

import asyncio

import msgspec
from litestar import Response

from footfall.faces.api.answer import empty_answer, json_answer
from footfall.faces.api.parts import ApiParts
from footfall.faces.api.request import AnyRequest, read_body


class IgnoredAddress(msgspec.Struct):
    """An address or range to ignore."""

    ip: str
    """IPv4, IPv6, or a range such as 10.0.0.0/8."""


async def ignore(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Count nothing from an address or range any more."""
    body = await read_body(parts, request, IgnoredAddress)
    await asyncio.to_thread(parts.things.ignored.add, body.ip)
    return empty_answer(201)


async def unignore(parts: ApiParts, request: AnyRequest) -> Response[None]:
    """Count an address or range again."""
    ip = request.path_params["ip"].removeprefix("/")
    await asyncio.to_thread(parts.things.ignored.remove, ip)
    return empty_answer()


async def list_ignored(parts: ApiParts, _: AnyRequest) -> Response[bytes]:
    """List the ignored addresses and ranges, canonical and sorted."""
    return json_answer(parts.things.snapshot.ignored)
