"""Recognisers. `local` and `openai_compatible` run in the voice process; `whisper_engine` is a process of its own."""
