"""The mind: speech events in, sentences and tool calls out.

Never sees a byte of audio, so that every conversation runs and is evaluated as text. May import `tools` and
`audio_pipeline.events`; does not know sample rates, channels or SQL.
"""
