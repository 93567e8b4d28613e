"""What a call is, as values and pure functions: ids, the call's state table, outcomes, ports, errors.

Not here: any I/O, clock, task or logger. Nothing of `ari_app` is below; `ari_app.ari`, `ari_app.store` and
`ari_app.calls` stand on it. Of the other rooms it sees only `tools.ports`.
"""
