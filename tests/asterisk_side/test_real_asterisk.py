"""What the configuration makes a real Asterisk do, seen from outside: by a caller, by phones, by an application."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from ari_app.caller.analysis import tone
from ari_app.caller.errors import CallRefused
from ari_app.caller.user_agent import Incoming, UserAgent, UserAgentOptions
from ari_app.provision.configuration import expected_modules, render
from ari_app.provision.launch import DidNotStart, LaunchOptions, ModulesMissing, PortTaken, run_asterisk
from ari_app.provision.site import (
    NEVER_OPEN,
    Policy,
    Trunk,
)
from tests.asterisk_side.hearing import CALLER_HZ, sounding, two_way

pytestmark = pytest.mark.asterisk


async def test_it_starts_with_all_modules_and_without_an_error(office, real_site, until) -> None:
    async with office(real_site) as running:
        shown = await running.console("module show")
        assert all(f"{name}.so" in shown for name in expected_modules())
        assert "PJSIP/1001" in await running.console("queue show support")
        for department in real_site.departments:
            assert " has 0 calls " in await running.console(f"queue show {department.queue_name}")
        log = (real_site.directories.log / "console.log").read_text() + running.log
        assert "ERROR" not in log
        assert "WARNING" not in log
    assert running.asterisk.process.returncode == 0


async def test_stopping_leaves_no_process_and_the_next_start_finds_nothing_in_its_way(office, real_site) -> None:
    for _ in range(2):
        async with office(real_site) as running:
            pid = running.asterisk.pid
        assert not Path(f"/proc/{pid}").exists()


async def test_a_port_that_is_taken_is_named_before_the_start(home, real_site, asterisk_tree, free_port) -> None:
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        rendered = render(replace(real_site, network=replace(real_site.network, ami_port=port)), home / "etc")
        with pytest.raises(PortTaken, match=rf"tcp port {port} \(ami_port\)"):
            async with run_asterisk(asterisk_tree, rendered):
                pass


async def test_a_missing_module_is_named_after_the_start(home, real_site, asterisk_tree) -> None:
    rendered = render(real_site, home / "etc")
    modules = rendered.directory / "modules.conf"
    modules.write_text(modules.read_text().replace("load = res_rtp_multicast.so\n", ""))
    with pytest.raises(ModulesMissing) as missing:
        async with run_asterisk(asterisk_tree, rendered):
            pass
    assert {"res_rtp_multicast", "chan_rtp"} == missing.value.modules


async def test_an_asterisk_that_dies_at_the_start_is_reported_with_its_last_words(
    home, real_site, asterisk_tree
) -> None:
    rendered = render(real_site, home / "etc")
    rendered.main_file.write_text("[directories\n")
    with pytest.raises(DidNotStart) as failed:
        async with run_asterisk(asterisk_tree, rendered, LaunchOptions(ready_s=10.0)):
            pass
    assert failed.value.status
    assert failed.value.last_words if hasattr(failed.value, "last_words") else failed.value.last_lines


async def test_an_outside_call_to_7000_reaches_the_application_with_all_it_must_know(office, real_site, until) -> None:
    async with office(real_site) as running, running.application() as app, running.outside("+4915199") as caller:
        call = caller.dial("7000")
        await until(lambda: app.arrivals, 5)
        arrival = app.arrivals[0]
        channel = arrival["channel"]
        assert arrival["args"] == ["inbound", "7000"]
        assert channel["caller"]["number"] == "+4915199"
        assert channel["state"] == "Ring"  # not answered: the caller hears ringing until the application is ready
        assert channel["channelvars"]["CONVONET_SIP_CALL_ID"] == call.call_id
        assert channel["channelvars"]["CONVONET_HOURS"] == "open"
        assert channel["channelvars"]["CONVONET_DIALLED"] == "7000"
        await app.post(f"/channels/{channel['id']}/answer")
        await call.answered(5)
        await call.hang_up()
        await until(lambda: any(event["type"] == "StasisEnd" for event in app.events), 5)
        assert await until(running_is_empty(running), 5)


def running_is_empty(running):
    async def empty() -> bool:
        return await running.channels() == 0

    return empty


async def test_a_phone_call_to_7000_reaches_the_application_as_internal_with_the_phones_own_identity(
    office, real_site, until
) -> None:
    async with office(real_site) as running, running.application() as app, running.phone("1001") as phone:
        await phone.register()
        phone.dial("7000")
        await until(lambda: app.arrivals, 5)
        assert app.arrivals[0]["args"] == ["internal", "7000"]
        assert app.arrivals[0]["channel"]["caller"] == {"name": "Ann Agent", "number": "1001"}


@pytest.mark.parametrize("dialled", ["911", "9911", "0112"])
async def test_an_emergency_number_never_reaches_the_application(office, real_site, until, dialled) -> None:
    async with office(real_site) as running, running.application() as app:
        async with running.phone("1001") as phone, running.outside() as caller:
            await phone.register()
            call = await phone.call(dialled, within_s=5)
            await until(lambda: sounding(call), 5, "the phone is told that the call failed")
            outside = caller.dial(dialled)
            await until(lambda: "Refused an incoming call" in running.log, 5)
            await outside.hang_up()
            caller.dial("7000")  # whoever is here is here after the emergency calls were dealt with
            await until(lambda: app.arrivals, 5)
        assert [arrival["channel"]["dialplan"]["exten"] for arrival in app.arrivals] == ["7000"]
        assert "Emergency call to" in running.log
        assert "could not be placed" in running.log


async def test_an_emergency_call_goes_out_through_the_emergency_trunk_and_both_sides_hear_each_other(
    office, real_site, until
) -> None:
    sip = ("127.0.0.1", real_site.network.udp_port)
    async with UserAgent(UserAgentOptions(user="112", host="127.0.0.2", peer=sip)) as centre:
        trunk = Trunk(name="provider", host="127.0.0.2", port=centre.address[1])
        site = replace(
            real_site,
            trunks=(trunk,),
            policy=Policy(country="DE", time_zone="Europe/Berlin", emergency_trunk="provider"),
        )
        async with office(site) as running, running.application() as app, running.phone("1003") as phone:
            await phone.register()
            call = await phone.call("0112")
            answered = await centre.next_call()
            assert answered.remote_user == "1003"
            await two_way(until, call, answered)
            assert app.arrivals == []


async def test_with_no_application_the_caller_hears_the_announcement_and_an_agent_picks_up(
    office, real_site, until
) -> None:
    async with office(real_site) as running, running.phone("1001") as agent, running.outside("+4915177") as caller:
        await agent.register()
        call = await caller.call("7000")
        answered = await agent.next_call(10)
        assert answered.remote_user == "+4915177"
        await two_way(until, call, answered)
        channels = await running.console("core show channels concise")
        assert "support" in channels
        await answered.hang_up()
        await call.ended(5)  # an agent who hangs up ends the call; it does not fall into a box
        await until(lambda: "COMPLETEAGENT" in running.queue_log, 5)


@pytest.mark.slow
async def test_with_no_application_and_no_agent_the_caller_reaches_the_voicemail_box_and_leaves_a_message(
    office, real_site, until
) -> None:
    async with office(real_site) as running, running.outside() as caller:
        call = await caller.call("7000")
        await until(lambda: sounding(call), 5)
        box = real_site.directories.spool / "voicemail/default/2000"
        call.play(tone(CALLER_HZ, 40))
        await until(lambda: list(box.rglob("*.wav")), 25, "the box records")
        await asyncio.sleep(0)
        await until(lambda: any(path.stat().st_size > 30_000 for path in box.rglob("*.wav")), 15)
        await call.hang_up()
        await until((box / "INBOX/msg0000.wav").exists, 5)


async def test_an_empty_queue_gives_the_caller_back_at_once_with_the_reason(office, real_site, until) -> None:
    async with office(real_site) as running, running.application() as app, running.outside() as caller:
        call = caller.dial("7000")
        await until(lambda: app.arrivals, 5)
        channel = app.arrivals[0]["channel"]["id"]
        await app.post(f"/channels/{channel}/answer")
        await app.post(f"/channels/{channel}/variable", variable="CONVONET_CALL_ID", value="c-1")
        await app.post(f"/channels/{channel}/continue", context="handoff", extension="2000", priority="1")
        await until(lambda: len(app.arrivals) == 2, 3)
        returned = app.arrivals[1]
        assert returned["args"] == ["returned", "support", "JOINEMPTY"]
        assert returned["channel"]["id"] == channel
        assert returned["channel"]["channelvars"]["CONVONET_CALL_ID"] == "c-1"
        await call.hang_up()


async def test_a_hand_off_rings_the_agent_keeps_the_caller_id_and_plays_music_meanwhile(
    office, real_site, until
) -> None:
    slow = Incoming(ring_s=2.0)
    async with (
        office(real_site) as running,
        running.application() as app,
        running.phone("1002", slow) as agent,
        running.outside("+4915166") as caller,
    ):
        await agent.register()
        call = caller.dial("7000")
        await until(lambda: app.arrivals, 5)
        arrival = app.arrivals[0]["channel"]
        await app.post(f"/channels/{arrival['id']}/answer")
        await app.post(f"/channels/{arrival['id']}/continue", context="handoff", extension="sales", priority="1")
        ringing = await agent.next_call(3)
        await until(lambda: sounding(call), 2, "music while the agent's phone rings")
        await ringing.answered(5)
        assert ringing.remote_user == "+4915166"
        assert arrival["id"] in running.queue_log
        await two_way(until, call, ringing)
        legs = await running.console("core show channels concise")
        linked = {line.split("!")[0]: line.split("!")[-1] for line in legs.splitlines() if line.startswith("PJSIP")}
        assert len(linked) == 2
        await call.hang_up()
        await ringing.ended(5)


async def test_a_hand_off_nobody_answers_returns_after_the_time_the_department_has(office, real_site, until) -> None:
    departments = tuple(replace(department, ring_s=5) for department in real_site.departments)
    async with (
        office(replace(real_site, departments=departments)) as running,
        running.application() as app,
        running.phone("1001", Incoming(action="ring")) as agent,
        running.outside() as caller,
    ):
        await agent.register()
        call = caller.dial("7000")
        await until(lambda: app.arrivals, 5)
        channel = app.arrivals[0]["channel"]["id"]
        await app.post(f"/channels/{channel}/answer")
        await app.post(f"/channels/{channel}/continue", context="handoff", extension="support", priority="1")
        await until(lambda: len(app.arrivals) == 2, 12)
        assert app.arrivals[1]["args"] == ["returned", "support", "TIMEOUT"]
        await call.hang_up()


async def test_a_returning_caller_whose_application_died_is_told_and_reaches_the_box(office, real_site, until) -> None:
    async with office(real_site) as running, running.outside() as caller:
        async with running.application() as app:
            call = caller.dial("7000")
            await until(lambda: app.arrivals, 5)
            channel = app.arrivals[0]["channel"]["id"]
            await app.post(f"/channels/{channel}/answer")
            await app.socket.close()
            await app.post(f"/channels/{channel}/continue", context="handoff", extension="2001", priority="1")
        await until(lambda: sounding(call), 5, "no silence")
        call.play(tone(CALLER_HZ, 30))
        box = real_site.directories.spool / "voicemail/default/2001"
        await until(lambda: list(box.rglob("*.wav")), 20)
        await call.hang_up()


async def test_an_orphan_is_continued_to_the_people_of_its_department(office, real_site, until) -> None:
    async with (
        office(real_site) as running,
        running.phone("1001") as agent,
        running.application() as app,
        running.outside() as caller,
    ):
        await agent.register()
        call = caller.dial("7000")
        await until(lambda: app.arrivals, 5)
        channel = app.arrivals[0]["channel"]["id"]
        await app.post(f"/channels/{channel}/answer")
        await app.post(f"/channels/{channel}/continue", context="orphan", extension="s", priority="1")
        answered = await agent.next_call(10)
        await two_way(until, call, answered)


@pytest.mark.slow
async def test_closed_means_announcement_and_box_even_though_agents_are_there(office, real_site, until) -> None:
    policy = replace(real_site.policy, hours=NEVER_OPEN, assistant_when_closed=False)
    async with (
        office(replace(real_site, policy=policy)) as running,
        running.application() as app,
        running.phone("1001") as agent,
        running.outside() as caller,
    ):
        await agent.register()
        calls = {"2000": await caller.call("7000"), "2001": await caller.call("2001")}
        for box, call in calls.items():
            await until(lambda call=call: sounding(call), 5)
            recorded = real_site.directories.spool / "voicemail/default" / box
            await until(lambda recorded=recorded: list(recorded.rglob("*.wav")), 20)
        assert app.arrivals == []
        assert agent.calls == ()


async def test_the_assistant_may_answer_when_people_do_not_and_is_told_so(office, real_site, until) -> None:
    policy = replace(real_site.policy, hours=NEVER_OPEN, assistant_when_closed=True)
    async with (
        office(replace(real_site, policy=policy)) as running,
        running.application() as app,
        running.outside() as caller,
    ):
        caller.dial("7000")
        await until(lambda: app.arrivals, 5)
        assert app.arrivals[0]["channel"]["channelvars"]["CONVONET_HOURS"] == "closed"


async def test_one_caller_too_many_goes_to_the_queue_and_a_place_that_is_free_again_is_used(
    office, real_site, until
) -> None:
    policy = replace(real_site.policy, max_assistant_calls=2)
    async with (
        office(replace(real_site, policy=policy)) as running,
        running.application() as app,
        running.phone("1001") as agent,
        running.outside() as caller,
    ):
        await agent.register()
        first, second = caller.dial("7000"), caller.dial("7000")
        await until(lambda: len(app.arrivals) == 2, 5)
        third = await caller.call("7000")
        answered = await agent.next_call(10)
        await two_way(until, third, answered)
        assert len(app.arrivals) == 2
        for call in (first, third):
            await call.hang_up()
        await until(lambda: sum(event["type"] == "StasisEnd" for event in app.events) == 1, 5)
        caller.dial("7000")
        await until(lambda: len(app.arrivals) == 3, 5)
        await second.hang_up()


async def test_of_many_callers_at_once_no_more_than_the_limit_are_admitted(office, real_site, until) -> None:
    policy = replace(real_site.policy, max_assistant_calls=5)
    async with (
        office(replace(real_site, policy=policy)) as running,
        running.application() as app,
        running.outside() as caller,
    ):
        calls = [caller.dial("7000") for _ in range(20)]
        await until(lambda: running.log.count("Assistant is full") + len(app.arrivals) >= 20, 10)
        assert 0 < len(app.arrivals) <= 5
        for call in calls:
            await call.hang_up()
        await until(running_is_empty(running), 10)


async def test_when_all_lines_are_in_use_ordinary_calls_are_refused_and_emergency_calls_are_not(
    office, real_site, until
) -> None:
    policy = replace(real_site.policy, max_assistant_calls=1, max_calls=1)
    async with (
        office(replace(real_site, policy=policy)) as running,
        running.application() as app,
        running.outside() as caller,
        running.phone("1001") as phone,
    ):
        await phone.register()
        caller.dial("7000")
        await until(lambda: app.arrivals, 5)
        for number in ("7000", "2001"):
            with pytest.raises(CallRefused) as refused:
                await caller.call(number, within_s=5)
            assert refused.value.status == 503
        call = await phone.call("911", within_s=5)
        await until(lambda: sounding(call), 5)
