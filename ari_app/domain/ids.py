"""Names of the things we make in Asterisk, so that after a crash we know which are ours and whose call they served.

`cv~<run>~<kind>~<serial>~<call id>`: `run` is one life of the voice process, `kind` what it is, `serial` counts within
the call. The call id is the caller's channel id: an adopted or returning call keeps its record without a lookup.
Asterisk takes channel ids of up to 149 characters (AST_MAX_UNIQUEID); `~` never occurs in ids it makes itself.
"""

import re
from dataclasses import dataclass
from enum import Enum

_PREFIX = "cv"
_OURS = re.compile(r"cv~(?P<run>[a-z0-9]{1,16})~(?P<kind>[a-z]+)~(?P<serial>[0-9]{1,9})~(?P<call_id>[^~]+)")


class Kind(Enum):
    """What an id of ours names."""

    MEDIA = "media"  # external media channel: the assistant's leg
    BRIDGE = "bridge"  # the caller and the assistant's leg
    SNOOP_IN = "snoopin"  # hears what the caller says
    SNOOP_OUT = "snoopout"  # hears what the caller is told


@dataclass(frozen=True, slots=True)
class OwnedId:
    """An id of ours, taken apart."""

    run: str
    kind: Kind
    serial: int
    call_id: str

    def __str__(self) -> str:
        return "~".join((_PREFIX, self.run, self.kind.value, str(self.serial), self.call_id))


def parse_owned(text: str) -> OwnedId | None:
    """Take an id apart; None when it is not one of ours."""
    match = _OURS.fullmatch(text)
    if match is None or match["kind"] not in {kind.value for kind in Kind}:
        return None
    return OwnedId(match["run"], Kind(match["kind"]), int(match["serial"]), match["call_id"])
