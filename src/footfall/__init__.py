"""Web analytics for people who run their own server."""

__version__ = "0.1.0"
