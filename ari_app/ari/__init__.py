"""Asterisk's REST Interface and Manager Interface, typed: what we ask, what we are told.

`models` is the border (pydantic), `protocol` decides (JSON to events, actions to requests, replies to errors), `client`
and `ami` are the shells, `telephony` implements the ports of `ari_app.domain.ports`. Knows nothing of call states.
"""
