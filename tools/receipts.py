"""Receipts: made by tools that did something, and checked by the registry. Pure.

The id follows from who asked and the run's key, so a repeated run hands out the same receipt.
"""

from hashlib import blake2s

from tools.base import Effect, Receipt, ToolContext


def receipt(tool: str, effect: Effect, reference: str, context: ToolContext) -> Receipt:
    """Proof that `tool` touched `reference` ("todo:12") in this run."""
    who = f"{context.actor.tenant_id}\0{context.actor.user_id}\0{tool}\0{context.key}"
    return Receipt(
        "r-" + blake2s(who.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(), tool, effect, reference
    )
