"""Speakers. `local` and `openai_compatible` run in the voice process; `piper_engine` is a process of its own (GPL)."""
