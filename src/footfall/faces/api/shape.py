"""A JSON schema as a person reads it: braces, brackets, and the names of types. No I/O."""

from collections.abc import Mapping
from typing import Any

_Schema = Mapping[str, Any]
_STEP = "  "


def shape_of(schema: _Schema, components: _Schema) -> str:
    """
    Return the shape as text; a `?` behind a field's name says that it may be left out, `|` parts alternatives.

    A type within itself is written as its name in angle brackets.
    """
    return _shape(schema, components, ())


def _shape(schema: _Schema, components: _Schema, within: tuple[str, ...]) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"<{name}>" if name in within else _shape(components[name], components, (*within, name))
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(_shape(one, components, within) for one in several))
    if "enum" in schema:
        return " | ".join("null" if value is None else str(value) for value in schema["enum"])
    match schema.get("type"):
        case "object":
            return _object(schema, components, within)
        case "array":
            items = schema.get("prefixItems") or [schema.get("items") or {}]
            return f"[{', '.join(_shape(item, components, within) for item in items)}]"
        case list() as kinds:
            return " | ".join(kinds)
    return str(schema.get("type", "any"))


def _object(schema: _Schema, components: _Schema, within: tuple[str, ...]) -> str:
    required = schema.get("required", ())
    fields = [
        f"{name if name in required else f'{name}?'}: {_shape(field, components, within)}"
        for name, field in schema.get("properties", {}).items()
    ]
    if isinstance(others := schema.get("additionalProperties"), Mapping):
        fields.append(f"...: {_shape(others, components, within)}")
    if not fields:
        return "object"
    lines = "\n".join(fields).replace("\n", f"\n{_STEP}")
    return f"{{\n{_STEP}{lines}\n}}"
