"""A port of loopback for a server that is started later, by its number."""
import pathlib
import random
import socket

RANGE = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")  # ip(7)


def free_port():
    """Outside of what the kernel gives out, so that no server or connection of another test takes it meanwhile."""
    first = int(RANGE.read_text().split()[0])
    ports = range(10_000, first) if first > 20_000 else (0,)  # 0: of the kernel's choice
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", random.choice(ports)))
            except OSError:
                continue
            return probe.getsockname()[1]
