"""Every wire format, in one visible place."""

from footfall.collect.base import Format
from footfall.collect.native import NATIVE

FORMATS: tuple[Format, ...] = (NATIVE,)
