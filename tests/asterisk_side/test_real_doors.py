"""Who comes in and who does not: providers, numbers, phones, passwords, certificates, hours. On a real Asterisk."""

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from ari_app.caller.errors import CallFailed, CallRefused, RegistrationFailed
from ari_app.caller.user_agent import Incoming, UserAgent, UserAgentOptions
from ari_app.provision import certificates, sections
from ari_app.provision.site import (
    AsteriskSite,
    Did,
    OpeningHours,
    OpenSpan,
    Phone,
    Trunk,
    new_password,
)
from tests.asterisk_side.hearing import negated, two_way

pytestmark = pytest.mark.asterisk


async def test_a_provider_known_by_its_address_needs_no_password(office, real_site, until) -> None:
    provider = Trunk(name="provider", host="127.0.0.3")
    async with office(replace(real_site, trunks=(provider,))) as running, running.application() as app:
        sip = ("127.0.0.1", real_site.network.udp_port)
        async with UserAgent(UserAgentOptions(user="+4917099", host="127.0.0.3", peer=sip)) as line:
            line.dial("+493055")
            await until(lambda: app.arrivals, 5)
        assert app.arrivals[0]["args"] == ["inbound", "7000"]
        assert app.arrivals[0]["channel"]["caller"]["number"] == "+4917099"
        assert app.arrivals[0]["channel"]["name"].startswith("PJSIP/provider-")


@pytest.mark.parametrize(
    ("dialled", "expected"),
    [("+4930123456", ["inbound", "7000"]), ("4930123456", ["inbound", "7000"]), ("+4930999", ["inbound", "7000"])],
)
async def test_a_did_reaches_the_assistant_with_or_without_plus_listed_or_not(
    office, real_site, until, dialled, expected
) -> None:
    site = replace(real_site, dids=(Did("+4930123456", "7000"),))
    async with office(site) as running, running.application() as app, running.outside() as caller:
        caller.dial(dialled)
        await until(lambda: app.arrivals, 5)
        assert app.arrivals[0]["args"] == expected
        said = app.arrivals[0]["channel"]["channelvars"]["CONVONET_DIALLED"]
        assert said == ("+4930123456" if "123456" in dialled else dialled)


async def test_a_did_with_a_language_tells_it_to_asterisk_and_to_the_application(office, real_site, until) -> None:
    site = replace(real_site, dids=(Did("+4930123456", "7000", "es"), Did("+4930123457", "7000")))
    async with office(site) as running, running.application() as app, running.outside() as caller:
        for count, (number, language, spoken) in enumerate((("+4930123456", "es", "es"), ("4930123457", "en", ""))):
            caller.dial(number)
            await until(lambda before=count: len(app.arrivals) > before, 5)
            channel = app.arrivals[-1]["channel"]
            assert channel["language"] == language
            assert channel["channelvars"].get("CONVONET_LANGUAGE", "") == spoken


async def test_a_did_of_a_department_and_of_a_phone_ring_there(office, real_site, until) -> None:
    site = replace(real_site, dids=(Did("4930111", "2001"), Did("4930112", "1003")))
    async with (
        office(site) as running,
        running.phone("1002") as sales,
        running.phone("1003") as desk,
        running.outside() as caller,
    ):
        await sales.register()
        await desk.register()
        for number, phone in (("4930111", sales), ("4930112", desk)):
            call = await caller.call(number)
            await two_way(until, call, await phone.next_call(10))
            await call.hang_up()


async def test_unlisted_numbers_are_refused_when_the_site_says_so(office, real_site) -> None:
    site = replace(real_site, policy=replace(real_site.policy, unlisted_extension=""))
    async with office(site) as running, running.application() as app, running.outside() as caller:
        with pytest.raises(CallRefused) as refused:
            await caller.call("4930999")
        assert refused.value.status == 404
        assert app.arrivals == []


async def test_phones_call_each_other_and_an_absent_one_is_said_to_be_absent(office, real_site, until) -> None:
    async with office(real_site) as running, running.phone("1001") as ann, running.phone("1002") as sam:
        await ann.register()
        await sam.register()
        call = await ann.call("1002")
        answered = await sam.next_call()
        assert answered.remote_user == "1001"
        await two_way(until, call, answered)
        await call.hang_up()
        with pytest.raises(CallFailed):
            await ann.call("1003", within_s=8)
        with pytest.raises(CallFailed):
            await ann.call("5555", within_s=8)


async def test_wrong_passwords_and_strangers_get_nowhere(office, real_site) -> None:
    async with office(real_site) as running, running.application() as app:
        async with running.outside(password=new_password()) as caller:
            with pytest.raises(CallRefused) as refused:
                await caller.call("7000", within_s=8)
            assert refused.value.status in {401, 403}
        stranger = UserAgentOptions(
            user="1001", password="wrong-wrong-wrong", peer=("127.0.0.1", real_site.network.udp_port)
        )
        async with UserAgent(stranger) as phone:
            with pytest.raises(RegistrationFailed):
                await phone.register()
        nobody = UserAgentOptions(user="anonymous", peer=("127.0.0.1", real_site.network.udp_port))
        async with UserAgent(nobody) as phone:
            with pytest.raises(CallRefused):
                await phone.call("7000", within_s=8)
        assert app.arrivals == []


async def test_signing_out_empties_the_queue_and_signing_in_fills_it(office, real_site, until) -> None:
    async with office(real_site) as running, running.phone("1001") as agent:
        await agent.register()

        def shows(word: str, queue: str = "support"):
            async def look() -> bool:
                return word in await running.console(f"queue show {queue}")

            return look

        for code, word in (("*45", "paused:signed-out"), ("*46", "paused:pause")):
            await agent.call(code)
            await until(shows(word), 5)
            await agent.calls[-1].ended(10)
            await agent.call(code)
            await until(lambda word=word: negated(shows(word))(), 5)
            await agent.calls[-1].ended(10)
        await agent.call("*452001")
        await until(shows("PJSIP/1001", "sales"), 5)
        await agent.calls[-1].ended(10)
        await agent.call("*452001")
        await until(negated(shows("PJSIP/1001", "sales")), 5)


async def test_a_ringing_phone_is_picked_up_by_another(office, real_site, until) -> None:
    async with (
        office(real_site) as running,
        running.phone("1001", Incoming(action="ring")) as ann,
        running.phone("1003") as ned,
        running.phone("1002") as sam,
    ):
        for phone in (ann, ned, sam):
            await phone.register()
        call = sam.dial("1001")
        await ann.next_call()
        picked = await ned.call("*8")
        await call.answered(5)
        await two_way(until, call, picked)


async def test_ami_tells_the_queues_state_to_its_user_only(office, real_site) -> None:
    async with office(real_site) as running:
        credentials = real_site.credentials
        answer = await ami(running.site, credentials.ami_user, credentials.ami_password, "Action: QueueStatus\r\n\r\n")
        assert "Event: QueueParams" in answer
        assert "Queue: sales" in answer
        assert "StateInterface: PJSIP/1001" in answer
        refused = await ami(
            running.site,
            credentials.ami_user,
            credentials.ami_password,
            "Action: Command\r\nCommand: core stop now\r\n\r\n",
        )
        assert "Permission denied" in refused
        assert "Authentication failed" in await ami(running.site, credentials.ami_user, "wrong", "\r\n")


async def ami(site: AsteriskSite, user: str, password: str, action: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.network.ami_port)
    try:
        writer.write(f"Action: Login\r\nUsername: {user}\r\nSecret: {password}\r\n\r\n{action}".encode())
        writer.write(b"Action: Logoff\r\n\r\n")
        async with asyncio.timeout(5):
            return (await reader.read(-1)).decode()
    finally:
        writer.close()


async def test_tls_and_websockets_are_served_with_our_certificate(office, real_site, home) -> None:
    certificate = certificates.obtain(home / "tls", ("localhost", "127.0.0.1"), datetime.now(UTC))
    site = replace(
        real_site,
        certificate=certificate,
        phones=(*real_site.phones, Phone(extension="1007", password=new_password(), web=True)),
    )
    trust = ssl.create_default_context(cafile=str(certificate.certificate))
    async with office(site) as running:
        assert "ERROR" not in running.log
        reader, writer = await asyncio.open_connection("127.0.0.1", site.network.tls_port, ssl=trust)
        writer.write(
            b"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKx;rport\r\n"
            b"From: <sip:convonet-caller@127.0.0.1>;tag=a\r\nTo: <sip:127.0.0.1>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n"
            b"Max-Forwards: 5\r\nContact: <sip:x@127.0.0.1:9;transport=tls>\r\nContent-Length: 0\r\n\r\n"
        )
        async with asyncio.timeout(5):
            assert (await reader.readline()).startswith(b"SIP/2.0 401")
        writer.close()
        async with aiohttp.ClientSession() as session:
            for url in (
                f"ws://127.0.0.1:{site.network.http_port}/ws",
                f"wss://127.0.0.1:{site.network.https_port}/ws",
            ):
                async with session.ws_connect(url, protocols=("sip",), ssl=trust) as socket:
                    assert socket.protocol == "sip"
        endpoint = await running.console("pjsip show endpoint 1007")
        assert "webrtc                             : yes" in endpoint


def test_a_certificate_is_kept_until_it_ends_or_lacks_a_name(tmp_path) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    made = certificates.obtain(tmp_path, ("phone.example", "192.0.2.1"), now)
    first = certificates.fingerprint(made)
    assert made.key.stat().st_mode & 0o777 == 0o600
    certificates.obtain(tmp_path, ("phone.example",), now.replace(year=2027))
    assert certificates.fingerprint(made) == first
    certificates.obtain(tmp_path, ("phone.example",), now.replace(year=2029))
    second = certificates.fingerprint(made)
    assert second != first
    certificates.obtain(tmp_path, ("other.example",), now.replace(year=2029))
    assert certificates.fingerprint(made) != second


async def test_a_span_begins_with_its_first_minute_and_is_over_in_its_last(office, real_site, until) -> None:
    now = datetime.now(UTC)
    if (now.hour, now.minute) in {(0, 0), (23, 58), (23, 59)}:
        pytest.skip("too near to midnight")
    this_minute = now.time().replace(second=0, microsecond=0)
    over = OpeningHours((OpenSpan(now.weekday(), time.min, this_minute),))
    begun = OpeningHours((OpenSpan(now.weekday(), this_minute, time.max),))
    holiday = replace(begun, closed_on=(now.date(),))
    for hours, word in ((over, "closed"), (begun, "open"), (holiday, "closed")):
        policy = replace(real_site.policy, time_zone="Etc/UTC", hours=hours)
        async with (
            office(replace(real_site, policy=policy)) as running,
            running.application() as app,
            running.outside() as caller,
        ):
            caller.dial("7000")
            await until(lambda app=app: app.arrivals, 5)
            assert app.arrivals[0]["channel"]["channelvars"]["CONVONET_HOURS"] == word, hours


async def test_hours_are_those_of_the_zone_also_when_it_is_named_by_its_path(
    office, real_site, until, monkeypatch, tmp_path
) -> None:
    monkeypatch.setattr(sections, "SYSTEM_ZONES", tmp_path)
    monkeypatch.setattr(sections.zone_reference, "__defaults__", (tmp_path,))
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # UTC+14 and UTC-11: never the same weekday
        here = datetime.now(ZoneInfo(zone))
        policy = replace(
            real_site.policy,
            time_zone=zone,
            hours=OpeningHours((OpenSpan(here.weekday(), time.min, time.max),)),
        )
        async with (
            office(replace(real_site, policy=policy)) as running,
            running.application() as app,
            running.outside() as caller,
        ):
            assert str(tmp_path) not in await running.console("dialplan show hours")
            assert "tzdata" in await running.console("dialplan show hours")
            caller.dial("7000")
            await until(lambda app=app: app.arrivals, 5)
            assert app.arrivals[0]["channel"]["channelvars"]["CONVONET_HOURS"] == "open", zone
