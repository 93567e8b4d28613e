"""`Telephony` and `Recorder` of `ari_app.domain.ports`, done with ARI requests.

Thin: each method is one to three requests. A party that hung up meanwhile is `PartyGone` where the caller must know,
and fine where the wish is its absence.
"""

import asyncio
import contextlib
from dataclasses import dataclass

from ari_app.ari import protocol
from ari_app.ari.client import AriClient
from ari_app.domain.errors import PartyGone, TelephonyRefused, TelephonyTimedOut
from ari_app.domain.ports import Address, MediaLeg


class AriTelephony:
    """Implements `ari_app.domain.ports.Telephony`."""

    def __init__(self, client: AriClient) -> None:
        self._client = client

    async def watch(self, channel_id: str) -> None:
        await self._client.request(protocol.watch_channel(self._client.application, channel_id))

    async def open_media_leg(self, leg_id: str, our_address: Address) -> MediaLeg:
        request = protocol.external_media(self._client.application, leg_id, our_address)
        return protocol.read_media_leg(request, await self._client.request(request))

    async def join(self, bridge_id: str, channel_id: str, leg_id: str) -> None:
        await self._client.request(protocol.answer(channel_id))
        await self._client.request(protocol.create_bridge(bridge_id))
        await self._client.request(protocol.add_to_bridge(bridge_id, (channel_id, leg_id)))

    async def set_language(self, channel_id: str, language: str) -> None:
        for variable in ("CHANNEL(language)", "CONVONET_LANGUAGE"):
            await self._client.request(protocol.set_channel_variable(channel_id, variable, language))

    async def continue_in_dialplan(self, channel_id: str, context: str, extension: str) -> None:
        await self._client.request(protocol.continue_in_dialplan(channel_id, context, extension))

    async def hang_up(self, channel_id: str) -> None:
        with contextlib.suppress(PartyGone):
            await self._client.request(protocol.hang_up(channel_id))

    async def destroy_bridge(self, bridge_id: str) -> None:
        with contextlib.suppress(PartyGone):
            await self._client.request(protocol.destroy_bridge(bridge_id))

    async def is_alive(self, channel_id: str) -> bool:
        try:
            await self._client.request(protocol.get_channel(channel_id))
        except PartyGone:
            return False
        return True


class AriRecorder:
    """Implements `ari_app.domain.ports.Recorder`."""

    def __init__(self, client: AriClient) -> None:
        self._client = client

    async def start(self, channel_id: str, snoop_id: str, spy: str, name: str) -> None:
        request = protocol.snoop(self._client.application, channel_id, snoop_id, spy)
        async with self._client.expecting(snoop_id) as entered:
            await self._client.request(request)
            try:
                async with asyncio.timeout(self._client.options.request_s):
                    await entered
            except TimeoutError:
                raise TelephonyTimedOut(str(request), "the snoop channel did not come") from None
        await self._client.request(protocol.record(snoop_id, name))

    async def pause(self, name: str) -> None:
        await self._client.request(protocol.pause_recording(name))

    async def resume(self, name: str) -> None:
        await self._client.request(protocol.resume_recording(name))

    async def stop(self, snoop_id: str, name: str) -> None:
        with contextlib.suppress(PartyGone, TelephonyRefused):  # refused: it was queued but never began
            await self._client.request(protocol.stop_recording(name))
        with contextlib.suppress(PartyGone):
            await self._client.request(protocol.hang_up(snoop_id))


@dataclass(frozen=True, slots=True)
class Inventory:
    """What exists in Asterisk, and what of it our application is subscribed to."""

    application: protocol.Application
    channels: tuple[protocol.Channel, ...]
    bridges: tuple[protocol.Bridge, ...]


async def take_inventory(client: AriClient) -> Inventory:
    """Three requests; not one moment's picture, so act on it only after asking again or by ids nobody reuses."""
    applications, channels, bridges = (
        protocol.get_application(client.application),
        protocol.list_channels(),
        protocol.list_bridges(),
    )
    return Inventory(
        protocol.read_application(applications, await client.request(applications)),
        protocol.read_channels(channels, await client.request(channels)),
        protocol.read_bridges(bridges, await client.request(bridges)),
    )
