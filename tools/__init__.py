"""The hands: typed actions and the office they act on, through ports.

`tools.base` is the contract, `tools.registry` looks tools up and checks arguments, one file per tool family beside
them; `tools.office` holds the office's values and rules as pure functions. Does not know how a transfer is done in ARI,
nor SQL.
"""
