"""A type per id, so that one is never taken for another."""

from typing import NewType

SiteId = NewType("SiteId", int)
TokenId = NewType("TokenId", int)
UserId = NewType("UserId", int)
SessionId = NewType("SessionId", int)
GoalId = NewType("GoalId", int)
SegmentId = NewType("SegmentId", int)
LinkId = NewType("LinkId", int)
ImportId = NewType("ImportId", int)
ShieldId = NewType("ShieldId", int)
ShareId = NewType("ShareId", int)
AnnotationId = NewType("AnnotationId", int)
PartId = NewType("PartId", int)
"""A part of an import; no two imports share one."""

VisitorId = NewType("VisitorId", int)
"""64 bits, unsigned: a keyed hash that is one visitor's for one site and one site-local day."""

VisitId = NewType("VisitId", int)
"""64 bits, unsigned."""

WriterId = NewType("WriterId", int)
"""63 bits: who wrote a journal; drawn at random when a data folder gets its first segment."""
