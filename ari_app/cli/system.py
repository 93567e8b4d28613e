"""From settings to a system that can be started: secrets, Asterisk's site, and the processes to run. Not a word itself.

Everything here turns values into values, except `render`, which writes Asterisk's files, and what asks the machine for
free ports. Above: `up`, `demo`, `doctor`. Below: `provision`, `store`, `supervisor`.
"""

import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from agent.model_tier import warming
from ari_app.ari.rescue import AriAccess
from ari_app.cli import Complaint, running
from ari_app.engines import models_from, speech_of
from ari_app.main import departments_of, make_tools, persona_of
from ari_app.provision import configuration
from ari_app.provision import site as asterisk_site
from ari_app.provision.asterisk import AsteriskOptions, AsteriskTree
from ari_app.provision.certificates import obtain as obtain_certificate
from ari_app.provision.launch import prepare_directories, start_command
from ari_app.provision.models import ModelOptions
from ari_app.provision.places import Places, Secrets, write_private
from ari_app.provision.ports_free import Transport, is_free
from ari_app.provision.speech import ESPEAK_PROCESS, PIPER_PROCESS
from ari_app.settings import Hours, Settings
from ari_app.telephone_settings import DidSettings
from audio_pipeline.engine_host import EngineCommand, HttpProbe, Limits, SocketProbe
from tools.ports import TodoStore

VOICE_DRAIN_S = 10.0


def niceness() -> dict[str, int]:
    """Who is served first when the processor is short: packets, then speech, then language.

    Only root may be better than the rest of the machine; an ordinary user's engines step back instead. Speech comes in
    bursts that somebody waits for, language computes for seconds: it gets a seventh of a core that both want.
    """
    if os.geteuid() == 0:
        return {"packets": -10, "speech": -4, "language": 5}
    return {"packets": 0, "speech": 3, "language": 12}


LAST_PORT = 65000


def places(settings: Settings) -> Places:
    return Places.of(settings.paths.state_dir)


def asterisk_options(settings: Settings) -> AsteriskOptions:
    return AsteriskOptions(
        cache_dir=settings.paths.cache_dir,
        source=settings.asterisk.source,
        system_program=settings.asterisk.binary,
        suite=settings.asterisk.suite,
        mirror=settings.asterisk.mirror,
        languages=settings.site.spoken,
    )


def model_options(settings: Settings) -> ModelOptions:
    return models_from(settings)


def model_names(settings: Settings) -> list[str]:
    """The models these settings need."""
    names = [*speech_of(settings).models, "smart-turn", "silero-vad"]
    return [*names, settings.language.model] if settings.language.enabled else names


def opening_hours(hours: Hours) -> asterisk_site.OpeningHours:
    return asterisk_site.OpeningHours(
        tuple(
            asterisk_site.OpenSpan(weekday, span[0], span[1])
            for weekday, span in enumerate(hours.spans())
            if span is not None
        )
    )


def site(
    settings: Settings, directories: asterisk_site.Directories, made: Secrets, phones: tuple[asterisk_site.Phone, ...]
) -> asterisk_site.AsteriskSite:
    """Asterisk's side of the settings, without a certificate."""
    sip = settings.sip
    return asterisk_site.AsteriskSite(
        directories=directories,
        credentials=asterisk_site.Credentials(
            ari_password=made.ari_password,
            ami_password=made.ami_password,
            caller_password=made.caller_password,
        ),
        network=asterisk_site.Network(
            sip_address=sip.bind,
            udp_port=sip.udp_port,
            tcp_port=sip.tcp_port,
            tls_port=sip.tls_port,
            http_port=settings.loopback.http_port,
            https_port=settings.loopback.https_port,
            ami_port=settings.loopback.ami_port,
            rtp_start=sip.rtp_start,
            rtp_end=sip.rtp_end,
            external_address=sip.external_address or None,
            local_networks=sip.local_net,
        ),
        policy=policy(settings),
        departments=departments(settings, made),
        phones=phones,
        trunks=trunks(settings),
        dids=tuple(did(number, meant) for number, meant in sip.dids.items()),
        assistant_extension=sip.assistant_extension,
        language=settings.site.language,
    )


def did(number: str, meant: str | DidSettings) -> asterisk_site.Did:
    if isinstance(meant, str):
        return asterisk_site.Did(number, meant)
    return asterisk_site.Did(number, meant.extension, meant.language or "")


def policy(settings: Settings) -> asterisk_site.Policy:
    emergency = [trunk.name for trunk in settings.sip.trunks if trunk.emergency]
    return asterisk_site.Policy(
        country=settings.site.country,
        time_zone=settings.site.time_zone,
        hours=opening_hours(settings.hours),
        assistant_when_closed=settings.hours.assistant_when_closed,
        default_department=settings.departments[0].name,
        unlisted_extension=settings.sip.assistant_extension,
        emergency_trunk=emergency[0] if emergency else "",
        max_assistant_calls=settings.asterisk.max_assistant_calls,
        max_calls=max(200, 3 * settings.asterisk.max_assistant_calls),
    )


def departments(settings: Settings, made: Secrets) -> tuple[asterisk_site.Department, ...]:
    return tuple(
        asterisk_site.Department(
            name=department.name,
            title=department.name.replace("-", " ").title(),
            extension=department.extension,
            mailbox_pin=made.mailbox_pins[department.name],
            hours=opening_hours(department.hours) if department.hours else None,
            ring_s=department.ring_s,
        )
        for department in settings.departments
    )


def trunks(settings: Settings) -> tuple[asterisk_site.Trunk, ...]:
    built: list[asterisk_site.Trunk] = []
    for trunk in settings.sip.trunks:
        host, _, port = trunk.host.partition(":")
        built.append(
            asterisk_site.Trunk(
                name=trunk.name,
                host=host,
                port=int(port or 5060),
                username=trunk.username,
                password=trunk.password.get_secret_value(),
                register=trunk.register_account,
                transport=trunk.transport,
                codecs=trunk.codecs,
            )
        )
    return tuple(built)


def engines(settings: Settings, models: Mapping[str, Path], made: Secrets) -> tuple[EngineCommand, ...]:
    """The local engines as commands."""
    at = places(settings)
    logs = at.log_dir
    threads = str(settings.speech.engine_threads)

    def python(name: str, *argv: str) -> EngineCommand:
        socket_path = at.socket(name)
        command = (sys.executable, "-m", argv[0], "--socket", str(socket_path), *argv[1:])
        limits = Limits(nice=niceness()["speech"])
        return EngineCommand(name, command, SocketProbe(socket_path), log_path=logs / f"{name}.log", limits=limits)

    speech = speech_of(settings)
    found = [
        python(
            one.name, "audio_pipeline.stt.whisper_engine",
            "--model", str(models[one.model]), "--threads", "1", "--workers", threads,
        )
        for one in speech.recognisers
    ]  # fmt: skip
    if piper := speech.spoken_by(PIPER_PROCESS):
        voices = [part for one in piper for part in ("--voice", f"{one.voice}={models[one.source]}")]
        found.append(python(PIPER_PROCESS, "audio_pipeline.tts.piper_engine", *voices, "--threads", threads))
    if espeak := speech.spoken_by(ESPEAK_PROCESS):
        voices = [part for one in espeak for part in ("--voice", f"{one.voice}={one.source}")]
        found.append(python(ESPEAK_PROCESS, "audio_pipeline.tts.espeak_engine", *voices))
    found.append(python("turn", "audio_pipeline.turn.smart_turn_engine", "--model", str(models["smart-turn"])))
    if settings.language.enabled:
        found.append(language_engine(settings, models[settings.language.model], made))
    return tuple(found)


def language_engine(settings: Settings, model: Path, made: Secrets) -> EngineCommand:
    key_file = places(settings).run_dir / "language.key"
    write_private(key_file, made.language_key)
    warm_file = places(settings).run_dir / "warm.json"
    write_private(warm_file, json.dumps(warm_messages(settings)))
    port = settings.loopback.language_port
    argv = (
        sys.executable, "-m", "agent.llm.llama_server",
        "--model", str(model), "--port", str(port), "--key-file", str(key_file),
        "--threads", str(settings.language.threads), "--slots", str(settings.language.slots + 1),
        "--warm", str(warm_file),
    )  # fmt: skip
    # One slot more than conversations: `open_reader` of `ari_app.main` reads callers' words in it.
    limits = Limits(start_s=120.0, nice=niceness()["language"])
    return EngineCommand(
        "language", argv, HttpProbe(port), log_path=places(settings).log_dir / "language.log", limits=limits
    )


def warm_messages(settings: Settings) -> list[dict[str, str]]:
    """The beginning that every conversation's prompt shares: the language server evaluates it before the first call."""
    nobody = cast("TodoStore", None)  # the tools are only described
    found = warming(persona_of(settings), make_tools(settings, nobody), departments_of(settings))
    return [{"role": message.role, "content": message.content} for message in found]


def voice_process(settings: Settings) -> EngineCommand:
    argv = (sys.executable, "-m", "ari_app.main")
    limits = Limits(
        start_s=60.0,
        stop_s=VOICE_DRAIN_S + 5.0,
        nice=niceness()["packets"],
        memory_bytes=2 * 1024**3,
        backoff_min_s=0.05,
        backoff_max_s=2.0,
    )
    probe = HttpProbe(settings.loopback.metrics_port)
    return EngineCommand("voice", argv, probe, log_path=places(settings).log_dir / "voice.log", limits=limits)


def ari_access(settings: Settings, made: Secrets) -> AriAccess:
    return AriAccess(f"http://127.0.0.1:{settings.loopback.http_port}/ari", "convonet", made.ari_password)


def facts(settings: Settings, made: Secrets, tree: AsteriskTree) -> dict[str, Any]:
    """What the status file says besides processes."""
    state = settings.paths.state_dir.absolute()
    sip = settings.sip
    return {
        "asterisk": tree.version,
        "assistant_extension": sip.assistant_extension,
        "departments": {d.name: d.extension for d in settings.departments},
        "sip": {
            "address": reachable_address(sip.bind),
            "udp_port": sip.udp_port,
            "tcp_port": sip.tcp_port,
            "tls_port": sip.tls_port,
        },
        "http_port": settings.loopback.http_port,
        "ami_port": settings.loopback.ami_port,
        "metrics": f"http://127.0.0.1:{settings.loopback.metrics_port}/metrics",
        "caller": {"username": "convonet-caller", "password": made.caller_password},
        "database": without_password(settings.database_url),
        "state_dir": str(state),
        "log_dir": str(places(settings).log_dir),
        "recordings_dir": str(state / "recordings"),
        "queue_log": str(state / "asterisk" / "log" / "queue_log"),
    }


def without_password(url: str) -> str:
    """A database URL that may be shown."""
    head, at, tail = url.rpartition("@")
    return f"{head.rpartition(':')[0]}:***@{tail}" if at and head.count(":") > 1 else url


def reachable_address(bind: str) -> str:
    """An address phones can be given: the bound one, or the one this machine uses towards its network."""
    if bind not in ("0.0.0.0", "::"):  # noqa: S104 - a comparison
        return bind
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1: chooses a source address, sends nothing
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def ports(settings: Settings) -> tuple[tuple[str, Transport, str, int], ...]:
    """(setting, transport, address, port) of everything that will be listened on, RTP aside."""
    sip, loopback, local = settings.sip, settings.loopback, "127.0.0.1"
    return (
        ("sip.udp_port", "udp", sip.bind, sip.udp_port),
        ("sip.tcp_port", "tcp", sip.bind, sip.tcp_port),
        ("sip.tls_port", "tcp", sip.bind, sip.tls_port),
        ("loopback.http_port", "tcp", local, loopback.http_port),
        ("loopback.https_port", "tcp", local, loopback.https_port),
        ("loopback.ami_port", "tcp", local, loopback.ami_port),
        ("loopback.language_port", "tcp", local, loopback.language_port),
        ("loopback.metrics_port", "tcp", local, loopback.metrics_port),
    )


def require_free_ports(settings: Settings) -> None:
    """Raises Complaint naming every port in use and the setting that moves it."""
    busy = [
        f"{port}/{transport} ({name})"
        for name, transport, address, port in ports(settings)
        if not is_free(transport, address, port)
    ]
    if busy:
        raise Complaint(
            f"These ports are in use by another program: {', '.join(busy)}. "
            f"Set others in convonet.toml, or let the system choose: ./convonet up --free-ports"
        )


def free_ports(settings: Settings) -> dict[str, str]:
    """Environment variables that move every busy port to the next free one. Raises Complaint when there is none."""
    moved: dict[str, str] = {}
    taken: set[tuple[Transport, int]] = set()
    for name, transport, address, wanted in ports(settings):
        port = wanted
        while (transport, port) in taken or not is_free(transport, address, port):
            port += 1
            if port > LAST_PORT:
                raise Complaint(f"There is no free port for {name} above {wanted}.")
        taken.add((transport, port))
        if port != wanted:
            moved[f"CONVONET_{name.replace('.', '__').upper()}"] = str(port)
    return moved


def render(
    settings: Settings, tree: AsteriskTree, made: Secrets, phones: tuple[asterisk_site.Phone, ...]
) -> configuration.RenderedSite:
    """Write Asterisk's files, its music and its certificate. Raises SiteError, OSError."""
    at = places(settings)
    paper = site(settings, prepare_directories(at.asterisk, tree, at.run_dir), made, phones)
    names = (reachable_address(settings.sip.bind), "localhost", "127.0.0.1")
    certificate = obtain_certificate(at.asterisk / "keys", names, datetime.now(UTC))
    return configuration.render(replace(paper, certificate=certificate), at.asterisk / "etc")


def verify_phone(settings: Settings, phone: asterisk_site.Phone) -> None:
    """Whether Asterisk could be configured with this phone. Raises SiteError with the reason; writes nothing."""
    at = places(settings)
    made = Secrets.load_or_make(at.state_dir, tuple(d.name for d in settings.departments))
    nowhere = at.asterisk
    directories = asterisk_site.Directories(
        modules=nowhere, data=nowhere, music=nowhere, var=nowhere, spool=nowhere, log=nowhere, run=at.run_dir
    )
    configuration.verify(site(settings, directories, made, (phone,)))


def asterisk_process(settings: Settings, tree: AsteriskTree, rendered: configuration.RenderedSite) -> EngineCommand:
    """Asterisk as a child of the supervisor. Well means: its HTTP server answers."""
    launch = start_command(tree, rendered)
    limits = Limits(start_s=30.0, stop_s=6.0, nice=niceness()["packets"], probe_every_s=0.5, backoff_min_s=0.05)
    return EngineCommand(
        "asterisk",
        launch.argv,
        HttpProbe(settings.loopback.http_port, "/httpstatus"),
        environment=tuple(launch.env.items()),
        log_path=places(settings).log_dir / "asterisk.log",
        limits=limits,
    )


def status_path(settings: Settings) -> Path:
    return settings.paths.state_dir.absolute() / running.STATUS_FILE
