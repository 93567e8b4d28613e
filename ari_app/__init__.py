"""The body: owns each call's state table, talks to Asterisk, stores, provisions, and joins ear, mind and hands.

`main` is the composition root of the voice process, `supervisor` keeps the processes alive, `cli` is what people type.
"""
