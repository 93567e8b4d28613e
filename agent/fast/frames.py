"""What is said around a request and carries nothing: greetings, politeness, hesitation. Pure.

`candidates` gives an utterance with these cut off, in every way in which they can be. Not here: reasons, which are
clauses of their own (`agent.fast.intents`). Above: `agent.fast.intents`. Below: `agent.fast.grammar`.
"""

# ruff: noqa: E501  (a phrasing is one line, however long: broken lines would hide the family)
import re

from agent.fast.actions import base
from agent.fast.grammar import compile_rule

# Said before a request, in any number.
OPENERS = (
    "(i say|grand|righto|right you are|sir|forgive me [for asking] [but]|sorry to (be a (nuisance|pain|bother)|bother you|trouble you) [again] [but]|before i forget [it]|pardon my asking but|do the needful and|just a thought|if it is (not too much|no) (bother|trouble|hassle)|if you would be so (kind|good)|when you have a (moment|minute|second|tick|sec)|you will be glad to hear)",
    "(might|may|could|can) i (ask|enquire|inquire|just ask|just check|trouble you to tell me|ask you|please ask|please know|know) [if|whether|you|please]",
    "i should like (to know|to ask|to hear|you to) [if|whether]",
    "(hi|hello|hey|hiya|howdy|hallo|yo) [there|again|you|yeah|yes|so]",
    "(good|top of the) (morning|afternoon|evening|day) [to you]",
    "(okay|alright|all right|right|well|so|oh|now|ah|and|then|yes|yeah|yep|also|listen|look|great|perfect|cool|fine|sure|anyway|anyways|plus|like|whoa|ooh|oops|ugh|um|uh|er|man|gosh|huh|aye|brilliant|lovely|super|morning|afternoon|evening)",
    "(thanks|thank you|cheers) [(very much|so much|a lot|for that)]",
    "(please|excuse me|sorry|i am sorry|pardon me|just|maybe|perhaps|but|actually|alternatively|i was wondering if|i wonder if|i was just wondering if|wondering if|i am wondering if|i was hoping)",
    "(quick question|quick one|one (more thing|more question|thing|question|last thing)|another (thing|question|one)|i have [got] (a|one) question|last thing|one more|just a quick (one|question)|next thing|first of all|first off|to start with)",
    "let us see",
    "(wait|hold on|hang on|stop|stop it|one moment|one second|just a (moment|second)) [please|a (moment|second|minute)]",
    "(sorry|excuse me|pardon me) (to interrupt|for interrupting|to (bother|trouble|be a pain)|to bother you) [you]",
    "[sorry|okay] (that is|this is|it is) (enough|fine|okay|all right|good)",
    "[sorry] i [just] have [got] (a|another) (quick|short|small) (question|request|favor|favour)",
    "(you know|you know what|i mean|i think|i guess|i suppose|i believe|i reckon|i was thinking|tell you what|do you know what|to be honest|honestly|if you do not mind [me asking]|if i may|by the way|while i am (at it|here|thinking of it|on [the phone|the line])|while we are at it|while i remember|while i have [got] you|before i forget|as i said|like i said|just so i do not forget|in case i forget|for the record|in that case|better yet|the thing is|here is the thing|this is going to sound (dumb|silly|stupid|daft|odd|strange) but|this might sound (dumb|silly|stupid|odd|strange) but|it might be a (silly|stupid|daft) question but)",
    "(let me see|let us see|let me think|where was i|what was it|hmm|oh right|oh yes|oh yeah|now then|right then|okay then|well then|good news|great news|just curious|just to check|just checking|just wondering|out of (curiosity|interest)|silly question|better)",
    "(if you (could|can|would|do not mind|have a (moment|minute|second|sec)|get a (chance|moment|minute)|are able to)|if it is (not too much trouble|possible|okay|all right|no trouble|no bother|not a bother)|if that is (okay|all right|possible|fine)|if possible|when you (get|have) a (chance|moment|minute|second|sec)|whenever you (can|are ready|get a chance))",
    "(i am|i was|we are) [just|only|actually] (calling|ringing|phoning|phoning up|ringing up|calling up|calling in) (because|to say|to say that|to tell you|to let you know|to ask|to ask if|to find out|to see if|to check|about|as|since|so)",
    "(i just wanted|i wanted|i would like|i would love|i am hoping|i was hoping|i need|i want|i am trying) (to (ask|know|say|find out|check|see|let you know|tell you)) [if|that|you|whether]",
    "(my name is|this is|it is) <caller> (here|speaking|and|calling)",
    "(my friend|mate|love|dear|sir|madam|maam|ma'am|buddy|pal|assistant|darling|folks|guys)",
)
# Said around the verb of a request.
REQUESTS = (
    "(reckon|do you reckon|suppose|i reckon|d'you think|think|i do not suppose|perhaps|maybe) (you|we|i) (could|can|would|might)",
    "(could|can|may|might) i (trouble|bother|ask|get|persuade|beg) you (to|for)",
    "would you (ever|please|mind awfully|mind terribly|be so good as to|be so kind as to|be good enough to|be kind enough to|be a dear and|care to|be able to)",
    "you (could not|can not) [just|possibly|by any chance]",
    "(i would be|i am|i would be most|i would be very|i would be much|i should be) (obliged|grateful|much obliged|glad|pleased|happy|thankful) if you (would|could|can)",
    "it would (help|help me|be a help|help me out|help us) [no end|a lot|greatly] if you (would|could|can)",
    "(please to|would it be at all possible to|is it at all possible to|i should like to|i wish to|do us a favour and|do us a favor and|do me the favour of|do me the favor of|be so good as to)",
    "[do you think|think|you think|i wonder if|i was wondering whether|i am wondering if|and|so|maybe|perhaps] (can|could|would|will|can not|could not|will not|might|may|won't) (you|we|ya) [(please|kindly|maybe|perhaps|possibly|just|also|quickly|like|by any chance|at all|at some point|go ahead and|do me a favor and|do me a favour and|be so kind as to|be a (dear|star|love) and|be kind enough to|help me|help me to|try to|manage to)]",
    "(can|could|would|will) you be able to",
    "would you mind [awfully|terribly|just]",
    "(i do not suppose|do you suppose|i suppose|i wonder [if]) you (could|can|would|might)",
    "(are you able to|is it possible to|is it possible for you to|would it be possible for you to|is there a way to|is there any way to|any way to|any way (that|you|we) [you|we] (can|could)|is there any way (you|we) (can|could)|would it be possible to|would you be able to|any chance (you|we|i) (can|could|might)|any chance of|is there any chance (you|we) (can|could)|is there any chance of|any chance|would it be okay to|would it be all right to|would you be so kind as to|would you kindly)",
    "(i would like|i want|i need|i would love|i would prefer|i just want|i just need|i just need|i will need|i am going to need|we need|we want) [for] you to",
    "(i would (appreciate it|be grateful|be glad|love it|be so grateful|be really grateful|be very grateful|really appreciate it|like it|be happy) if (you (could|would|can)|you'd))",
    "it would be (great|good|lovely|nice|helpful|brilliant|wonderful|fantastic|a big help|really helpful|super helpful) if you (could|would|can)",
    "(do|could you do|can you do|would you do) me a (favor|favour|solid|kindness) and",
    "(be a (dear|star|love|sweetheart|gem)|be so kind|be kind enough) (and|as to|to)",
    "(go ahead and|feel free to|make sure (you|to)|make sure that you|be sure to|try to|try and|kindly|help me [to]|remember to please|you need to|you should|you better|you might want to)",
    "(you (can|could|may|might|might as well))",
    "(i would like|i want) to ask (you|if you could|you if you could|if you can|whether you could) [to]",
    "(please|kindly|just|quickly|also|let us|lets|care to|mind|do|maybe|simply|next|now|again|instead|rather)",
    "you (would not|would|do not|did not) happen to",
    "i [kinda|sort of|kind of|really|just|only] (need|want|would like) to (know|find out|hear|ask)",
)
# Said after a request.
CLOSERS = (
    "(are|is|can|could|would|will|do|have|has|was) not (you|it|we|i|ya)",
    "(if you would be so (kind|good)|if it is all the same [to you]|if you would not mind|if i may|if there is (one|anyone|anybody) [about|around|there|free]|if (anyone|anybody) is (about|around|free|there)|if you have got (one|any)|by the by|by the way|kindly|ever|do|would do me nicely|would be (great|good|fine|best)|on this line|from you|at your end)",
    "(please|thanks|thank you|thank you very much|thank you so much|thanks a lot|thanks so much|thanks very much|many thanks|cheers|okay|will you|would you|could you|can you|will ya|would ya|yeah|mate|love|dear|sir|madam|ma'am|buddy|pal|folks|guys|there|then|now|right now|straight away|right away|immediately|asap|as soon as possible|quickly|quick|real quick|really quick|real quickly|instead|ta|too|as well|again|somehow|though|anyway|actually|maybe|at all|by any chance|today please|like|you know|so|and|alright then|okay then)",
    "(for me|on my behalf|with me|to me|for us|if i may|if i can|by chance)",
    "if (you (can|could|would|do not mind|please|will|may|have [got] (one|a (moment|minute|second|sec))|get a (chance|moment|minute)|would be so kind|are able [to]|be so kind)|possible|at all possible|that is (okay|possible|all right|alright|fine|okay with you|cool|not too much trouble|no trouble|no bother|not a bother|all right with you)|it is (possible|not too much trouble|no trouble|okay|all right|not a bother)|you do not mind me asking|that works|you would)",
    "(when|as soon as|whenever|once) (you (can|have a (moment|minute|second|sec)|get a (chance|moment|minute|second|sec)|are ready|have [got] time|get time|are free)|possible)",
    "(right|alright|all right|i think|i guess|you know|i suppose|i reckon|i believe|is it|is that okay|is that all right|is that possible|do you think|what do you think|sound good|got it|got that)",
    "(that would|this would|it would|that will|would) be (great|good|lovely|nice|helpful|brilliant|wonderful|fantastic|perfect|awesome|amazing|appreciated|much appreciated|super|ideal|really helpful|very helpful|a big help|a great help)",
    "(before i forget|so i do not forget|so that i do not forget|or i will forget|or else i will forget|otherwise i will forget|i will (only|just|surely|probably|definitely) forget|i keep forgetting|in case i forget|because i (will|always|keep) (forget|forgetting)|because i will (only|just) forget) [it|about it|that|otherwise|again]",
    "(i would (appreciate it|be grateful|appreciate that|really appreciate it)|much appreciated|i appreciate it|i would be (very|so|really) grateful)",
    "(it is|this is) [(really|very|quite|super|pretty|kind of|rather)] (important|urgent)",
    "for this one",
    "while (you are at it|i remember|i am thinking of it|i think of it|you are there|we are at it)",
)
_LONGEST_OPENER = 9  # words
_OPENER = re.compile(
    "|".join(e.pattern.pattern for e in compile_rule("o", "\n".join((*OPENERS, *REQUESTS)), {}).expressions)
)
_CLOSER = re.compile("|".join(e.pattern.pattern for e in compile_rule("c", "\n".join(CLOSERS), {}).expressions))
_GERUND_FOLLOWS = ("mind", "awfully", "terribly", "any chance of", "the favour of", "the favor of")
_MOST = 40  # candidates looked at; an everyday request has a handful


def candidates(words: str) -> list[str]:
    """`words` (normalised) and what remains when openers, polite requests and closers are cut off, longest first."""
    seen = [words]
    for current in seen:
        for shorter in (*_without_start(current), *_without_end(current)):
            if shorter and shorter not in seen and len(seen) < _MOST:
                seen.append(shorter)
    return seen


def unwrapped(words: str) -> str:
    """The shortest of the candidates."""
    return min(candidates(words), key=len)


def _without_start(words: str) -> list[str]:
    tokens = words.split()
    shorter: list[str] = []
    for length in range(1, min(len(tokens), _LONGEST_OPENER + 1)):
        piece = " ".join(tokens[:length])
        if _OPENER.fullmatch(piece + " "):
            rest = tokens[length:]
            if piece.endswith(_GERUND_FOLLOWS) and rest[0].endswith("ing"):
                rest = [base(rest[0]) or rest[0].removesuffix("ing"), *rest[1:]]
            shorter.append(" ".join(rest))
    return shorter


def _without_end(words: str) -> list[str]:
    tokens = words.split()
    lengths = range(1, min(len(tokens), _LONGEST_OPENER + 1))
    return [" ".join(tokens[:-length]) for length in lengths if _CLOSER.fullmatch(" ".join(tokens[-length:]) + " ")]
