"""The requests of a dialog, built from its state (RFC 3261 §12, §13, §17.1.1.3, §9.1). Pure.

Above: `ari_app.caller.call` keeps the current `Dialog` and replaces it on every change. Branches and tags come in as
arguments, because randomness belongs to shells.
"""

from dataclasses import dataclass, replace

from ari_app.caller.sip import Headers, Request, Response, header, header_values, parse_address, parse_cseq

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who and where a user agent is."""

    user: str
    host: str
    port: int
    display: str = ""

    @property
    def contact(self) -> str:
        return f"<sip:{self.user}@{self.host}:{self.port}>"

    def via(self, branch: str) -> str:
        return f"SIP/2.0/UDP {self.host}:{self.port};branch={branch};rport"


@dataclass(frozen=True, slots=True)
class Dialog:
    """One dialog as seen from our side. `remote` has no tag before the far end has answered."""

    identity: Identity
    call_id: str
    local: str  # our From with tag, or our To with tag for an incoming call
    remote: str
    target: str  # the remote Contact, or what was dialled
    route: tuple[str, ...] = ()
    sequence: int = 1  # CSeq number of the last request we sent


def outgoing(identity: Identity, target: str, *, call_id: str, tag: str, domain: str) -> Dialog:
    """The dialog-to-be of a call to the SIP URI `target`."""
    display = f'"{identity.display}" ' if identity.display else ""
    return Dialog(identity, call_id, f"{display}<sip:{identity.user}@{domain}>;tag={tag}", f"<{target}>", target)


def incoming(identity: Identity, invite: Request, *, tag: str) -> Dialog:
    """The dialog an incoming INVITE makes (RFC 3261 §12.1.1). Raises MalformedMessage."""
    contact = parse_address(header(invite, "contact"))
    return Dialog(
        identity,
        header(invite, "call-id"),
        f"{header(invite, 'to')};tag={tag}",
        header(invite, "from"),
        contact.uri,
        header_values(invite, "record-route"),
        sequence=0,
    )


def established(dialog: Dialog, response: Response) -> Dialog:
    """The dialog after a response with a To tag: remote tag, target and route set (RFC 3261 §12.1.2)."""
    contact = header(response, "contact")
    return replace(
        dialog,
        remote=header(response, "to"),
        target=parse_address(contact).uri if contact else dialog.target,
        route=tuple(reversed(header_values(response, "record-route"))),
    )


def next_sequence(dialog: Dialog) -> Dialog:
    return replace(dialog, sequence=dialog.sequence + 1)


def request(dialog: Dialog, method: str, branch: str, *, extra: Headers = (), body: bytes = b"") -> Request:
    """A request of this dialog under its current CSeq number; a body is taken to be SDP."""
    content: Headers = (("content-type", "application/sdp"),) if body else ()
    headers: Headers = (
        ("via", dialog.identity.via(branch)),
        ("max-forwards", "70"),
        *(("route", route) for route in dialog.route),
        ("from", dialog.local),
        ("to", dialog.remote),
        ("call-id", dialog.call_id),
        ("cseq", f"{dialog.sequence} {method}"),
        ("contact", dialog.identity.contact),
        ("allow", ALLOW),
        *extra,
        *content,
    )
    return Request(method, dialog.target, headers, body)


def acknowledge_failure(invite: Request, response: Response) -> Request:
    """The ACK of a final response >= 300: same branch and Request-URI as the INVITE (RFC 3261 §17.1.1.3)."""
    number, _ = parse_cseq(invite)
    kept = tuple(
        (name, value) for name, value in invite.headers if name in ("max-forwards", "route", "from", "call-id")
    )
    via = ("via", header_values(invite, "via")[0])
    return Request("ACK", invite.uri, (via, *kept, ("to", header(response, "to")), ("cseq", f"{number} ACK")))


def cancel(invite: Request) -> Request:
    """The CANCEL of a pending INVITE (RFC 3261 §9.1)."""
    number, _ = parse_cseq(invite)
    kept = tuple(
        (name, value) for name, value in invite.headers if name in ("max-forwards", "route", "from", "to", "call-id")
    )
    return Request(
        "CANCEL", invite.uri, (("via", header_values(invite, "via")[0]), *kept, ("cseq", f"{number} CANCEL"))
    )


def acknowledge_success(dialog: Dialog, invite: Request, branch: str) -> Request:
    """The ACK of a 2xx: the INVITE's number, a branch of its own (RFC 3261 §13.2.2.4)."""
    number, _ = parse_cseq(invite)
    return request(replace(dialog, sequence=number), "ACK", branch)


def local_tag(dialog: Dialog) -> str:
    return parse_address(dialog.local).tag
