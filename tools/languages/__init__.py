"""What the tools say and understand in each language: tables of words and sentences, and nothing that decides.

`tables` says what a language must bring, one module per language brings it, `catalogue` finds it by its ISO 639-1 code.
To add a language see docs/how-to/language.md. Above: `tools` and `agent`.
"""
