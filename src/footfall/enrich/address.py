"""How much of an address may be kept."""

from ipaddress import ip_network

from footfall.model.site import AddressPolicy


def kept_address(address: str, policy: AddressPolicy) -> str:
    """Return *address* (canonical text) as far as *policy* keeps it: whole, its /24 or /48, or nothing."""
    if policy is AddressPolicy.FULL or not address:
        return address
    if policy is AddressPolicy.NONE:
        return ""
    bits = 48 if ":" in address else 24
    return str(ip_network(f"{address}/{bits}", strict=False).network_address)
