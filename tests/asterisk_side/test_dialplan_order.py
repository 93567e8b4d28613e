"""The dialplan read as text: people stand behind the application everywhere, and emergencies before it."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ari_app.provision.asterisk import AsteriskTree
from ari_app.provision.configuration import DIALPLAN, render
from ari_app.provision.site import AsteriskSite, Did, Directories, Phone, Trunk

LINE = re.compile(r"^\s*(?:exten\s*=>\s*([^,]+),(\d+|hint),|same\s*=>\s*n(\(\w+\))?,)(.*)$")
GOTO = re.compile(r"Goto\(([^,)]+),([^,)]+),1\)")


@dataclass
class Plan:
    """context -> extension -> applications in order; context -> includes in order."""

    lines: dict[str, dict[str, list[str]]]
    includes: dict[str, list[str]]

    def reach(self, context: str) -> list[str]:
        """All contexts a call entering `context` is looked up in, in Asterisk's order."""
        found = [context]
        for included in self.includes.get(context, []):
            found += self.reach(included)
        return found


def parse(directory: Path) -> Plan:
    plan = Plan({}, {})
    context = extension = ""
    for path in sorted((directory / "dialplan").glob("*.conf")):
        for raw in path.read_text().splitlines():
            line = raw.split(";")[0].rstrip()
            if not line:
                continue
            if line.startswith("["):
                context = line[1 : line.index("]")]
                plan.lines.setdefault(context, {})
            elif line.startswith("include"):
                plan.includes.setdefault(context, []).append(line.split("=>")[1].strip())
            else:
                matched = LINE.match(line)
                assert matched, f"{path.name}: {line}"
                if matched[2] == "hint":
                    continue
                extension = matched[1] or extension
                plan.lines[context].setdefault(extension, []).append(matched[4])
    return plan


@pytest.fixture
def plan(site: AsteriskSite, tmp_path: Path) -> Plan:
    places = {name: tmp_path / name for name in ("modules", "data", "music", "var", "spool", "log")}
    full = replace(
        site,
        directories=Directories(**places, run=Path("/tmp")),
        phones=(*site.phones, Phone(extension="1009", password="x" * 20, mailbox="2000")),
        dids=(Did("+4930123456", "7000"), Did("4930123457", "2001"), Did("4930123458", "1001")),
        trunks=(Trunk(name="provider", host="192.0.2.1", username="acct.1", password="p"),),
    )
    render(full, tmp_path / "etc")
    return parse(tmp_path / "etc")


def applications(plan: Plan) -> list[tuple[str, str, int, str]]:
    return [
        (context, extension, index, line)
        for context, extensions in plan.lines.items()
        for extension, lines in extensions.items()
        for index, line in enumerate(lines)
    ]


def leads_to_people(plan: Plan, context: str, extension: str, seen: frozenset[tuple[str, str]] = frozenset()) -> bool:
    """Every step there ends in a queue or a voicemail box, without another visit to the application."""
    assert (context, extension) not in seen, "a circle"
    for line in plan.lines[context][extension]:
        if line.startswith("Stasis("):
            return False
        if line.startswith(("Queue(", "VoiceMail(")):
            return True
        if goto := GOTO.match(line):
            return leads_to_people(plan, goto[1], goto[2], seen | {(context, extension)})
    return False


def test_the_line_after_every_entry_into_the_application_leads_to_people(plan: Plan) -> None:
    entries = [entry for entry in applications(plan) if entry[3].startswith("Stasis(")]
    assert {context for context, *_ in entries} == {"assistant", "handoff"}
    assert len(entries) == 4  # the assistant and three departments
    for context, extension, index, _ in entries:
        after = plan.lines[context][extension][index + 1]
        goto = GOTO.match(after)
        assert goto, f"{context},{extension}: after Stasis comes {after}"
        assert leads_to_people(plan, goto[1], goto[2]), f"{context},{extension}"


def test_nothing_but_the_files_seen_here_enters_the_application(plan: Plan) -> None:
    written = sum(path.read_text().count("Stasis(") for path in DIALPLAN.glob("*.conf"))
    assert written == 2  # assistant.conf and department.conf


def test_every_goto_and_gosub_leads_somewhere(plan: Plan) -> None:
    for context, extension, _, line in applications(plan):
        for target, name in re.findall(r"(?:Goto|Gosub)\(([a-z-]+),([A-Za-z0-9+]+),1", line):
            known = plan.lines.get(target, {})
            assert name in known or any(key.startswith("_") for key in known), f"{context},{extension}: {line}"
        for target, name in re.findall(r"[?:]([a-z-]+),([A-Za-z0-9+]+),1\)", line):
            assert name in plan.lines.get(target, {}), f"{context},{extension}: {line}"


def test_entry_contexts_hold_includes_only_and_emergencies_come_first(plan: Plan) -> None:
    for context, first in (("from-internal", "emergency"), ("from-trunk", "emergency-from-outside")):
        assert plan.lines[context] == {}
        assert plan.includes[context][0] == first
        assert plan.lines[first] == {}
    assert plan.includes["from-internal"][1] == "feature-codes"


def test_no_way_leads_from_an_emergency_to_the_application(plan: Plan) -> None:
    for context in ("emergency-call", "emergency-refused"):
        for lines in plan.lines[context].values():
            text = " ".join(lines)
            assert "Stasis" not in text
            assert "Goto(" not in text
            assert "Queue" not in text


def test_trunks_reach_neither_feature_codes_nor_outgoing_calls(plan: Plan) -> None:
    reached = plan.reach("from-trunk")
    assert not {"feature-codes", "phones", "emergency", "emergency-numbers", "not-in-service"} & set(reached)
    for context in reached:
        for lines in plan.lines.get(context, {}).values():
            assert not any(line.startswith(("Dial(", "ChanSpy", "System", "Pickup")) for line in lines)


def test_queues_and_dials_grant_no_dtmf_transfers(plan: Plan) -> None:
    for _, _, _, line in applications(plan):
        if line.startswith("Queue("):
            assert re.fullmatch(r"Queue\([a-z0-9_-]+,,,,\d+\)", line), line
        if line.startswith("Dial("):
            assert re.fullmatch(r"Dial\([^,]+,\d+\)", line), line


def test_every_prompt_exists_in_both_formats(plan: Plan, asterisk_tree: AsteriskTree) -> None:
    said: set[str] = set()
    for _, _, _, line in applications(plan):
        if line.startswith("Playback("):
            inside = line[len("Playback(") : -1]
            choices = re.search(r"\?([a-z-]+):([a-z-]+)\)\}", inside)
            said |= set(choices.groups()) if choices else set(inside.split(",")[0].split("&"))
    assert {"one-moment-please", "vm-nobodyavail", "agent-loggedoff", "im-sorry", "pbx-invalid"} <= said
    for name in (*said, "queue-periodic-announce", "queue-thankyou"):
        for ending in ("gsm", "wav"):
            assert (asterisk_tree.sounds_dir / f"{name}.{ending}").is_file(), f"{name}.{ending}"
