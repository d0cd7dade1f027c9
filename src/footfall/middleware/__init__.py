"""
Pageviews recorded by the program that answers them: `asgi`, `wsgi` and `django` hold a `FootfallMiddleware` each.

Uses the standard library alone and imports nothing of the server.
"""

from footfall.middleware.options import Options
from footfall.middleware.pageview import Pageview

__all__ = ["Options", "Pageview"]
