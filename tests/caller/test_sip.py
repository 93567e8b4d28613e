"""SIP, SDP and digest values: what is read is what was written, and bad input is named."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.caller import digest, sdp, sip
from ari_app.caller.errors import MalformedMessage, NoCommonCodec

INVITE = (
    b"INVITE sip:7000@127.0.0.1 SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 127.0.0.1:5999;branch=z9hG4bK1, SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK0\r\n"
    b'f: "Smith, Ann" <sip:ann@127.0.0.1>;tag=a1\r\n'
    b"To: <sip:7000@127.0.0.1>\r\n"
    b"i: abc@127.0.0.1\r\n"
    b"CSeq: 7 INVITE\r\n"
    b"Subject: one\r\n two\r\n"
    b"l: 4\r\n"
    b"\r\n"
    b"bodyand more"
)


def test_compact_names_folded_lines_and_the_body_length_are_understood() -> None:
    request = sip.parse(INVITE)
    assert isinstance(request, sip.Request)
    assert (request.method, request.uri, request.body) == ("INVITE", "sip:7000@127.0.0.1", b"body")
    assert sip.header(request, "call-id") == "abc@127.0.0.1"
    assert sip.header(request, "subject") == "one two"
    assert sip.parse_cseq(request) == (7, "INVITE")
    assert sip.branch(request) == "z9hG4bK1"
    assert len(sip.header_values(request, "via")) == 2


def test_a_comma_inside_a_display_name_does_not_split_the_address() -> None:
    request = sip.parse(INVITE)
    address = sip.parse_address(sip.header(request, "from"))
    assert (address.display, address.uri, address.tag, address.user) == ("Smith, Ann", "sip:ann@127.0.0.1", "a1", "ann")


def test_a_message_survives_writing_and_reading() -> None:
    request = sip.parse(INVITE)
    again = sip.parse(sip.serialize(request))
    assert isinstance(again, sip.Request)
    assert again.body == b"body"
    assert [pair for pair in again.headers if pair[0] != "content-length"] == [
        pair for pair in request.headers if pair[0] != "content-length"
    ]


def test_a_response_copies_what_the_rules_say_and_adds_our_tag_once() -> None:
    request = sip.parse(INVITE)
    assert isinstance(request, sip.Request)
    response = sip.response_to(request, 180, "Ringing", to_tag="t1")
    assert sip.header(response, "to") == "<sip:7000@127.0.0.1>;tag=t1"
    assert sip.header_values(response, "via") == sip.header_values(request, "via")
    assert sip.header(response, "cseq") == "7 INVITE"


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (INVITE.replace(b"\r\n\r\n", b"\r\n"), "no empty line"),
        (INVITE.replace(b"i: abc@127.0.0.1\r\n", b""), "no call-id"),
        (INVITE.replace(b"l: 4", b"l: 400"), "Content-Length"),
        (INVITE.replace(b"l: 4", b"l: -1"), "Content-Length"),
        (INVITE.replace(b"SIP/2.0\r\nv:", b"HTTP/1.1\r\nv:"), "neither a request"),
        (INVITE.replace(b"Subject: one", b"Subject one"), "not a header"),
        (INVITE.replace(b"abc@", b"\xff\xfe@"), "UTF-8"),
        (b"SIP/2.0 999 Odd\r\n" + INVITE.partition(b"\r\n")[2], "bad status line"),
    ],
)
def test_a_broken_message_is_refused_with_the_reason(broken: bytes, reason: str) -> None:
    with pytest.raises(MalformedMessage, match=reason):
        sip.parse(broken)


@given(st.binary(max_size=600))
def test_no_datagram_raises_anything_but_malformed(datagram: bytes) -> None:
    with contextlib.suppress(MalformedMessage):
        sip.parse(datagram)


def test_retransmissions_double_and_stop_after_64_t1() -> None:
    invite = list(sip.retransmissions(invite=True))
    other = list(sip.retransmissions(invite=False))
    assert invite[:4] == [0.5, 1.0, 2.0, 4.0]
    assert other[:6] == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    assert sum(invite) == sum(other) == sip.GIVE_UP_S == 32.0


def test_the_md5_digest_matches_the_worked_example_of_rfc_2617() -> None:
    challenge = digest.Challenge(
        "testrealm@host.com",
        "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "MD5",
        True,
        "5ccc069c403ebaf9f0171e9517f40e41",
        False,
    )
    attempt = digest.Attempt("GET", "/dir/index.html", "0a4f113b")
    name, value = digest.answer(challenge, digest.Credentials("Mufasa", "Circle Of Life"), attempt)
    assert name == "authorization"
    assert 'response="6629fae49393a05397450978507c4ef1"' in value


def test_the_sha_256_digest_matches_the_worked_example_of_rfc_7616() -> None:
    challenge = digest.Challenge(
        "http-auth@example.org",
        "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "SHA-256",
        True,
        "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
        True,
    )
    attempt = digest.Attempt("GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
    name, value = digest.answer(challenge, digest.Credentials("Mufasa", "Circle of Life"), attempt)
    assert name == "proxy-authorization"
    assert 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"' in value


def test_a_password_is_not_shown_when_credentials_are_printed() -> None:
    assert "sesame" not in repr(digest.Credentials("ann", "sesame"))


@pytest.mark.parametrize("direction", ["sendrecv", "sendonly", "recvonly", "inactive"])
def test_a_session_description_survives_writing_and_reading(direction: sdp.Direction) -> None:
    stream = sdp.Stream("127.0.0.1", 4000, 101, direction)
    assert sdp.parse(sdp.serialize(stream, session=1, version=1)) == stream


def test_an_answer_mirrors_the_direction_and_keeps_the_offered_event_type() -> None:
    answer = sdp.answer(sdp.Stream("10.0.0.1", 4000, 96, "sendonly"), "127.0.0.1", 5000)
    assert answer == sdp.Stream("127.0.0.1", 5000, 96, "recvonly")


def test_a_peer_without_mu_law_is_refused_by_name() -> None:
    body = b"v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\n"
    with pytest.raises(NoCommonCodec):
        sdp.parse(body)


def test_a_description_without_audio_is_malformed() -> None:
    with pytest.raises(MalformedMessage, match="no audio"):
        sdp.parse(b"v=0\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nm=video 9 RTP/AVP 0\r\n")
