"""The ear and mouth: RTP in, speech events out; sentences in, RTP out.

Knows packets, codecs, voice activity, recognisers and speakers. Does not know prompts, call states,
ARI or a database. Nothing of ours is below it; `agent` sees only `audio_pipeline.events`.
"""
