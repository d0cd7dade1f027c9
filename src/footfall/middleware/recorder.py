"""What the three middlewares share: an answered request in, an event in the sender's queue. Never raises into the app."""

import fnmatch
import re
from datetime import UTC, datetime
from urllib.parse import unquote

from footfall.middleware.address import Addresses
from footfall.middleware.options import Options
from footfall.middleware.pageview import Answered, is_pageview, read_pageview
from footfall.middleware.sender import Sender


class Recorder:
    """Decides by the options what is recorded, and gives it to the sender. Any thread may use it."""

    def __init__(self, options: Options, sender: Sender | None = None) -> None:
        """
        Send to the server that *options* name.

        Raises:
            ValueError: a trusted proxy is no address, range or word for some.
        """
        self.sender = sender or Sender(options.server, options.token)
        self._options = options
        self._content_types = frozenset(kind.lower() for kind in options.content_types)
        self._addresses = Addresses(options.client_address_header, options.trusted_proxies)
        self._excluded = re.compile("|".join(map(fnmatch.translate, options.exclude)) or r"(?!)")

    def record(self, answered: Answered, request: object) -> None:
        """Record *answered* if it is a pageview; *request* is the framework's own, for the option `alter`."""
        try:
            self._record(answered, request)
        # Whatever a request holds or `alter` does, the answer it is about is not to suffer.
        except Exception as problem:
            self.sender.lose(f"{type(problem).__name__} while one was recorded: {problem}", 1)

    def _record(self, answered: Answered, request: object) -> None:
        options = self._options
        if not is_pageview(answered, self._content_types, partials=options.partials):
            return
        if options.exclude and self._excluded.match(unquote(answered.path)):
            return
        ip = self._addresses.of(answered.peer, answered.header)
        pageview = read_pageview(answered, options.site, ip)
        if options.alter is not None:
            altered = options.alter(pageview, request)
            if altered is None:
                return
            pageview = altered
        self.sender.put(pageview.event(datetime.now(UTC)))
