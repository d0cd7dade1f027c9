"""A saved filter, under a name. What its filters mean is the query language's business."""

from typing import Any

import msgspec

from footfall.model.ids import SegmentId, SiteId

MAX_NAME_CHARACTERS = 250


class Segment(msgspec.Struct, frozen=True):
    """`name` is its site's only one of that name; `filters` are those of a query, as JSON lists."""

    id: SegmentId
    site_id: SiteId
    name: str
    filters: list[Any]
