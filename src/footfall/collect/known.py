"""Every wire format, in one visible place."""

from footfall.collect.base import Format
from footfall.collect.native import NATIVE
from footfall.collect.plausible import PLAUSIBLE

FORMATS: tuple[Format, ...] = (NATIVE, PLAUSIBLE)
