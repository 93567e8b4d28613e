"""A caller built on PJSIP's own user agent: `python pjsua_caller.py PLAN.json` writes down what happened, as JSON.

It registers, dials, waits until the far end has finished speaking, plays the next WAV file, and so on; it records all
it hears. A program of its own, for PJSIP is GPL: tests start it, it imports nothing of Convonet, and nothing imports
it. What it reports are observations of a telephone; judging them is the test's part.

The plan: user, password, host, port, transport ("udp" or "tcp"), codecs (names offered, e.g. ["PCMU"]), dial,
says (WAV files), record (WAV file to write), report (JSON file to write), limit_s, suppress_silence (send no packets
while we are silent). Seconds in the report count from the start of the recording.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pjsua2 as pj

LOUD = 20  # of PJSIP's 0..255 signal level: above it somebody speaks
QUIET_S = 1.3  # silence that means the far end has finished
ANSWER_S = 20.0  # how long an answer may take to begin
REGISTER_S = 15.0
TICK_MS = 10


class Telephone(pj.Account):
    """The account; remembers what the registrar said last."""

    def __init__(self) -> None:
        super().__init__()
        self.registration = 0

    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        self.registration = int(prm.code)


class Conversation(pj.Call):
    """One call. `report` grows as things happen."""

    def __init__(self, account: Telephone, record: str) -> None:
        super().__init__(account)
        self.report: dict[str, Any] = {"said": [], "heard": [], "codec": "", "status": 0, "ended_by": ""}
        self.media: pj.AudioMedia | None = None
        self.recorder: pj.AudioMediaRecorder | None = None
        self.record = record
        self.began_s = 0.0
        self.over = False
        self.last_loud_s = -1.0

    @property
    def now_s(self) -> float:
        return time.monotonic() - self.began_s

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        del prm
        info = self.getInfo()
        self.report["status"] = int(info.lastStatusCode)
        self.report["sip_call_id"] = info.callIdString
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.report["ended_by"] = self.report["ended_by"] or "far"
            self.report["ended_s"] = self.now_s
            self.media = None
            self.over = True

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        del prm
        info = self.getInfo()  # held in a name: what is in it dies with it
        if self.media is not None or info.media[0].status != pj.PJSUA_CALL_MEDIA_ACTIVE:
            return
        self.media = self.getAudioMedia(-1)
        self.recorder = pj.AudioMediaRecorder()
        self.recorder.createRecorder(self.record)
        self.media.startTransmit(self.recorder)
        self.began_s = time.monotonic()
        stream = self.getStreamInfo(0)
        self.report["codec"] = stream.codecName

    def look(self, endpoint: pj.Endpoint) -> None:
        """Let PJSIP work for a moment; notice who speaks."""
        endpoint.libHandleEvents(TICK_MS)
        if self.media is None or self.media.getTxLevel() < LOUD:
            return
        heard = self.report["heard"]
        if not heard or self.now_s - self.last_loud_s > QUIET_S:
            heard.append({"begin_s": self.now_s, "end_s": self.now_s})
        self.last_loud_s = heard[-1]["end_s"] = self.now_s


def start(plan: dict[str, Any]) -> pj.Endpoint:
    """A PJSIP without sound card and without threads of its own that would call back."""
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.uaConfig.threadCnt = 0
    config.uaConfig.mainThreadOnly = True
    config.medConfig.clockRate = config.medConfig.sndClockRate = 8000
    config.medConfig.noVad = not plan["suppress_silence"]
    config.logConfig.msgLogging = 0
    config.logConfig.level = config.logConfig.consoleLevel = 0
    endpoint.libInit(config)
    transport = pj.TransportConfig()
    transport.boundAddress = transport.publicAddress = "127.0.0.1"
    kind = pj.PJSIP_TRANSPORT_TCP if plan["transport"] == "tcp" else pj.PJSIP_TRANSPORT_UDP
    endpoint.transportCreate(kind, transport)
    endpoint.libStart()
    endpoint.audDevManager().setNullDev()
    for codec in endpoint.codecEnum2():
        wanted = codec.codecId.split("/")[0] in plan["codecs"]
        endpoint.codecSetPriority(codec.codecId, 200 if wanted else 0)
    return endpoint


def register(endpoint: pj.Endpoint, plan: dict[str, Any], address: str) -> Telephone:
    """Raises SystemExit with what the registrar said."""
    config = pj.AccountConfig()
    config.idUri = f"sip:{plan['user']}@{plan['host']}"
    config.regConfig.registrarUri = f"sip:{address}"
    config.regConfig.retryIntervalSec = 1
    config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", plan["user"], 0, plan["password"]))
    config.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
    telephone = Telephone()
    telephone.create(config)
    until_s = time.monotonic() + REGISTER_S
    while telephone.registration != 200:
        if time.monotonic() > until_s:
            raise SystemExit(f"not registered: {telephone.registration}")
        endpoint.libHandleEvents(TICK_MS)
    return telephone


def converse(endpoint: pj.Endpoint, call: Conversation, plan: dict[str, Any]) -> None:
    """Greeting, sentence, answer, sentence, answer, … until the far end hangs up or the time is over."""
    limit_s = time.monotonic() + plan["limit_s"]
    asked_s = 0.0  # when we began to wait for somebody to speak
    waiting, player = list(plan["says"]), None
    silent_until_s = 0.0
    while not call.over and time.monotonic() < limit_s:
        call.look(endpoint)
        if call.media is None or call.now_s < silent_until_s:
            continue
        answered = call.last_loud_s > asked_s
        finished = answered and call.now_s - call.last_loud_s > QUIET_S
        if not finished and (answered or call.now_s - asked_s < ANSWER_S):
            continue
        if not waiting:
            break
        player = pj.AudioMediaPlayer()
        player.createPlayer(waiting.pop(0), pj.PJMEDIA_FILE_NO_LOOP)
        info = player.getInfo()
        duration_s = info.sizeSamples / 8000
        call.report["said"].append({"begin_s": call.now_s, "end_s": call.now_s + duration_s, "answered": answered})
        player.startTransmit(call.media)
        asked_s = silent_until_s = call.now_s + duration_s
    if not call.over:
        call.report["ended_by"] = "us"
        call.hangup(pj.CallOpParam(True))
        until_s = time.monotonic() + 5
        while not call.over and time.monotonic() < until_s:
            endpoint.libHandleEvents(TICK_MS)
    call.recorder = None  # closes the recording
    del player


def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text())
    endpoint = start(plan)
    suffix = ";transport=tcp" if plan["transport"] == "tcp" else ""
    address = f"{plan['host']}:{plan['port']}{suffix}"
    telephone = register(endpoint, plan, address)
    call = Conversation(telephone, plan["record"])
    call.makeCall(f"sip:{plan['dial']}@{address}", pj.CallOpParam(True))
    converse(endpoint, call, plan)
    Path(plan["report"]).write_text(json.dumps(call.report))  # standard output is PJSIP's, and it is flushed late
    del call
    telephone.shutdown()
    endpoint.libDestroy()


if __name__ == "__main__":
    main()
