"""RTP (RFC 3550) and telephone events (RFC 4733): packets as values, ordering, statistics, one UDP socket.

Everything here but `socket` is pure. Not here: codecs, speech, anything about a call. Above: `audio_pipeline.line`.
"""
