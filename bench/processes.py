"""Programs that a benchmark starts and measures."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command* until the block ends; it begins when the program accepts connections on *port*."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        assert process.stderr is not None
        process.stderr.close()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once somebody accepts connections on *port*."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.01)
    assert process.stderr is not None
    raise RuntimeError(f"{process.args!r} does not listen: {process.stderr.read1().decode(errors='replace')}")  # type: ignore[attr-defined]  # a buffered reader


def footfall(data: Path, port: int, *options: str) -> list[str]:
    """Return the command that serves *data*."""
    return [sys.executable, "-m", "footfall", "serve", "--port", str(port), "--data", str(data), *options]


def bare_asgi(port: int) -> list[str]:
    """Return the command of the yardstick: the same HTTP server in front of an application that answers 204."""
    return [sys.executable, str(Path(__file__).with_name("bare_asgi.py")), str(port)]


def nginx(folder: Path, port: int) -> list[str] | None:
    """Return the command of an nginx that answers 204; None where there is none."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        return None
    config = folder / "nginx.conf"
    config.write_text(
        f"worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log stderr error;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; client_body_temp_path {folder}; server {{ listen 127.0.0.1:{port};\n"
        "location / { return 204; } } }\n"
    )
    return [program, "-p", str(folder), "-c", str(config)]


def memory_mb(process: subprocess.Popen[bytes], kind: str = "pss") -> float:
    """Return the memory of a process and its children; *kind* is `pss` or `rss`."""
    parent = psutil.Process(process.pid)
    everyone = [parent, *parent.children(recursive=True)]
    return float(sum(getattr(one.memory_full_info(), kind) for one in everyone)) / 10**6


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Return the processor time of a process and its children so far."""
    parent = psutil.Process(process.pid)
    return sum(sum(one.cpu_times()[:2]) for one in [parent, *parent.children(recursive=True)])


def environment() -> dict[str, str]:
    """Return the variables of this process without footfall's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FOOTFALL_")}
