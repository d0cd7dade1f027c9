"""The page of the API's documentation, and the shapes in it."""

import re

from footfall.faces.api.openapi import openapi_document
from footfall.faces.api.page import docs_page
from footfall.faces.api.shape import shape_of


def test_the_page_has_a_section_for_every_endpoint_and_its_index_leads_there() -> None:
    """Every link within the page has its target; nothing is loaded from elsewhere."""
    document = openapi_document()
    page = docs_page(document)

    targets = set(re.findall(r"<section id='([^']+)'", page))

    assert set(re.findall(r"href='#([^']+)'", page)) == targets
    assert len(targets) == sum(len(methods) for methods in document["paths"].values())
    assert "//" not in page
    assert "<script" not in page


def test_what_the_document_says_is_text_on_the_page() -> None:
    """A description cannot bring markup along; backticks make code of what is between them."""
    document = openapi_document()
    document["paths"] = {
        "/<i>": {"get": {"summary": "`a<b>` & c", "responses": {"200": {"description": "<b>"}}}}
    }

    page = docs_page(document)

    assert "<code>a&lt;b&gt;</code> &amp; c" in page
    assert "/&lt;i&gt;" in page
    assert "<td>&lt;b&gt;" in page


def test_a_shape_names_types_choices_and_what_may_be_left_out() -> None:
    """One field a line."""
    schema = {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"enum": ["a", "b", None]},
            "size": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "items": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]},
            "free": {"type": "object", "additionalProperties": {"type": "number"}},
            "pair": {"type": "array", "prefixItems": [{"type": "string"}, {}]},
        },
    }

    assert shape_of(schema, {}) == (
        "{\n"
        "  kind: a | b | null\n"
        "  size?: integer | null\n"
        "  items?: [string] | string\n"
        "  free?: {\n"
        "    ...: number\n"
        "  }\n"
        "  pair?: [string, any]\n"
        "}"
    )


def test_a_type_within_itself_is_written_as_its_name() -> None:
    """A filter that holds filters has an end on the page."""
    components = {
        "Filter": {
            "type": "object",
            "properties": {"not": {"$ref": "#/components/schemas/Filter"}},
        }
    }

    assert "not?: <Filter>" in shape_of({"$ref": "#/components/schemas/Filter"}, components)
