"""Calls as they run: a session per call around the pure table of `ari_app.domain.call`, and those who look after them.

`supervisor` hears who arrives; `roster` holds the sessions; `reconcile` and `agreement` keep them true to Asterisk;
`session` runs one call; `translation` says what an event means to it; `performer` does what the table says; `control`
is what tools may ask; `speaking` runs the voice, which `voice` joins from ear, mind and mouth (the only part that knows
the other rooms); `recording` keeps two channels; `notes` writes it all down.
"""
