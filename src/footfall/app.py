"""
Builds every living thing once, hands it down, and holds the routes. Read `App.start` from top to bottom.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from footfall import __version__
from footfall.clock import Clock, SystemClock
from footfall.collect.client import Clients
from footfall.collect.known import FORMATS
from footfall.enrich.agent import Agents
from footfall.enrich.day import Days
from footfall.enrich.geo import Places
from footfall.enrich.source import Sources
from footfall.enrich.visitor import Visitors
from footfall.errors import CannotStart
from footfall.faces.api import ApiParts, build_api
from footfall.folder import DataFolder
from footfall.ingest.endpoint import Collector, Receive, Scope, Send
from footfall.ingest.kept import Kept
from footfall.ingest.loader import Loader
from footfall.ingest.pipeline import Enrichment, Ingest
from footfall.ingest.purge import Purge
from footfall.ingest.refusals import Refusals
from footfall.ingest.tracker.serve import Tracker
from footfall.journal.disk import MachineDisk
from footfall.journal.reader import close_open_segments
from footfall.journal.segment import segments_in
from footfall.journal.tail import Tail
from footfall.journal.writer import Writer
from footfall.model.ids import WriterId
from footfall.settings import Settings
from footfall.sites.small_things import SmallThings
from footfall.store.duckdb.store import DuckStore
from footfall.visits.gap import SAME_VISIT_GAP_MS
from footfall.visits.open import OpenVisits

log = logging.getLogger(__name__)

_Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

_INTERNAL_ERROR = b'{"error":"internal error"}'
_HEADER_BYTES = 64 * 1024  # all headers of a request; browsers stay far below
_WAITING_CONNECTIONS = 1024


class Routes:
    """The outermost ASGI application: a path's own handler, else the API."""

    def __init__(self, handlers: dict[str, _Asgi], rest: _Asgi) -> None:
        self._handlers = handlers
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens: what we did not expect is logged and answers 500."""
        if scope["type"] != "http":
            return
        started = False

        async def watched(message: dict[str, object]) -> None:
            nonlocal started
            started = True
            await send(message)

        handler = self._handlers.get(scope["path"])
        try:
            if handler is not None:
                await handler(scope, receive, send)
            else:
                await self._rest(scope, receive, watched)
        except Exception:  # the outermost edge: nobody above could answer
            log.exception("%s %r failed.", scope["method"], scope["path"])
            if started:
                raise  # breaks the connection, so that half an answer is not taken for a whole one
            await send(
                {
                    "type": "http.response.start",
                    "status": 500,
                    "headers": [(b"content-type", b"application/json")],
                }
            )
            await send({"type": "http.response.body", "body": _INTERNAL_ERROR})
