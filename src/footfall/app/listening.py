"""Addresses to listen on, as sockets and as people type them."""

import asyncio
import socket
from ipaddress import ip_address

from footfall.errors import CannotStart


def free_port(address: str, port: int) -> int:
    """
    Return *port*, or any free one for 0.

    The server shares its port with others that ask for it (SO_REUSEPORT), so this must be found out before.

    Raises:
        CannotStart: somebody listens there already, or the address is none of this machine's.
    """
    try:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
            return int(probe.getsockname()[1])
    except OSError as problem:
        raise CannotStart(f"Cannot listen on {address} port {port}: {problem.strerror}.") from problem


def address_of(listen: str, port: int) -> str:
    """Return the address to type into a browser on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(listen, f"[{listen}]" if ":" in listen else listen)  # noqa: S104
    return f"http://{host}:{port}"


def is_loopback(listen: str) -> bool:
    """Say whether only this machine can reach a server that listens there."""
    try:
        return ip_address(listen).is_loopback
    except ValueError:
        return listen == "localhost"


async def until_accepting(listen: str, port: int, serving: asyncio.Task[None]) -> None:
    """Return once a connection is accepted, or the server ended; it does not say itself when it listens."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(listen, listen)  # noqa: S104 - compared, not bound
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.005)
        else:
            writer.close()
            return
