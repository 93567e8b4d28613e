"""Which ports of a site are taken by somebody else, and how to find others.

Asterisk starts without a transport whose port is taken and says so only in its log, hence this look beforehand. It is a
look, not a lock: between it and the start somebody may still be quicker.

Above: `launch`, the composition root. Below: `site`.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Literal

from ari_app.provision.site import AsteriskSite, Network

Transport = Literal["udp", "tcp"]


def ports_of(site: AsteriskSite) -> Iterator[tuple[str, Transport, str, int]]:
    """(setting, transport, address, port) of all that Asterisk will listen on, RTP aside."""
    network = site.network
    yield "udp_port", "udp", network.sip_address, network.udp_port
    yield "tcp_port", "tcp", network.sip_address, network.tcp_port
    yield "http_port", "tcp", network.http_address, network.http_port
    yield "ami_port", "tcp", "127.0.0.1", network.ami_port
    if site.certificate is not None:
        yield "tls_port", "tcp", network.sip_address, network.tls_port
        yield "https_port", "tcp", network.http_address, network.https_port


def _bound(transport: Transport, address: str, port: int) -> socket.socket:
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    opened = socket.socket(socket.AF_INET, kind)
    if transport == "tcp":  # as Asterisk does; for UDP it would hide that the port is in use
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((address, port))
        if transport == "tcp":
            opened.listen(1)
    except OSError:
        opened.close()
        raise
    return opened


def is_free(transport: Transport, address: str, port: int) -> bool:
    """True if the port could be bound just now."""
    try:
        _bound(transport, address, port).close()
    except OSError:
        return False
    return True


def taken_ports(site: AsteriskSite) -> tuple[tuple[str, Transport, int], ...]:
    """(setting, transport, port) of every port that cannot be bound now."""
    return tuple(
        (setting, transport, port)
        for setting, transport, address, port in ports_of(site)
        if not is_free(transport, address, port)
    )


def with_free_ports(network: Network) -> Network:
    """The same network on ports that nobody uses now: its own where they are free, others from the system's choice."""
    wanted: tuple[tuple[str, Transport, str], ...] = (
        ("udp_port", "udp", network.sip_address),
        ("tcp_port", "tcp", network.sip_address),
        ("tls_port", "tcp", network.sip_address),
        ("http_port", "tcp", network.http_address),
        ("https_port", "tcp", network.http_address),
        ("ami_port", "tcp", "127.0.0.1"),
    )
    chosen: dict[str, int] = {}
    with ExitStack() as held:  # all held until the last is chosen, so that none is chosen twice
        for setting, transport, address in wanted:
            try:
                found = held.enter_context(_bound(transport, address, int(getattr(network, setting))))
            except OSError:
                found = held.enter_context(_bound(transport, address, 0))
            chosen[setting] = int(found.getsockname()[1])
    return replace(network, **chosen)
