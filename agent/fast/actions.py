"""The verbs that to-dos begin with ("call", "pick up"), and their base form: "picked" and "picking" are "pick". Pure.

Only a list of common errands, no morphology of English: an unknown verb has no base form, and then nothing is guessed.
Above: `agent.fast.frames` and `agent.fast.intents`.
"""

from agent.fast.words import words_of

ACTIONS = words_of(
    """
    accept adjust air alert alphabetise answer apply appoint approve archive arrange ask assemble assign attach
    attend audit back bag bail bake balance bank bathe bead beat bench bill bind bleach bleed bless block boil book
    borrow bottle box braid breed brief bring brush buff build bundle burn burp bury buy calibrate call cancel cap
    carve cash cater caulk change charge chase check choose chop claim clean clear clip close coach collate collect
    compare compile complete compliment compose compost confirm congratulate consult contact convert cook copy
    correct count cover create cull cut decide declare decorate deduct defrost degrease dehumidify delete deliver
    deposit descale design detail develop dig disinfect dismantle dispatch display dispute distribute divide donate
    double download draft drain draw dress drill drive drop dry duplicate dust dye earn edit elect email embroider
    empty engrave enrol enroll enter escort estimate evaluate evict examine exchange expand explain expose extend
    fasten fax feed fence fertilise fertilize fetch file fill finalise finalize find fine finish fit fix flush fly
    fold follow forward frame freeze freshen frost fuel fumigate fundraise gather get gift give glue go grab grade
    grate grease greet grill grit groom grout guard guide hand hang harvest haul hear heat help hem hide hire hold
    hook hoover hose host ice identify image immunise improve inflate inform inoculate insert inspect install
    insulate insure interview introduce inventory invest invite invoice iron issue jar join juice jump keep knead
    knit label launch lay lead learn leave lend let level lift light line list load loan locate lock lodge log look
    lower lubricate mail make marinate mark mash match measure meet memorize mend merge message microchip milk mix
    mop mount move mow muck mulch nail name negotiate note notify number nurse offer oil order organise organize
    outline overhaul oversee pack paint paper parcel park patch pay peel phone photocopy photograph pick pickle
    piece pin pitch place plan plane plant plaster plough plug plumb point polish post pot pour practice practise
    pray preheat prepare present preserve press price prime print process produce program promote proof proofread
    propose prune publish pull pump punch purchase push put quote race raise rake reach read rearrange rebalance
    rebook rebuild recharge reclaim recommend reconcile record recover recruit recycle redeem redo reduce refill
    refinish refuel refund register regroup regrout rehang rehearse reheat rehire reimburse reinstall relabel
    release relight reload relocate remake remind remove renew rent reorder repaint repair replace replant reply
    report repot repress reprint request requisition reread reschedule reseal research reseed resend reserve reset
    resize resole resolve respond restart restock restring resubmit retile retire retrieve retune return reupholster
    review revise rewire ring rinse rivet roast rod roll rotate round run salt sample sand sanitise sanitize save
    saw scan schedule score scrape screw scrub sculpt seal see seed sell send separate serve service settle sew
    shake shampoo shape share sharpen shave shear shelve ship shoe shop shovel shred sieve sift sign sketch skim
    slice smoke snake snap soak solder solve sort source spackle speak split sponge spray spruce square squeeze
    stack staff stain stake stamp staple start steam steep sterilise sterilize stitch stock stoke stop store strain
    strip study style sub submit subscribe sue supply support survey suspend swab swap sweep switch synchronise
    syringe tag tail take talk tape taste teach tell tend test thank thatch thaw thin thread throw tidy tie tighten
    tile till tint toast top total touch tow trace track trade train transfer translate trap treat trellis trim try
    tune turn tutor type unblock unclog uncover undo unfreeze uninstall unload unlock unpack unplug untangle update
    upgrade upholster upload use vacuum validate value varnish verify vet video visit void wake walk wallpaper warm
    warn wash water waterproof wave wax weave weed weigh weld whitewash widen wind wipe wire wish withdraw worm wrap
    write xerox zip
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
    "rung": "ring", "sung": "sing", "kept": "keep", "held": "hold", "lost": "lose", "shut": "shut", "laid": "lay",
    "fixed": "fix", "dug": "dig", "led": "lead", "stuck": "stick", "spent": "spend", "swapped": "swap",
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
