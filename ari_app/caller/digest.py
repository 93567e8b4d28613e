"""Digest authentication as SIP uses it (RFC 2617, RFC 7616): MD5 and SHA-256, qop auth or none. Pure."""

import hashlib
import re
from dataclasses import dataclass

from ari_app.caller.errors import MalformedMessage
from ari_app.caller.sip import Response, header


@dataclass(frozen=True, slots=True)
class Credentials:
    username: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.username!r}, ***)"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a 401 or 407 asks for."""

    realm: str
    nonce: str
    algorithm: str  # "MD5" or "SHA-256"
    qop: bool  # qop=auth is offered
    opaque: str
    proxy: bool  # 407: answer in Proxy-Authorization


def challenge_of(response: Response) -> Challenge:
    """The challenge of a 401 or 407 response. Raises MalformedMessage for a scheme or algorithm we do not speak."""
    proxy = response.status == 407
    text = header(response, "proxy-authenticate" if proxy else "www-authenticate")
    if not text.lower().startswith("digest "):
        raise MalformedMessage(f"not a digest challenge: {text[:40]!r}")
    fields = {name.lower(): quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', text)}
    algorithm = fields.get("algorithm", "MD5").upper()
    if algorithm not in ("MD5", "SHA-256") or "nonce" not in fields:
        raise MalformedMessage(f"unsupported challenge: algorithm {algorithm}")
    offered = [word.strip() for word in fields.get("qop", "").split(",")]
    return Challenge(
        fields.get("realm", ""), fields["nonce"], algorithm, "auth" in offered, fields.get("opaque", ""), proxy
    )


@dataclass(frozen=True, slots=True)
class Attempt:
    """One use of a challenge: what it is for and the client's own nonce."""

    method: str
    uri: str
    cnonce: str
    nonce_count: int = 1


def answer(challenge: Challenge, credentials: Credentials, attempt: Attempt) -> tuple[str, str]:
    """(header name, header value) that answers the challenge (RFC 7616 §3.4)."""
    ha1 = _hash(challenge.algorithm, f"{credentials.username}:{challenge.realm}:{credentials.password}")
    ha2 = _hash(challenge.algorithm, f"{attempt.method}:{attempt.uri}")
    count = f"{attempt.nonce_count:08x}"
    middle = f"{challenge.nonce}:{count}:{attempt.cnonce}:auth" if challenge.qop else challenge.nonce
    parts = [
        f'username="{credentials.username}"',
        f'realm="{challenge.realm}"',
        f'nonce="{challenge.nonce}"',
        f'uri="{attempt.uri}"',
        f'response="{_hash(challenge.algorithm, f"{ha1}:{middle}:{ha2}")}"',
        f"algorithm={challenge.algorithm}",
    ]
    if challenge.qop:
        parts += ["qop=auth", f"nc={count}", f'cnonce="{attempt.cnonce}"']
    if challenge.opaque:
        parts.append(f'opaque="{challenge.opaque}"')
    return ("proxy-authorization" if challenge.proxy else "authorization", "Digest " + ", ".join(parts))


def _hash(algorithm: str, text: str) -> str:
    if algorithm == "SHA-256":
        return hashlib.sha256(text.encode()).hexdigest()
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
