"""Gets callers out of an application that nobody holds any more: a few ARI requests without a websocket.

Asterisk keeps the channels of a dead application up and silent for ever, and still lists them under its name. Each
caller is continued to a place in the dialplan where people answer; what only served the assistant is removed.

Above: `ari_app.supervisor`. Not here: adoption by a living voice process (`ari_app.calls.supervisor`).
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp
import structlog

from ari_app.domain.ids import parse_owned

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AriAccess:
    """How to reach Asterisk's REST interface, and where its orphans go."""

    base_url: str  # e.g. http://127.0.0.1:8088/ari
    username: str
    password: str = field(repr=False)
    application: str = "convonet"
    orphan_context: str = "orphan"
    orphan_extension: str = "s"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": aiohttp.encode_basic_auth(self.username, self.password)}


async def continue_orphans(http: aiohttp.ClientSession, access: AriAccess) -> int:
    """Continue every caller of the application to the orphan context; returns how many.

    Never raises for Asterisk's sake: what cannot be done now is tried again by the caller of this function."""
    try:
        application = await _application(http, access)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        _log.warning("orphans_unknown", reason=str(error) or type(error).__name__)
        return 0
    moved = 0
    leftovers: list[str] = []
    for channel_id in application.get("channel_ids", []):
        path = f"/channels/{quote(channel_id, safe='')}"
        if parse_owned(channel_id) is not None:
            leftovers.append(path)
            continue
        where = {"context": access.orphan_context, "extension": access.orphan_extension, "priority": "1"}
        moved += await _tried(http, access, "POST", f"{path}/continue", where)
    leftovers += [f"/bridges/{quote(bridge, safe='')}" for bridge in application.get("bridge_ids", [])]
    for path in leftovers:
        await _tried(http, access, "DELETE", path)
    return moved


async def _application(http: aiohttp.ClientSession, access: AriAccess) -> dict[str, Any]:
    """What Asterisk knows of the application; {} when there is none. The session's timeout is the deadline."""
    url = f"{access.base_url}/applications/{quote(access.application)}"
    async with http.get(url, headers=access.headers) as response:
        if response.status == 404:
            return {}
        response.raise_for_status()
        return await response.json()


async def _tried(
    http: aiohttp.ClientSession, access: AriAccess, method: str, path: str, params: dict[str, str] | None = None
) -> bool:
    """Whether it was done. False: it ended meanwhile, or Asterisk is busy; the next round sees what is left."""
    url = access.base_url + path
    try:
        async with http.request(method, url, headers=access.headers, params=params) as response:
            return response.ok
    except (aiohttp.ClientError, TimeoutError):
        return False
