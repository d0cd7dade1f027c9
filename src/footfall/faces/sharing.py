"""What those who look at a share may ask."""

from typing import Any

from footfall.errors import NotFound
from footfall.model.share import Share
from footfall.sites.snapshot import Snapshot


def locked_filters(share: Share, snapshot: Snapshot) -> list[Any]:
    """
    Return the filters that every question asked under *share* has besides its own, as a query writes them.

    Raises:
        NotFound: its segment is gone, so nothing may be asked.
    """
    if share.segment_id is None:
        return []
    for segment in snapshot.segments_of(share.site_id):
        if segment.id == share.segment_id:
            return segment.filters
    raise NotFound("There is no such link.")
