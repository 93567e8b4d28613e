"""Callers built on SIP stacks that are not ours (PJSIP, baresip, SIPp) use the whole system; nobody may break it.

What was understood is read from the database by words, not by sentences: another voice, another recogniser's day.
"""

import asyncio
import contextlib
import importlib.util
import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ari_app.caller import g711, voices, wav
from ari_app.caller.voices import Voice
from tests.system import baresip_phone
from tests.system.baresip_phone import speech_s

pytestmark = [pytest.mark.asterisk, pytest.mark.models, pytest.mark.slow, pytest.mark.timeout(240)]

HERE = Path(__file__).parent
EXTENSION = "120"  # nobody's queue member
with_pjsip = pytest.mark.skipif(importlib.util.find_spec("pjsua2") is None, reason="pjsua2-python is not installed")
with_sipp = pytest.mark.skipif(
    shutil.which("sipp") is None, reason="sipp is not installed (apt-get install sip-tester)"
)
with_baresip = pytest.mark.skipif(
    shutil.which("baresip") is None or not (baresip_phone.MODULES / "ctrl_tcp.so").exists(),
    reason="baresip is not installed (apt-get install baresip-core)",
)


@dataclass
class Studio:
    """The system seen by those who call it, and what they need: an account and a voice."""

    system: Any
    tree: Any
    password: str

    @property
    def port(self) -> int:
        return int(self.system.status["sip"]["udp_port"])

    def say(self, text: str, voice: str) -> g711.Samples:
        def command(said: str, path: Path, how: Voice) -> voices.Launch:
            return self.tree.flite(said, path, voice=how.name)

        return asyncio.run(voices.speak(text, Voice(voice), command))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self.system.state_dir / "convonet.sqlite")) as connection:
            return connection.execute(query, values).fetchall()

    def call_of(self, sip_call_id: str) -> tuple[str, str]:
        """(call's name, who ended it) once the call's end is in the book."""
        query = "select id, ended_by from calls where sip_call_id = ? and ended_at is not null"
        self.system.wait(lambda: self.rows(query, sip_call_id), 15.0, f"the call {sip_call_id} is in the book")
        return self.rows(query, sip_call_id)[0]

    def understood(self, call_id: str) -> str:
        found = self.rows("select caller from turns where call_id = ? order by turn_index", call_id)
        return " ".join(text.lower() for (text,) in found if text)

    def tools(self, call_id: str) -> list[tuple[str, str]]:
        return self.rows("select tool, status from tool_runs where call_id = ? order by id", call_id)

    def channels(self) -> int:
        """Channels of Asterisk, the media legs included."""
        configuration = self.system.state_dir / "asterisk" / "etc" / "asterisk.conf"
        launch = self.tree.command("-C", str(configuration), "-rx", "core show channels count")
        done = subprocess.run(launch.argv, env=dict(launch.env), capture_output=True, text=True, timeout=20, check=True)
        count = re.search(r"(\d+) active channel", done.stdout)
        assert count, done.stdout
        return int(count[1])

    def processes(self) -> dict[str, tuple[int, str]]:
        return {name: (one["pid"], one["state"]) for name, one in self.system.status["processes"].items()}

    def complaints(self) -> list[str]:
        """What the voice process logged as errors."""
        lines = (self.system.state_dir / "log" / "voice.log").read_text().splitlines()
        return [line for line in lines if '"level": "error"' in line]


@pytest.fixture(scope="module")
def account(system: Any) -> Iterator[str]:
    """The password of a phone that is added while the system runs."""
    added = system.word("phone", "add", EXTENSION, "--name", "Stranger")
    assert added.returncode == 0, added.stderr
    yield next(line.split()[-1] for line in added.stdout.splitlines() if line.strip().startswith("password"))
    assert system.word("phone", "remove", EXTENSION).returncode == 0


@pytest.fixture
def studio(system: Any, asterisk_tree: Any, account: str) -> Iterator[Studio]:
    """Every caller must leave the system as it was: no channel, no error, no process that had to be restarted."""
    one = Studio(system, asterisk_tree, account)
    before, complaints = one.processes(), one.complaints()
    yield one
    system.wait(lambda: one.channels() == 0, 15.0, "no channel is left")
    assert one.processes() == before
    assert one.complaints() == complaints


def has_words(text: str, words: str, share: float = 0.6) -> bool:
    """Most of the words were understood."""
    heard = set(re.findall(r"[a-z']+", text.lower()))
    wanted = words.lower().split()
    return sum(word in heard for word in wanted) >= share * len(wanted)


def write(path: Path, samples: g711.Samples) -> str:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, g711.RATE_HZ, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return str(path)


def call_with_pjsip(studio: Studio, folder: Path, says: list[g711.Samples], **plan: Any) -> dict[str, Any]:
    """Starts the program beside this file; PJSIP never enters this process. Returns its report."""
    paths = [write(folder / f"say{index}.wav", samples) for index, samples in enumerate(says)]
    plan = {
        "user": EXTENSION, "password": studio.password, "host": "127.0.0.1", "port": studio.port, "transport": "udp",
        "codecs": ["PCMU"], "suppress_silence": False, "dial": "7000", "says": paths,
        "record": str(folder / "heard.wav"), "report": str(folder / "report.json"), "limit_s": 90, **plan,
    }  # fmt: skip
    (folder / "plan.json").write_text(json.dumps(plan))
    done = subprocess.run(
        [sys.executable, str(HERE / "pjsua_caller.py"), str(folder / "plan.json")],
        capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
    return json.loads((folder / "report.json").read_text())


def between(samples: g711.Samples, begin_s: float, end_s: float) -> g711.Samples:
    return samples[round(begin_s * g711.RATE_HZ) : round(end_s * g711.RATE_HZ)]


@with_pjsip
def test_pjsip_registers_asks_the_time_leaves_a_todo_and_says_goodbye(studio: Studio, tmp_path: Path) -> None:
    said = ("What time is it now, please?", "Please remind me to water the garden tomorrow.", "Thank you, goodbye.")
    report = call_with_pjsip(studio, tmp_path, [studio.say(text, "slt") for text in said])
    assert report["codec"] == "PCMU"
    assert [one["answered"] for one in report["said"]] == [True, True, True]
    heard = wav.read(tmp_path / "heard.wav")
    assert len(heard) / g711.RATE_HZ == pytest.approx(report["ended_s"], abs=1.0)
    begins = [one["begin_s"] for one in report["said"]]
    ends = [one["end_s"] for one in report["said"]]
    windows = list(zip([0.0, *ends], [*begins, report["ended_s"]], strict=True))
    assert all(speech_s(between(heard, *window)) > 0.5 for window in windows), windows
    call_id, ended_by = studio.call_of(report["sip_call_id"])
    assert (report["ended_by"], ended_by) == ("far", "assistant")
    understood = studio.understood(call_id)
    assert all(has_words(understood, words) for words in ("what time is it", "water garden tomorrow", "goodbye"))
    # A breath at the comma may have the clock read twice: for the question, and for the question with its "please".
    assert list(dict.fromkeys(studio.tools(call_id))) == [("tell_time", "ok"), ("create_todo", "ok")]
    assert {tier for (tier,) in studio.rows("select tier from turns where call_id = ?", call_id)} == {
        "greeting",
        "fast",
    }
    ((title, due_on),) = studio.rows("select title, due_on from todos where title like '%garden%'")
    assert "water" in title
    assert due_on == str((datetime.now(UTC) + timedelta(days=1)).date())


@with_pjsip
def test_a_telephone_with_only_alaw_that_sends_nothing_while_it_is_silent(studio: Studio, tmp_path: Path) -> None:
    """Silence suppression: the end of a sentence is the end of the packets."""
    said = [studio.say("What is the date today?", "rms"), studio.say("Bye bye.", "rms")]
    report = call_with_pjsip(studio, tmp_path, said, codecs=["PCMA"], suppress_silence=True)
    assert report["codec"] == "PCMA"
    call_id, ended_by = studio.call_of(report["sip_call_id"])
    assert (report["ended_by"], ended_by) == ("far", "assistant"), report
    assert has_words(studio.understood(call_id), "what is the date")
    assert speech_s(between(wav.read(tmp_path / "heard.wav"), report["said"][0]["end_s"], 1e4)) > 1.0


@with_baresip
async def test_baresip_speaks_g722_over_tcp_and_presses_a_key(studio: Studio, tmp_path: Path, free_port: Any) -> None:
    question = await asyncio.to_thread(studio.say, "When are you open?", "awb")
    spoken = baresip_phone.write_silence_after(tmp_path / "question.wav", question)
    account = baresip_phone.Account(EXTENSION, studio.password, studio.port, "tcp", "G722/16000")
    control = free_port(socket.SOCK_STREAM)
    async with baresip_phone.running(tmp_path, account, control) as telephone:
        telephone.tell("dial", f"sip:7000@127.0.0.1:{studio.port};transport=tcp")
        established = await telephone.event("CALL_ESTABLISHED")
        await telephone.sound_begun()
        telephone.tell("sndcode", "0")  # a person, please; in the middle of the greeting
        heard = await telephone.answer_ended(0)
        telephone.tell("ausrc", f"aufile,{spoken}")
        await telephone.answer_ended(heard)
        telephone.tell("hangup")
        await telephone.event("CALL_CLOSED")
    call_id, ended_by = await asyncio.to_thread(studio.call_of, established["id"])
    assert ended_by == "caller"
    assert has_words(studio.understood(call_id), "when you open")
    assert studio.tools(call_id)[0] == ("transfer_to_department", "refused")  # nobody is logged in


def sipp(
    studio: Studio, folder: Path, scenario: str, *options: str, account: tuple[str, str] = ("", "")
) -> subprocess.Popen[bytes]:
    """Start a scenario beside this file; its sentences to the terminal are of no use here."""
    user, password = account if account[0] else (EXTENSION, studio.password)
    return subprocess.Popen(
        [
            "sipp", f"127.0.0.1:{studio.port}", "-sf", str(HERE / "sipp" / f"{scenario}.xml"), "-s", "7000",
            "-i", "127.0.0.1", "-au", user, "-ap", password, "-key", "user", user, "-nostdin",
            "-trace_err", "-error_file", str(folder / "errors.log"), "-timeout", "45s", "-timeout_error", *options,
        ],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def finished(process: subprocess.Popen[bytes], folder: Path) -> None:
    """SIPp says 0 when every call went as its scenario says."""
    errors = folder / "errors.log"
    assert process.wait(60) == 0, errors.read_text()[-1500:] if errors.exists() else "no error was logged"


def newest(studio: Studio) -> tuple[str, str]:
    ((sip_call_id,),) = studio.rows("select sip_call_id from calls order by started_at desc limit 1")
    return studio.call_of(sip_call_id)


@with_sipp
def test_a_caller_who_offers_nothing_is_offered_something_and_hears_the_greeting(
    studio: Studio, tmp_path: Path
) -> None:
    """INVITE without SDP; A-law is chosen in the ACK (RFC 3264 §5). What arrives at the port we named is speech."""
    received: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as media:
        media.bind(("127.0.0.1", 0))
        media.settimeout(0.2)
        caller = sipp(studio, tmp_path, "late_offer", "-m", "1", "-key", "rtp_port", str(media.getsockname()[1]))
        deadline_s = time.monotonic() + 45
        while caller.poll() is None and time.monotonic() < deadline_s:
            with contextlib.suppress(TimeoutError):
                received.append(media.recv(2048))
    finished(caller, tmp_path)
    alaw = [packet[12:] for packet in received if len(packet) == 172 and packet[1] & 0x7F == 8]
    assert len(alaw) > 100
    assert len({packet for packet in alaw}) > 50  # not one packet of silence again and again
    assert newest(studio)[1] == "caller"


@with_sipp
def test_callers_who_change_their_minds_leave_nothing_behind(studio: Studio, tmp_path: Path) -> None:
    """CANCEL before the answer, and BYE in the moment of the answer: several at once, both kinds together.

    They come in as from a trunk: a phone may be told by a re-INVITE who answered, in the same moment.
    """
    trunk = studio.system.status["caller"]
    folders = [tmp_path / name for name in ("cancel", "at_once")]
    for folder in folders:
        folder.mkdir()
    many = ("-m", "5", "-r", "5", "-key", "rtp_port", "40000")
    callers = [
        sipp(studio, folder, folder.name, *many, account=(trunk["username"], trunk["password"])) for folder in folders
    ]
    for caller in callers:
        caller.wait(60)
    for caller, folder in zip(callers, folders, strict=True):
        finished(caller, folder)
    studio.system.wait(lambda: studio.channels() == 0, 15.0, "no channel is left")
    studio.system.wait(
        lambda: not studio.rows("select 1 from calls where ended_at is null"), 10.0, "all calls are over in the book"
    )
    assert not studio.rows("select id from calls where ended_by = 'fault'")


@with_sipp
def test_both_sides_hang_up_in_the_same_moment(studio: Studio, tmp_path: Path) -> None:
    """Our BYE crosses that of the assistant, who was told goodbye: two BYE on the wire, each is answered."""
    (tmp_path / "goodbye.ulaw").write_bytes(g711.encode(studio.say("Goodbye.", "rms")))
    finished(sipp(studio, tmp_path, "glare", "-m", "1"), tmp_path)
    call_id, ended_by = newest(studio)
    assert ended_by in ("assistant", "caller")
    assert has_words(studio.understood(call_id).replace("good bye", "goodbye"), "goodbye")
