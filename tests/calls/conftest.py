"""A real Asterisk for the tests of calls, on ports of its own so that several can run at a time."""

import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ari_app.provision.asterisk import AsteriskTree
from ari_app.provision.configuration import render
from ari_app.provision.launch import prepare_directories, run_asterisk
from ari_app.provision.site import (
    AsteriskSite,
    Credentials,
    Network,
    Phone,
    default_departments,
    new_password,
)
from tests.calls.echo import Access
from tests.calls.world import Office
from tests.conftest import free_port


@pytest.fixture
async def office(asterisk_tree: AsteriskTree, tmp_path: Path) -> AsyncIterator[Office]:
    """Three departments; phone 1001 is the only member of support. Calls are recorded."""
    # The path of a control socket holds 107 bytes, fewer than pytest's own directories use.
    with tempfile.TemporaryDirectory(prefix="cv-") as home:
        site = AsteriskSite(
            directories=prepare_directories(Path(home), asterisk_tree),
            credentials=Credentials(
                ari_password=new_password(), ami_password=new_password(), caller_password=new_password()
            ),
            departments=default_departments(("1111", "2222", "3333")),
            phones=(Phone(extension="1001", password=new_password(), display_name="Ann", queues=("support",)),),
            network=Network(
                udp_port=free_port(socket.SOCK_DGRAM),
                tcp_port=free_port(socket.SOCK_STREAM),
                http_port=free_port(socket.SOCK_STREAM),
                ami_port=free_port(socket.SOCK_STREAM),
            ),
        )
        access = Access(
            http_port=site.network.http_port,
            ari_user=site.credentials.ari_user,
            ari_password=site.credentials.ari_password,
            ami_port=site.network.ami_port,
            ami_user=site.credentials.ami_user,
            ami_password=site.credentials.ami_password,
            spool=str(site.directories.spool / "recording"),
            recordings=str(tmp_path / "recordings"),
        )
        async with run_asterisk(asterisk_tree, render(site, Path(home) / "etc")) as running:
            yield Office(running, access)


@pytest.fixture
def silent_office(office: Office) -> Office:
    """The same, nothing recorded."""
    return replace(office, access=replace(office.access, spool=""))
