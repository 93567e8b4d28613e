"""The history of the schema, one file a step in `versions`, forward only. Run by `ari_app.store.engine`."""
