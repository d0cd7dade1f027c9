"""The OpenAPI 3.1 document, made of the table of endpoints. Bodies are described by the types that read them."""

from typing import Any

import msgspec

from footfall import __version__
from footfall.faces.api.collected import COLLECTED
from footfall.faces.api.endpoint import Endpoint, Parameter, Reach
from footfall.faces.api.endpoints import ENDPOINTS

_REF = "#/components/schemas/{name}"
_Json = dict[str, Any]


class Error(msgspec.Struct, frozen=True):
    """What was wrong, which, and what would be right."""

    error: str


def openapi_document() -> _Json:
    """Return the document that `/openapi.json` answers."""
    bodies = [kind for endpoint in ENDPOINTS for kind in _bodies(endpoint)]
    described, components = msgspec.json.schema_components([*bodies, Error], ref_template=_REF)
    schemas = dict(zip(map(str, bodies), described, strict=False))
    paths: dict[str, _Json] = {}
    for one in COLLECTED:
        paths.setdefault(one.path, {})[one.method.lower()] = one.operation(_error)
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "footfall",
            "version": __version__,
            "description": "Web analytics for people who run their own server.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _bodies(endpoint: Endpoint) -> list[Any]:
    """Return the types of all bodies that come in or go out."""
    kinds = [endpoint.body]
    for answer in endpoint.answers.values():
        kinds += answer if isinstance(answer, tuple) else [answer]
    return [kind for kind in kinds if kind]


def _operation(endpoint: Endpoint, schemas: dict[str, _Json]) -> _Json:
    operation: _Json = {
        "operationId": endpoint.handle.__name__,
        "summary": (endpoint.handle.__doc__ or "").partition("\n")[0],
        "responses": {str(status): _answer(kind, schemas) for status, kind in endpoint.answers.items()},
    }
    errors = dict(endpoint.errors)
    if endpoint.scope is not None:
        operation["security"] = [{"token": []}]
        operation["description"] = _needed(endpoint)
        errors[401] = "No token of this server's."
        errors.setdefault(403, "The token does not allow it.")
    elif 401 in errors:
        operation["security"] = [{"token": []}, {}]
    if endpoint.body:
        operation["requestBody"] = {
            "required": not endpoint.body_optional,
            "content": {"application/json": {"schema": schemas[str(endpoint.body)]}},
        }
        errors[413] = f"The body is longer than {endpoint.body_bytes // 1024} KiB."
    if endpoint.parameters:
        operation["parameters"] = [_parameter(parameter) for parameter in endpoint.parameters]
    errors[500] = "Internal error."
    operation["responses"] |= {str(status): _error(errors[status]) for status in sorted(errors)}
    return operation


def _needed(endpoint: Endpoint) -> str:
    """Return what a token must allow, as a sentence."""
    assert endpoint.scope is not None
    whole = " and be for all sites" if endpoint.reach is Reach.ALL_SITES else ""
    return f"The token must allow `{endpoint.scope.value}`{whole}."


def _answer(kind: Any, schemas: dict[str, _Json]) -> _Json:
    if kind is None:
        return {"description": "Done."}
    several = [schemas[str(one)] for one in kind] if isinstance(kind, tuple) else []
    schema = {"anyOf": several} if several else schemas[str(kind)]
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}


def _error(about: str) -> _Json:
    schema = {"$ref": _REF.format(name="Error")}
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _parameter(parameter: Parameter) -> _Json:
    return {
        "name": parameter.name,
        "in": parameter.within,
        "required": parameter.within == "path",
        "description": parameter.about,
        "schema": parameter.schema,
    }
