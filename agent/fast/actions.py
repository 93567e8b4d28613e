"""The verbs that to-dos begin with ("call", "pick up"), and their base form: "picked" and "picking" are "pick". Pure.

Only a list of common errands, no morphology of English: an unknown verb has no base form, and then nothing is guessed.
Above: `agent.fast.frames` and `agent.fast.intents`.
"""

from agent.fast.words import words_of

ACTIONS = words_of(
    """
    accept answer apply appoint approve arrange ask assemble assign attach attend back bake balance bathe bleed block
    book borrow bring brush build burn buy call cancel change charge chase check choose claim clean clear close collect
    compare complete confirm contact cook copy correct cut decide declare decorate defrost delete deliver deposit
    descale dispute donate download draft drive drop dry dust edit email empty enrol enroll enter exchange extend fax
    feed fetch fertilize file fill finalise finalize find finish fix flush fold follow forward freeze freshen frame get
    give go grab grease greet grill groom hand hang hem hire hoover inform inspect install insulate insure interview
    invite invoice iron join jump label launch learn leave lend let lock log look lubricate mail make meet measure
    mend message mop move mow negotiate notify oil order organise organize pack paint park pay phone pick plan plant
    plumb polish post practice practise prepare preheat present print proofread prune pump purchase put rake read
    rearrange rebook recharge reconcile record recycle refill refuel refund register remind remove renew rent reorder
    repair replace reply report reschedule reserve reset respond restart restock return review revise ring rinse roast
    rotate run save scan schedule scrub seal see sell send service settle sew sharpen ship shop shovel shred sign snake
    soak sort speak spray stain start sterilise stop store study submit subscribe swap sweep switch synchronise take
    talk tell test thank thaw tidy top trade train transfer translate trim try tune turn unblock unclog unpack update
    upgrade upload use vacuum validate verify visit wake walk warm wash water wax weed weigh wipe withdraw wrap write
    """
)
_IRREGULAR = {
    "bought": "buy", "brought": "bring", "built": "build", "chose": "choose", "cut": "cut", "did": "do", "done": "do",
    "drove": "drive", "fed": "feed", "found": "find", "gave": "give", "got": "get", "gotten": "get", "hung": "hang",
    "left": "leave", "lent": "lend", "made": "make", "met": "meet", "paid": "pay", "put": "put", "ran": "run",
    "rang": "ring", "read": "read", "saw": "see", "seen": "see", "sent": "send", "sold": "sell", "spoke": "speak",
    "spoken": "speak", "swept": "sweep", "taken": "take", "thrown": "throw", "threw": "throw", "told": "tell",
    "took": "take", "went": "go", "withdrew": "withdraw", "woke": "wake", "written": "write", "wrote": "write",
    "putting": "put", "giving": "give", "letting": "let", "connecting": "connect", "speaking": "speak",
    "telling": "tell", "adding": "add", "jotting": "jot", "noting": "note", "sticking": "stick", "popping": "pop",
    "creating": "create", "setting": "set", "repeating": "repeat", "saying": "say", "patching": "patch",
    "reading": "read", "marking": "mark", "ticking": "tick", "crossing": "cross", "slowing": "slow", "passing": "pass",
    "listing": "list", "throwing": "throw", "going": "go", "showing": "show", "raising": "raise", "lowering": "lower",
    "reminding": "remind", "holding": "hold", "waiting": "wait", "striking": "strike", "chucking": "chuck",
}  # fmt: skip


def base(word: str) -> str | None:
    """ "renewed" and "renewing" are "renew"; None for what is no verb of an errand in one of these forms."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending in ("ied", "ed", "ing"):
        if not word.endswith(ending):
            continue
        stem = word.removesuffix(ending)
        doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
        for candidate in (stem + "y" * (ending == "ied"), stem + "e", doubled):
            if candidate in ACTIONS:
                return candidate
    return None
