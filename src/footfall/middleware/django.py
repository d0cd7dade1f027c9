"""
Records pageviews of a Django project, sync and async, by its setting `FOOTFALL`. Changes nothing of an answer.

In the setting's dict, `alter` may also be the dotted path of a function.
"""

from collections.abc import Callable
from copy import copy
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.exceptions import DisallowedHost, ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from footfall.middleware.options import Given, read_options
from footfall.middleware.pageview import Answered, browser_path
from footfall.middleware.recorder import Recorder
from footfall.middleware.wsgi import header_of


class FootfallMiddleware:
    """For `MIDDLEWARE`, as its first entry: then it sees answers as browsers do."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        """
        Read the setting.

        Raises:
            MiddlewareNotUsed: server, token and site are named nowhere.
            ImproperlyConfigured: an option is missing, wrong or unknown.
        """
        written: Any = getattr(settings, "FOOTFALL", {})
        given: Given = copy(written)
        alter: object = given.get("alter")
        try:
            if isinstance(alter, str):
                given["alter"] = import_string(alter)
            options = read_options(given)
            if options is None:
                raise MiddlewareNotUsed("FOOTFALL names no server.")
            self._recorder = Recorder(options)
        except (ValueError, TypeError, ImportError) as problem:
            raise ImproperlyConfigured(f"FOOTFALL: {problem}") from problem
        self._get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Answer *request*; a coroutine when Django runs asynchronously."""
        if self._is_async:
            return self._answer(request)
        response = self._get_response(request)
        self._record(request, response)
        return response

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = await self._get_response(request)
        self._record(request, response)
        return response

    def _record(self, request: HttpRequest, response: HttpResponseBase) -> None:
        if request.method != "GET":
            return
        meta = request.META
        self._recorder.record(
            Answered(
                method="GET",
                host=_host(request),
                path=browser_path(request.path),
                query=meta.get("QUERY_STRING", ""),
                peer=meta.get("REMOTE_ADDR", ""),
                header=header_of(meta),
                status=response.status_code,
                content_type=response.headers.get("Content-Type", ""),
            ),
            request,
        )


def _host(request: HttpRequest) -> str:
    try:
        return str(request.get_host())
    except DisallowedHost:  # a name that is not the project's is no name of the page's
        return ""
