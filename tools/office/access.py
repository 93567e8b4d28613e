"""Who may do what: the one place where it is decided, for voice now and for REST and MCP later.

Pure. What somebody reaches follows from how they proved who they are; caller-ID is a hint and proves nothing. Every
department's rules, roles and grants come here, not into the tools. Above: `tools.registry`, `tools.todos`.
"""

from dataclasses import dataclass

from tools.base import Actor, Proof, Tool

_PROVEN = frozenset({Proof.PIN, Proof.DEVICE})


@dataclass(frozen=True, slots=True)
class Policy:
    """The tenant's choice. `shared_list`: callers who proved nothing use the tenant's own list; when off, the office is
    only for people who gave their PIN or call from a phone with an account here."""

    shared_list: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose things are meant. `user_id` None: the tenant's own list."""

    tenant_id: int
    user_id: int | None


def scope(actor: Actor) -> Scope:
    """What the actor's office tools act on. A user id without proof opens nothing of that user's."""
    return Scope(actor.tenant_id, actor.user_id if is_proven(actor) else None)


def is_proven(actor: Actor) -> bool:
    return actor.user_id is not None and actor.proof in _PROVEN


def may_use(actor: Actor, tool: Tool, policy: Policy) -> bool:
    """Whether `actor` may be offered `tool` at all."""
    known_phone = actor.proof is Proof.DEVICE  # a colleague's phone, though nobody in particular is proven
    return not tool.office or is_proven(actor) or known_phone or policy.shared_list
