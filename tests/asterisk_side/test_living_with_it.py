"""Running it for a while: phones come and go, providers want odd passwords, messages are listened to, builds differ."""

import asyncio
import hashlib
import re
from dataclasses import replace

import aiohttp
import pytest

from ari_app.caller.analysis import tone, tones_heard
from ari_app.caller.errors import RegistrationFailed
from ari_app.provision.configuration import expected_modules, render, verify
from ari_app.provision.launch import run_asterisk
from ari_app.provision.site import Did, Phone, Trunk, new_password
from ari_app.provision.site_rules import SiteError

pytestmark = pytest.mark.asterisk
RELOAD = ("module reload res_pjsip.so", "module reload app_queue.so", "dialplan reload")
CALLER_HZ, AGENT_HZ = 700.0, 1100.0


async def test_a_phone_added_while_calls_go_on_can_register_and_answer_and_one_removed_cannot(
    office, real_site, until, home
) -> None:
    async with office(real_site) as running, running.phone("1002") as sales, running.outside() as caller:
        await sales.register()
        ongoing = await caller.call("2001")
        answered = await sales.next_call(10)
        added = Phone(extension="1010", password=new_password(), display_name="Neu", queues=("support",))
        grown = replace(real_site, phones=(*real_site.phones[1:], added))
        render(grown, home / "etc")
        for command in RELOAD:
            await running.console(command)
        running.site = grown
        async with running.phone("1010") as phone:
            await phone.register()
            call = await caller.call("2000")
            both = (call, await phone.next_call(10))
            both[0].play(tone(CALLER_HZ, 20))
            both[1].play(tone(AGENT_HZ, 20))
            await until(lambda: tones_heard(both[0].tape.received, [AGENT_HZ]), 8)
            await until(lambda: tones_heard(both[1].tape.received, [CALLER_HZ]), 8)
        running.site = real_site
        async with running.phone("1001") as removed:
            with pytest.raises(RegistrationFailed):
                await removed.register()
        assert ongoing.state == "up"
        ongoing.play(tone(CALLER_HZ, 20))
        await until(lambda: tones_heard(answered.tape.received, [CALLER_HZ]), 8, "the old call is undisturbed")


class Registrar(asyncio.DatagramProtocol):
    """A provider that challenges, checks the digest (RFC 2617, MD5), and accepts."""

    def __init__(self, username: str, password: str) -> None:
        self.secret = (username, password)
        self.accepted = False

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode()
        if not text.startswith("REGISTER"):
            return
        kept = [line for line in text.split("\r\n") if re.match(r"(?i)(via|from|to|call-id|cseq|contact):", line)]
        status = "SIP/2.0 401 Unauthorized"
        extra = 'WWW-Authenticate: Digest realm="r", nonce="n1", algorithm=MD5'
        if "Authorization:" in text:
            said = dict(re.findall(r'(\w+)="([^"]*)"', text.split("Authorization:")[1].split("\r\n")[0]))
            username, password = self.secret
            inner = hashlib.md5(f"{username}:r:{password}".encode()).hexdigest()
            outer = hashlib.md5(f"REGISTER:{said['uri']}".encode()).hexdigest()
            if said["response"] == hashlib.md5(f"{inner}:n1:{outer}".encode()).hexdigest():
                self.accepted = True
                status, extra = "SIP/2.0 200 OK", "Expires: 300"
        self.transport.sendto("\r\n".join((status, *kept, extra, "Content-Length: 0", "", "")).encode(), addr)


@pytest.mark.parametrize("password", ["p#s=\"s'>,w&d%|$[x]{y}@:~", "${SHELL}"])
async def test_a_trunk_registers_with_whatever_password_the_provider_chose(office, real_site, until, password) -> None:
    loop = asyncio.get_running_loop()
    transport, registrar = await loop.create_datagram_endpoint(
        lambda: Registrar("acct.1", password), local_addr=("127.0.0.4", 0)
    )
    try:
        trunk = Trunk(
            name="provider",
            host="127.0.0.4",
            port=transport.get_extra_info("sockname")[1],
            username="acct.1",
            password=password,
        )
        async with office(replace(real_site, trunks=(trunk,))) as running:
            await until(lambda: registrar.accepted, 10)

            async def shown() -> bool:
                return "Registered" in await running.console("pjsip show registrations")

            await until(shown, 5)
    finally:
        transport.close()


INVITE = """INVITE sip:{account}@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.3:{port};branch=z9hG4bK{branch};rport
Max-Forwards: 70
From: <sip:+4917012@127.0.0.3>;tag=a{branch}
To: "Odd: name @ home" <sip:{asked}@127.0.0.1>
Call-ID: {branch}@127.0.0.3
CSeq: 1 INVITE
Contact: <sip:+4917012@127.0.0.3:{port}>
Content-Type: application/sdp
Content-Length: {length}

{body}"""
OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.3\r\ns=-\r\nc=IN IP4 127.0.0.3\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"


@pytest.mark.parametrize(
    ("account", "asked", "dialled"),
    [
        ("acct.1", "+4930555", "+4930555"),  # listed: the number in To
        ("acct.1", "+4930777", "+4930777"),  # not listed, still the number
        ("acct.1", "acct.1", "acct.1"),
        ("acct.1", "%2B4930555%2C1%29", "acct.1"),  # not a number from end to end
        ("acct.1", "x%2C1%29%24%7BSHELL%28id%29%7D", "acct.1"),
    ],
)
async def test_a_call_to_our_account_is_for_the_number_in_to(office, real_site, until, account, asked, dialled) -> None:
    trunk = Trunk(name="provider", host="127.0.0.3", username="acct.1", password="secret", register=False)
    site = replace(real_site, trunks=(trunk,), dids=(Did("+4930555", "7000"),))
    loop = asyncio.get_running_loop()
    async with office(site) as running, running.application() as app:
        transport, _ = await loop.create_datagram_endpoint(
            asyncio.DatagramProtocol, local_addr=("127.0.0.3", 0), remote_addr=("127.0.0.1", site.network.udp_port)
        )
        try:
            port = transport.get_extra_info("sockname")[1]
            invite = INVITE.format(account=account, port=port, branch="b1", asked=asked, length=len(OFFER), body="\0")
            transport.sendto(invite.replace("\n", "\r\n").replace("\0", OFFER).encode())
            await until(lambda: app.arrivals, 5)
        finally:
            transport.close()
        assert app.arrivals[0]["args"] == ["inbound", "7000"]
        assert app.arrivals[0]["channel"]["channelvars"]["CONVONET_DIALLED"] == dialled


@pytest.mark.slow
async def test_a_message_left_for_the_department_is_heard_by_its_phone_after_the_pin(office, real_site, until) -> None:
    async with office(real_site) as running, running.outside() as caller, running.phone("1001") as phone:
        call = await caller.call("2000")
        box = real_site.directories.spool / "voicemail/default/2000"
        call.play(tone(CALLER_HZ, 60))
        await until(lambda: any(path.stat().st_size > 40_000 for path in box.rglob("*.wav")), 30)
        await call.hang_up()
        await until((box / "INBOX/msg0000.txt").exists, 5)
        await phone.register()
        listening = await phone.call("*97")
        listening.send_digits("1111#")
        await asyncio.sleep(0)
        await until(lambda: len(listening.tape.received) > 150, 10, "the box speaks")
        listening.send_digits("1")
        await until(lambda: tones_heard(listening.tape.received, [CALLER_HZ]), 25, "the message is played")


REGISTER = """REGISTER sip:127.0.0.1 SIP/2.0
Via: SIP/2.0/WS browser.invalid;branch=z9hG4bK{number}
Max-Forwards: 70
From: <sip:1007@127.0.0.1>;tag=f
To: <sip:1007@127.0.0.1>
Call-ID: browser
CSeq: {number} REGISTER
Contact: <sip:x7@browser.invalid;transport=ws>;expires=120
{authorization}Content-Length: 0

"""


async def test_a_browser_registers_by_websocket_and_is_offered_encrypted_audio(office, real_site, until) -> None:
    phone = Phone(extension="1007", password=new_password(), web=True)
    site = replace(real_site, phones=(*real_site.phones, phone))
    url = f"ws://127.0.0.1:{site.network.http_port}/ws"
    async with (
        office(site) as running,
        aiohttp.ClientSession() as session,
        session.ws_connect(url, protocols=("sip",), timeout=aiohttp.ClientWSTimeout(ws_close=0.5)) as browser,
        running.phone("1001") as desk,
    ):

        async def said(beginning: str) -> str:
            while True:  # OPTIONS, by which Asterisk asks for our health, may come at any time
                message = await browser.receive(5)
                text = message.data.decode() if isinstance(message.data, bytes) else message.data
                if text.startswith(beginning):
                    return text

        await browser.send_str(REGISTER.format(number=1, authorization="").replace("\n", "\r\n"))
        challenge = dict(re.findall(r'(\w+)="([^"]*)"', (await said("SIP/2.0 401")).split("WWW-Authenticate:")[1]))
        inner = hashlib.md5(f"1007:{challenge['realm']}:{phone.password}".encode()).hexdigest()
        outer = hashlib.md5(b"REGISTER:sip:127.0.0.1").hexdigest()
        response = hashlib.md5(f"{inner}:{challenge['nonce']}:00000001:c:auth:{outer}".encode()).hexdigest()
        authorization = (
            f'Authorization: Digest username="1007", realm="{challenge["realm"]}", nonce="{challenge["nonce"]}", '
            f'uri="sip:127.0.0.1", response="{response}", algorithm=MD5, cnonce="c", nc=00000001, qop=auth, '
            f'opaque="{challenge["opaque"]}"\n'
        )
        await browser.send_str(REGISTER.format(number=2, authorization=authorization).replace("\n", "\r\n"))
        await said("SIP/2.0 200")
        await desk.register()
        desk.dial("1007")
        heard = await said("INVITE")
        assert "UDP/TLS/RTP/SAVPF" in heard
        assert "a=fingerprint:SHA-256" in heard.replace("sha-256", "SHA-256")
        assert "a=ice-ufrag" in heard
        assert "opus/48000" in heard
        assert "ERROR" not in running.log


async def test_an_asterisk_built_without_the_optional_modules_starts_as_well(home, real_site, asterisk_tree) -> None:
    optional = {"codec_opus_open_source", "res_format_attr_opus", "cel_custom", "res_cdrel_custom"}
    assert not optional & expected_modules()
    modules = home / "modules"
    modules.mkdir()
    for found in real_site.directories.modules.glob("*.so"):
        if found.stem not in optional:
            (modules / found.name).symlink_to(found)
    site = replace(real_site, directories=replace(real_site.directories, modules=modules))
    async with run_asterisk(asterisk_tree, render(site, home / "etc")) as running:
        assert "codec_opus" not in await running.console.command("module show")


async def test_without_sounds_in_the_sites_language_the_prompts_are_english_not_silence(
    office, real_site, until
) -> None:
    async with office(replace(real_site, language="de")) as running, running.outside() as caller:
        call = await caller.call("2001")
        await until(lambda: len(call.tape.received) > 100, 5)
        assert "does not exist in any language" not in running.log
        assert any(set(taped.packet.payload) - {0xFF, 0x7F} for taped in call.tape.received)


@pytest.mark.parametrize(
    "phone",
    [
        Phone(extension="911", password="x" * 20),
        Phone(extension="1002", password="x" * 20),
        Phone(extension="7000", password="x" * 20),
        Phone(extension="1011", password="x" * 20, display_name="a;b"),
        Phone(extension="1011", password="x" * 20, queues=("tea",)),
    ],
    ids=lambda phone: f"{phone.extension}-{phone.display_name}-{phone.queues}",
)
def test_a_phone_that_cannot_be_is_found_out_before_it_is_stored(site, phone) -> None:
    with pytest.raises(SiteError):
        verify(replace(site, phones=(*site.phones, phone)))
