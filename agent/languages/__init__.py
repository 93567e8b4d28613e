"""What the mind says and understands in each language: tables of sentences and words, and nothing that decides.

`tables` says what a language must bring, `en`, `es`, `fr` bring it, `catalogue` finds it by its ISO 639-1 code. The
tools have tables of their own (`tools.languages`). To add a language see docs/how-to/language.md.
"""
