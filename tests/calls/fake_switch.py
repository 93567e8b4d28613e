"""A switch in memory, with Asterisk's manners: Telephony, Recorder, EventSource. Judged by test_telephony_contract."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from ari_app.ari import protocol
from ari_app.domain.errors import PartyGone, TelephonyRefused
from ari_app.domain.ports import Address, MediaLeg

Listener = Callable[[protocol.AriEvent], None]


def channel(channel_id: str, app_data: str = "convonet,inbound,7000", language: str = "") -> protocol.Channel:
    return protocol.Channel(
        id=channel_id,
        name=f"PJSIP/trunk-{channel_id}",
        state="Up",
        caller_number="+15550100",
        caller_name="",
        context="from-trunk",
        extension="7000",
        dialled="7000",
        app_name="Stasis",
        app_data=app_data,
        language=language or "en",
        protocol_id="",
        spoken=language,
    )


@dataclass
class FakeSwitch:
    channels: set[str] = field(default_factory=set)
    entered: set[str] = field(default_factory=set)  # in our application
    watched: set[str] = field(default_factory=set)
    bridges: set[str] = field(default_factory=set)
    went_to: dict[str, tuple[str, str]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)  # of channels, where one was set
    running: dict[str, str] = field(default_factory=dict)  # recordings: name -> snoop id
    asked: Counter[str] = field(default_factory=Counter)
    failing: dict[str, Exception] = field(default_factory=dict)  # method name -> what it raises
    mute: bool = False  # media legs are made but never enter the application
    listeners: dict[str, Listener] = field(default_factory=dict)

    # -- EventSource -----------------------------------------------------------------------------

    def listen_to(self, channel_id: str, listener: Listener) -> None:
        self.listeners[channel_id] = listener

    def forget(self, channel_id: str) -> None:
        self.listeners.pop(channel_id, None)

    # -- what the world does ---------------------------------------------------------------------

    def arrives(self, channel_id: str) -> None:
        self.channels.add(channel_id)
        self.entered.add(channel_id)

    def hangs_up(self, channel_id: str, cause: int = 16) -> None:
        if channel_id in self.entered:
            self.entered.discard(channel_id)
            self._tell(protocol.StasisEnded(channel(channel_id, language=self.languages.get(channel_id, ""))))
        self.channels.discard(channel_id)
        if channel_id in self.watched:
            self._tell(protocol.ChannelDestroyed(channel(channel_id), cause))

    def _tell(self, event: protocol.AriEvent) -> None:
        listener = self.listeners.get(protocol.about(event))
        if listener is not None:
            asyncio.get_running_loop().call_soon(listener, event)

    def _ask(self, name: str, *channel_ids: str) -> None:
        self.asked[name] += 1
        if name in self.failing:
            raise self.failing[name]
        for channel_id in channel_ids:
            if channel_id not in self.channels:
                raise PartyGone(name, "404 Channel not found")

    # -- Telephony ---------------------------------------------------------------------------------

    async def watch(self, channel_id: str) -> None:
        self._ask("watch", channel_id)
        self.watched.add(channel_id)

    async def open_media_leg(self, leg_id: str, our_address: Address) -> MediaLeg:
        self._ask("open_media_leg")
        self.channels.add(leg_id)
        if not self.mute:
            self.entered.add(leg_id)
            self._tell(protocol.StasisStarted(channel(leg_id), ()))
        return MediaLeg(leg_id, ("127.0.0.1", 40000))

    async def join(self, bridge_id: str, channel_id: str, leg_id: str) -> None:
        self._ask("join", channel_id, leg_id)
        if not {channel_id, leg_id} <= self.entered:
            raise TelephonyRefused("join", "422 Channel not in Stasis application")
        self.bridges.add(bridge_id)

    async def set_language(self, channel_id: str, language: str) -> None:
        self._ask("set_language", channel_id)
        self.languages[channel_id] = language

    async def continue_in_dialplan(self, channel_id: str, context: str, extension: str) -> None:
        self._ask("continue_in_dialplan", channel_id)
        if channel_id not in self.entered:
            raise TelephonyRefused("continue", "409 Channel not in a Stasis application")
        self.entered.discard(channel_id)
        self.went_to[channel_id] = context, extension
        self._tell(protocol.StasisEnded(channel(channel_id)))

    async def hang_up(self, channel_id: str) -> None:
        self._ask("hang_up")
        if channel_id in self.channels:
            self.hangs_up(channel_id)

    async def destroy_bridge(self, bridge_id: str) -> None:
        self._ask("destroy_bridge")
        self.bridges.discard(bridge_id)

    async def is_alive(self, channel_id: str) -> bool:
        self._ask("is_alive")
        return channel_id in self.channels

    # -- Recorder ----------------------------------------------------------------------------------

    async def start(self, channel_id: str, snoop_id: str, spy: str, name: str) -> None:
        del spy
        self._ask("start", channel_id)
        self.channels.add(snoop_id)
        self.running[name] = snoop_id

    async def pause(self, name: str) -> None:
        self._ask("pause")
        if name not in self.running:
            raise PartyGone("pause", "404 Recording not found")

    async def resume(self, name: str) -> None:
        self._ask("resume")
        if name not in self.running:
            raise PartyGone("resume", "404 Recording not found")

    async def stop(self, snoop_id: str, name: str) -> None:
        self._ask("stop")
        self.running.pop(name, None)
        self.channels.discard(snoop_id)
