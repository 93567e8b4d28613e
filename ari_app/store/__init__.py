"""The store: calls, people, phones, todos and recordings, in SQLite or PostgreSQL, with one schema history.

`engine.open_database` opens and migrates; `journal.CallRecords` writes what calls report without ever making them wait;
`office`, `users`, `phones` write in transactions and answer; `calls` reads. Values go in and come out, never rows.
Not here: who may do what (`tools.office.access`), and what a call is (`ari_app.domain`). Above: `main` and the CLI.
"""
