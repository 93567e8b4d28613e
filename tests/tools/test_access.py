"""Whose office tools somebody may use, by how they proved who they are."""

import pytest
from pydantic import BaseModel

from tools.base import Actor, Effect, Proof, Tool, ToolContext, ToolResult
from tools.office.access import Policy, may_use


async def nothing(arguments: BaseModel, context: ToolContext) -> ToolResult:
    del arguments, context
    return ToolResult("ok", "")


OFFICE = Tool("office", "", BaseModel, Effect.WRITE, 1.0, "", nothing, office=True)
PUBLIC = Tool("public", "", BaseModel, Effect.READ, 1.0, "", nothing)


@pytest.mark.parametrize(
    ("proof", "user_id", "shared", "allowed"),
    [
        (Proof.ANONYMOUS, None, False, False),
        (Proof.CALLER_ID, None, False, False),
        (Proof.CALLER_ID, 7, False, False),  # a number is a hint, whoever it belongs to
        (Proof.CALLER_ID, None, True, True),
        (Proof.DEVICE, None, False, True),
        (Proof.DEVICE, 7, False, True),
        (Proof.PIN, 7, False, True),
    ],
)
def test_the_office_opens_to_what_was_proven(proof: Proof, user_id: int | None, shared: bool, allowed: bool) -> None:
    actor = Actor(1, user_id, None, proof)
    assert may_use(actor, OFFICE, Policy(shared_list=shared)) is allowed
    assert may_use(actor, PUBLIC, Policy(shared_list=False))
