"""Names of our own things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.domain.ids import Kind, OwnedId, parse_owned


@given(
    st.from_regex(r"[a-z0-9]{1,16}", fullmatch=True),
    st.sampled_from(Kind),
    st.integers(0, 999_999_999),
    st.from_regex(r"[A-Za-z0-9.\-]{1,60}", fullmatch=True),
)
def test_an_id_survives_being_written_and_read(run: str, kind: Kind, serial: int, call_id: str) -> None:
    owned = OwnedId(run, kind, serial, call_id)
    assert parse_owned(str(owned)) == owned


@pytest.mark.parametrize("text", ["", "1795153973.0", "convonet-1795153973.0", "cv~a~media~x~1", "cv~a~other~1~1.2"])
def test_what_is_not_ours_is_left_alone(text: str) -> None:
    assert parse_owned(text) is None
