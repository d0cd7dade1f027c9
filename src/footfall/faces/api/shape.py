"""A JSON schema as a person reads it: an example-like value whose leaves name types. No I/O."""

import json
from collections.abc import Mapping
from typing import Any

_Schema = Mapping[str, Any]


def shape_of(schema: _Schema, components: _Schema) -> str:
    """
    Return the shape as indented JSON; a `?` behind a field's name says that it may be left out.

    A type within itself is written as its name in angle brackets.
    """
    return json.dumps(_shape(schema, components, ()), indent=2, ensure_ascii=False)


def _shape(schema: _Schema, components: _Schema, within: tuple[str, ...]) -> Any:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"<{name}>" if name in within else _shape(components[name], components, (*within, name))
    if several := schema.get("anyOf") or schema.get("oneOf"):
        shapes = [_shape(one, components, within) for one in several]
        if all(isinstance(shape, str) for shape in shapes):
            return " | ".join(dict.fromkeys(shapes))
        return {"one of": shapes}
    if "enum" in schema:
        return " | ".join("null" if value is None else str(value) for value in schema["enum"])
    match schema.get("type"):
        case "object":
            return _fields(schema, components, within)
        case "array" if "prefixItems" in schema:
            return [_shape(item, components, within) for item in schema["prefixItems"]]
        case "array":
            return [_shape(schema.get("items") or {}, components, within)]
        case list() as kinds:
            return " | ".join(kinds)
    return schema.get("type", "any")


def _fields(schema: _Schema, components: _Schema, within: tuple[str, ...]) -> Any:
    required = schema.get("required", ())
    fields = {
        name if name in required else f"{name}?": _shape(field, components, within)
        for name, field in schema.get("properties", {}).items()
    }
    others = schema.get("additionalProperties")
    if isinstance(others, Mapping):
        fields["..."] = _shape(others, components, within)
    return fields or "object"
