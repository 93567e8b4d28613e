"""End-of-turn models. `local` runs in the voice process; `smart_turn_engine` is a process of its own."""
