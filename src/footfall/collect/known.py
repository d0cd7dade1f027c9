"""Every wire format, in one visible place."""

from footfall.collect.base import Format
from footfall.collect.goatcounter import GOATCOUNTER
from footfall.collect.goatcounter_api import GOATCOUNTER_API
from footfall.collect.native import NATIVE
from footfall.collect.pixel import PIXEL
from footfall.collect.plausible import PLAUSIBLE
from footfall.collect.umami import UMAMI

FORMATS: tuple[Format, ...] = (NATIVE, PIXEL, PLAUSIBLE, UMAMI, GOATCOUNTER, GOATCOUNTER_API)
