"""A real Asterisk for the tests of calls."""

from dataclasses import replace
from pathlib import Path

import pytest

from ari_app.provision.launch import RunningAsterisk
from tests.calls.echo import Access
from tests.calls.world import Office


@pytest.fixture
def office(running_asterisk: RunningAsterisk, tmp_path: Path) -> Office:
    site = running_asterisk.rendered.site
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
    return Office(running_asterisk, access)


@pytest.fixture
def silent_office(office: Office) -> Office:
    """The same, nothing recorded."""
    return replace(office, access=replace(office.access, spool=""))
