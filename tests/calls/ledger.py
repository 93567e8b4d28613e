"""Counts channels and bridges with asyncari, which shares no code with ours. JSON on stdin, JSON on stdout."""

import json
import sys

import anyio
import asyncari


async def count(url: str, user: str, password: str) -> dict[str, int]:
    async with asyncari.connect(url, "ledger", user, password) as client:
        return {"channels": len(await client.channels.list()), "bridges": len(await client.bridges.list())}


access = json.load(sys.stdin)
sys.stdout.write(json.dumps(anyio.run(count, access["url"], access["user"], access["password"])))
