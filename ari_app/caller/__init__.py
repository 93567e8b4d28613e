"""The outside caller: a telephone that judges the system from the far end of the wire.

Belongs: a small SIP user agent over UDP, its 20 ms mu-law sender, the tape of every packet, and pure analysis of tapes.
Does not belong: anything shared with `audio_pipeline` or the rest of the application. A judge that shares code with
the judged proves nothing; an import contract keeps it so.
"""
