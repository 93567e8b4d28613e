"""What stands around a to-do's title, in English: cues, needs, reports, and noise. Data for `agent.fast.carriers`.

Regular expressions on text in the spelling of `agent.fast.words.normalise`, and one list of words. A cue that refers to
something said elsewhere ("put it on my list") needs no phrasing: all its words are of the closed list `CUE_WORDS`, and
one of `BARE_CUES` is in it.
"""

# ruff: noqa: E501  (a list of phrases is one line, however long)
import re

from agent.fast.words import words_of

_LIST = (
    r"(?:(?:(?:my|the|our|that|this|me) )?(?:\w+ )?(?:todo )?(?:list|lists|todos|tasks|reminders|diary|agenda)"
    r"(?: of (?:todos|tasks|things(?: to do)?|jobs))?"
    r"|(?:my|the|our) (?:\w+ )?(?:things|jobs) (?:to do|i have to do|for \w+)|my things to do|(?:my|the) todo)"
)
_ITEM = r"(?:todo(?: item)?|task|reminder|note|memo|item|job|entry|chore|nudge|shout|prompt|heads up|alert|action item|action)"
_A = r"(?:(?:a|an|one|another|one more|my|the|this|that|new|quick|little|wee|small|next|extra|further|yet) )"
_PUT = (
    r"(?:adding|putting|having|put|add|stick|pop|throw|toss|chuck|whack|bung|shove|slap|get|note|jot|write|scribble|pencil|mark|take|log"
    r"|record|enter|save|track|keep|make|set|create|register|schedule|include|list|file|store|type|drop|slot|tack"
    r"|squeeze|leave|stick|have|give|draw|open|start|place|lodge|plonk|fling|sling|book)"
)
_SAYS = (
    r"(?:to|that says|it says|says|just says|which says|saying|it should say|called|named|titled|about|for|of|regarding"
    r"|it is|it is to|namely|is to|so i|so that i|for me to|with|reading|that is|that i|is|as)"
)
_ADV = (
    r"(?:(?:really|also|still|just|probably|actually|definitely|only|absolutely|always|kind of|almost|nearly|simply"
    r"|finally|now|already|both|totally|seriously|urgently|probably|just this minute|this minute|went ahead and|went and|gone and) )*"
)
NEED = (
    rf"(?:(?:i|we) {_ADV}(?:(?:would |will |do |might )?(?:need|have|want|like|got|ought|am going|are going)(?: got)? to"
    r"|must|should|shall|had better|would better|better|had best|am (?:supposed|meant|due|having|expected) to|am to"
    r"|was (?:supposed|meant|going|to|hoping) ?(?:to)?|had to|promised (?:\w+ )?(?:to|i would)|forgot to|keep meaning to"
    rf"|keep forgetting to|always forget to|told \w+ i would|can not forget to|must not forget to|will) {_ADV}"
    r"(?:(?:remember|not forget|make sure|make sure i|be sure) (?:to )?)?"
    r"|(?:somebody|someone) (?:has|needs|ought) (?:got )?to |it is my turn to |it is (?:about|high) time (?:i|we) "
    r"|(?:\w+ ){1,3}(?:told|asked|wants|reminded|needs) me (?:to |(?:that )?i (?:should|must|have to|need to|ought to) )"
    r"|(?:really )?(?:got to|need to|have to|must|ought to) "
    r"|(?:the|one) thing i (?:can not|must not|do not want to|should not)(?: afford to)? forget is (?:to )?)"
)
NEED_ONLY = re.compile(NEED)
# One of these in a clause that is all CUE_WORDS asks for a to-do; what it is stands in another clause.
BARE_CUES = re.compile(
    r"\bremind(?:ing|ed)? ?(?:me|us)?\b|\breminder\b|\b(?:be|want|need) (?:reminded|reminding)\b"
    r"|\b(?:note|memo|nudge|shout|memory)\b|\bwrite\b"
    rf"|\b(?:on|to|onto|in|into|down on|among|for) {_LIST}(?= |$)|\bmy list\b"
    r"|\b(?:put|get|write|take|jot|stick|pop|mark|have) (?:it|that|this|that one|this one|these|them|those|something|one)"
    r" (?:down|in|up|on)\b|\b(?:jot|note|write|log|record|track|remember|add|include|save) (?:it|that|this|these|them|those)\b"
    rf"|\b(?:as|make (?:it|that|this)) {_A}*{_ITEM}\b|^{_A}*{_ITEM}(?: for (?:me|us|you))?$"
    r"|\bnot let (?:me forget|it slip|that slip)|\bset (?:that|it) up\b|\bhold me to (?:it|that)\b|\bon there\b"
    rf"|\b{_A}+{_ITEM}\b|\bhave {_A}*{_ITEM}\b|\bnot to forget\b|\bremember\b|\bwants? adding\b|^(?:jot|note|write|put|take|get) down$|^noted$|\badd(?:ing)? (?:something|one|another|a thing|one thing)\b|^to do$|\b(?:list|track|file|store|schedule|register|do) (?:it|that|this|these|them|those)\b"
    r"|\b(?:put|stick|pop|get|toss|throw|add) (?:it|that|this|these|them|those) (?:there|in there|to it)\b|\b(?:another|one more|something|one|a new one)(?: one)? for you\b|\bfor {_LIST}\b"
)
CUE_WORDS = words_of(
    """
    put add stick pop throw toss chuck whack bung shove slap get note jot write scribble pencil mark take log record
    enter save track keep make set create register schedule include list file store type drop slot tack squeeze leave
    have give draw open start place lodge plonk fling sling remind reminded reminding remember hold forget let slip
    putting adding sticking popping throwing getting noting jotting writing taking making setting keeping having giving
    marking wanting
    it that this them those these one ones thing things something somewhere
    down up in on onto to into there as for of about with from a an the my our your new another more next me us i we
    lists todo todos task tasks reminder reminders notes item items job jobs do entry diary agenda memo chore nudge shout
    prompt buzz poke ping mind memory head not us self
    can could should would will may might shall want wants need needs go goes going be is are has got like am
    you ye please ever somebody someone room trouble possible wanted added noted appreciate love glad grateful
    little wee quick small extra just also so and too then now kindly maybe perhaps instead straight right away safe
    if or here yet wise myself ourselves alert number first priority top sure say says without date adding
    """
)
# A clause that begins like this asks nothing: "is it on my list", "I put it on my list".
ASKS_BACK = re.compile(
    r"^(?:(?:so|and|well|oh) )*(?:is|are|was|did|do(?! not let)|does|has|have (?:you|i|we|my)|what|which|who|how|why|where|when"
    rf"|(?:i|we) {_ADV}(?:put|added|wrote|made|set|noted|got|have (?:it|that|this)|do not|did)|i am not|do not (?!let))\b"
)

# -- clauses that carry the title: each has the group "title" ---


def _all(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


ADDS = _all(
    rf"(?:somebody |someone )?(?:remind|remember)(?:ing)? (?:me|us)(?: again| also| please)? (?:(?:to|about|of|that|so|when)? ?{NEED}"
    r"|to |about |of |that i have (?:got )?|that |not to forget to |so i |i have (?:got )?)(?P<title>.+)",
    r"(?:tell|nudge|ping|poke|prod|prompt|buzz|alert|notify) (?:me|us) (?:to|about) (?P<title>.+)",
    r"(?:(?:be|being|get) )?reminded (?:to|about|of|that) (?P<title>.+)|reminding (?:to|about|of) (?P<title2>.+)",
    rf"{_PUT} (?:me |us |in |down |up )*{_A}+{_ITEM} (?:(?:for|on|to|in|onto) (?:me|us|there|{_LIST}) |down |in |up )*"
    rf"(?:(?:{_SAYS} )+)(?:{NEED})?(?P<title>.+)",
    rf"{_A}*{_ITEM} (?:(?:for|on|to|in|onto) (?:me|us|there|{_LIST}) )*(?:(?:{_SAYS} )+)(?:{NEED})?(?P<title>.+)",
    rf"(?:{_PUT} )?(?:me )?{_A}+{_ITEM} (?:for me )?(?P<errand>.+)",
    rf"{_PUT} (?:it |this |that |something )?(?:down )?(?:on|to|in|onto|into) (?:there|{_LIST}) "
    rf"(?:(?:{_SAYS} )*)(?:{NEED})?(?P<title>.+)",
    rf"(?:put|write|note|jot|scribble|get|mark|type|pencil|stick|pop|log|have)(?: me| us)? (?:down|in)"
    rf"(?: for me| on {_LIST})? (?:(?:that|to|for|about|saying|as|of) )*(?:{NEED})?(?P<title>.+?)(?: (?:down|in|up))?",
    rf"{_PUT} (?P<title>.+?) (?:down )?(?:on|to|onto|in|into|among|as part of) (?:there|{_LIST})",
    r"(?:put|stick|pop|write|get|have|want|mark|jot|note) (?P<title>.+?) (?:down|on it|on there)",
    rf"{_PUT} (?P<title>.+?) (?:as|for) (?:{_A}*{_ITEM}|something i (?:have|need|ought) to do)",
    rf"(?:note|jot|record|log|track|remember|write)(?: that| to| down that)? {NEED}(?P<title>.+)",
    r"(?:note|jot) (?:that|to|of|about) (?P<title>.+)",
    r"(?:add|include|register|save|record|log|enter|note|jot|schedule|list|remember)(?: for me| in)? (?P<short>.+)",
    r"put (?P<errand>.+)",
    r"keep track (?:of|that) (?P<title>.+)",
    rf"{_PUT} (?:it|this) down (?:for me )?that (?P<title>.+)",
    r"(?:not let|never let|do not let|let) me (?:not )?forget (?:to |about |that i (?:have|need) to |that )?(?P<title>.+)",
    r"(?:help me(?: to)?|make sure (?:that )?i|i need to|i have to|i must|i want to|want to|need to|have to|must)"
    r" (?:remember|do not forget|not forget) (?:to |about )?(?P<title>.+)",
    rf"(?:{_LIST}) (?:needs|could use|should have|wants|ought to have|should say|have) (?P<title>.+?)(?: on (?:it|there))?",
    rf"(?P<title>.+?) (?:(?:{NEED})|(?:needs|wants|has|ought|should|can|is|are|to|must) (?:(?:to|go|be|going|have|added|put|down) )*"
    rf"|goes |belongs )(?:on|in|to|onto) (?:there|{_LIST})",
    rf"(?P<title>.+?) (?:is|are) (?:my |a |another |the |one )*(?:new |next )?{_ITEM}(?: for me)?",
    rf"somewhere on {_LIST} there (?:ought to|should) be (?P<title>.+)",
)
NEEDS = _all(rf"{NEED}(?P<title>.+)", r"(?:i|we) (?:am|are) (?P<errand>\w+ing .+)")
TICKS = _all(
    r"(?:tick|ticking|check|cross|crossing|mark|marking|strike|scratch|knock|take|taking|clear|remove|rub|wipe|close) (?:off|out|through|down)(?: off| for)? (?:the )?(?:one about |one for |task of |task )?(?P<title>.+?)"
    rf"(?: (?:off|from|on) {_LIST})?(?: as (?:done|complete|completed|finished))?",
    r"(?:tick|check|cross|mark|strike|scratch|knock|take|clear|get|wipe|rub|drop|remove|ticking|crossing|taking|have) (?P<title>.+?)"
    rf" (?:(?:ticked |crossed )?off(?: of)?|out|off from|from|out of)(?: (?:{_LIST}|there|it))?",
    r"(?:mark|make|set|put|count|treat|consider|regard|call|flag|update|show|class|log|have) (?P<title>.+?)"
    r" (?:as |to |down as |to be |being |as being )?(?:done|finished|complete|completed|sorted|closed|dealt with|handled)",
    r"(?P<title>.+?) (?:can|could|may|should) (?:now |finally |be |come |go |get )+(?:ticked|crossed|checked|marked|taken|struck|removed"
    rf"|scratched|cleared)? ?(?:off|out|as done|done|as finished|finished|complete)(?: (?:of )?{_LIST})?",
    r"(?:put|draw) an? (?:line|tick|cross|check) (?:through|against|by|beside|next to|on) (?P<title>.+)",
    r"(?:mark|set|put|count|treat|consider|regard|make) (?P<title>.+?) (?:as|down as|to) \w+ed",
    r"(?:remove|clear|scratch|tick|strike|cross|ticking|crossing) (?P<title>.+?)(?: one| task| item| todo| reminder)?",
    r"(?:close|finish|complete) (?:out |off )?(?:the |my )?(?P<title>.+?) (?:task|todo|item|reminder|job|one)",
)
# To have something off a list is to delete it, unless it is said to be done: these bring the title, and do not ask.
REMOVES = _all(r"(?:get rid of|delete|lose|drop) (?P<title>.+)")
_DONE = (
    r"(?:done|finished|complete|completed|sorted|sorted out|taken care of|dealt with|handled|wrapped up|out of the way"
    r"|over|over with|all set|in the bag|done and dusted|over and done with|history|ready|closed|behind me)"
)
BARE_TICKS = re.compile(
    rf"\b(?:off|out|through|update|to bed|^close$)\b|\b{_DONE}\b|\bremove\b|\b(?:tick|check|cross|strike|scratch)\b|\b(?:need not|not need to) be on\b"
)
TICK_WORDS = words_of(
    """
    tick ticking ticked check cross crossing mark marking strike scratch knock take taking clear remove rub delete wipe drop close
    checked crossed marked struck scratched taken cleared removed closed lose get put set call count treat consider regard
    update flag come comes go goes leave say have has
    it that this them those these one ones him her off out through down up from of as to on in done finished complete
    completed sorted closed list todo todos task tasks item job the my me for i we you can could may might should would
    will be is are please just also so and too then now kindly ahead feel free want need like let us a line box
    something bed accordingly care taken dealt handled wrapped over way bag dusted history any anymore work
    pending show being reminder reminders not any more longer if glad well safely there
    """
)
# Reports that something is done; alone they ask for nothing unless they say so themselves (FINISHED).
_BEEN = r"(?:(?:now|all|already|finally|just|been|both|officially|safely|well and truly|at last|since) )*"
REPORTS = _all(
    rf"(?P<title>.+)'s {_BEEN}(?:\w+ed|done|paid|sent|bought|sold|made|in|up|out|back|gone|over|in and running|away|put \w+|written|cut)(?: up| off| out| in| away)?",
    r"(?P<title>(?:the|my|our) .+?) (?:i|we)(?: have)? (?:now |already |finally |just )*(?:\w+ed|done|paid|sent|bought|put away|made|got)(?: only)?",
    rf"(?P<title>.+?) (?:is|are|has|have|was|were|got|s)(?: been| got)? {_BEEN}(?:\w+(?:ed|en|wn|aid|ent|ught|old|ound|eft)|done|put|cut|read|over"
    rf"|in|up|out|back|sorted|gone|with \w+|away|paid|running|in and running|complete|ready)(?: (?:up|off|out|in|over|back|down|away|and \w+|by \w+))?",
    rf"that is (?P<title>.+?) {_BEEN}(?:\w+ed|done|paid|sent|bought|sorted|finished|booked|put away|sold|made|written)",
    rf"(?:(?:i|we)(?: have)? {_ADV}(?:managed|got round|got around|remembered|was able)) to (?P<title>.+)",
    rf"(?:(?:i|we)(?: have)? {_ADV}(?:ended up|finished|done with|been done with|through with|got through)) (?P<title>\w+ing .+)",
    r"(?:i am after|i have been) (?P<title>\w+ing .+)",
    rf"(?:i|we)(?: have)? {_ADV}got (?P<title>.+?) (?:done|finished|sorted|sorted out|out of the way|\w+ed)",
    rf"(?:(?:i|we|(?!it|they|that|this|he|she|you|there)\w+)(?: have| has)? {_ADV})(?P<past>\w+ .+)",
    r"(?P<past>(?!had|did)\w+ .+)",
)
FINISHED = _all(
    r"(?:i|we)(?: have)? done what (?:i|you) \w+(?: me)?(?: to do)? (?:about|with) (?P<title>.+)",
    rf"(?P<title>.+?) (?:is|are|has been|have been|was|were|got)(?: been)? {_BEEN}{_DONE}(?: on {_LIST})?",
    rf"that is (?P<title>.+?) {_BEEN}{_DONE}",
    rf"(?:(?:i|we)(?: have| am| are)? {_ADV})?(?:done|finished|all done|all sorted|all finished|through|sorted|completed|wrapped up|took care of"
    rf"|taken care of|dealt with|handled|seen to|did|have done|all set)(?: with)? (?P<title>.+)",
    rf"(?:i|we)(?: have)? {_ADV}got (?P<title>.+?) (?:done|finished|sorted|sorted out|out of the way)",
    rf"(?:task|todo|item|job) (?:is )?{_DONE} (?:it was |it is )?(?:the one about |the one for |for )?(?P<title>.+)",
)

# -- noise ---

LEADS = re.compile(
    r"^(?:(?:if you would be so (?:kind|good)(?: as to)?|if you would not mind|what would (?:really )?help(?: me)?(?: out)? is|if there (?:was|were)|would you mind(?: awfully| terribly)?|i am after|please|kindly|just|so|well|okay|right|righto|oh|ah|aye|and|but|(?:hi|hello|hey)(?: there)?|hiya|sorry|excuse me|listen|look|yeah"
    r"|yes|yep|yo|also|now|then|actually|like|hon|honey|love|dear|mate|sir|madam|pal|you know what|you know|i mean|jeez|gosh|shoot|i guess"
    r"|i suppose|i think|i believe|i reckon|maybe|perhaps|anyway|let me see|let me think|let us see|nah|oi|blast|what was it|before i forget(?: it)?|good (?:morning|afternoon|evening)"
    r"|while i (?:think of it|remember|am at it|have you|have got you|am on|am here)|by the (?:way|by)|(?:one|another) more thing|one thing|one last thing|another thing"
    r"|last thing|quick one|quick thing|one more|if you (?:would not|do not) mind|if you (?:please|would|can|could)|if you would be so kind|if it is no (?:trouble|bother)|if possible|if i may"
    r"|the thing is|thanks|thank you|cheers|ta|turns out|i am (?:happy|glad|pleased) to (?:say|report|tell you)|happy to (?:say|report)|just so you know|good news|you will be glad to (?:hear|know)(?: that)?"
    r"|um|uh|er|hmm|first|next|again|for now|only|at last|finally|all right|alright|grand|great|lovely|perfect|once more|come to think of it|it just hit me|i can confirm|you can take it"
    r"|only that|i wonder|i was wondering|i just wanted to (?:say|tell you)(?: that)?|i wanted to (?:say|tell you)(?: that)?|do us a favou?r and|do me a favou?r and"
    r"|(?:can|could|would|will|might|may|won't|can not|could not) (?:you|ye|we|i|it be possible to)(?: be (?:able to|so kind as to|good enough to|kind enough to|a dear and))?"
    r"|you (?:could not|would not|can not|can|could|might|may|will have to|should|better|had better|will need to)(?: want to)?"
    r"|(?:i|we) (?:would like|want|need|would love|would appreciate it|would want|will need|am wanting|was hoping|would be glad|would be grateful|just need|just want|really need|what i need is)(?: for)?(?: you to| if you (?:could|would)| to have you| that you| you| to)?"
    r"|what i (?:need|want|would like) is(?: for you)?(?: to)?|i (?:wonder|was wondering) (?:if|could|whether)(?: you| i)?(?: could| can| would| might)?|is it (?:at all )?possible (?:to|that you would|that you could|for you to|you would)|would it be (?:possible|any trouble|too much trouble|okay|all right) (?:to|for you to|if you)"
    r"|would you mind(?: awfully| terribly)?|do you think you (?:can|could|might)|is there (?:any|a) (?:way|chance) (?:you|i|we) (?:can|could|might)|any chance (?:you|i|we) (?:can|could|might)|any chance of|let us|lets|go ahead and|go ahead|be sure to|i am (?:just |only )?(?:calling|ringing|phoning) to (?:say|tell you|let you know)(?: that)?|calling to say|i would (?:appreciate it|love it|love|like it|be glad|be grateful|be obliged|be delighted) if (?:you would|you could|there was|there were|i had)|i would be (?:most |very |so |really )?(?:grateful|obliged|glad|pleased|thankful|appreciative) if you (?:would|could|might|can)|i would be lost without|is it (?:at all )?possible that you would|make sure (?:you|to)|try to|ever|possibly|quickly|trouble you (?:to|for)|to|by any chance|help me"
    r"|i (?:might|would) (?:ask|trouble|bother) you to|please to|do the needful and|feel free to|you are (?:free|welcome) to|it is okay to|i will let you|how about (?:you )?|what about|get you to|the task is|the todo is|it says|just says|says|be|not|you think|say that|let us say|this one is for you|if it is all the same to you|whenever you (?:can|are ready)|god|lord|man|boy|listen here|me again|it is me again|from my side|if you would|do up|and then)(?: |$))+"
)
TAILS = re.compile(
    r"(?:(?:^| )(?:with you|please|thanks|thank you(?: very much| so much)?|cheers|ta|okay|will you|would you|could you|can you|won't you|will ye|would ye|for me|for us|mate|love|hon|honey"
    r"|dear|sir|madam|pal|buddy|now|too|as well|also|whatever you do|that is all|i think it was|do|only|kindly|right|yeah|sharpish|real quick|quickly|then|actually|again"
    r"|when you (?:can|get a (?:chance|minute|moment|second))|nothing fancy|if you (?:can|could|would|will|please|do not mind|would not mind|would be so kind|get a chance)|if (?:possible|that is (?:okay|all right|possible))|and|so|but|or|maybe|somehow|straight away|right away"
    r"|before i forget(?: it)?|i keep forgetting|i always forget|there|at last|finally|already|just now|yesterday|this morning|last night|last week|earlier(?: today)?|a while ago|today|first thing|for good|at some point|sometime|or i will forget(?: it)?|in case i forget|lest i forget|so i do not forget(?: it)?"
    r"|if i may|from my side|on my side|would not go amiss|would not hurt|would be (?:great|good|lovely|grand|mighty|nice|helpful|super|perfect|ideal|handy|appreciated|wonderful|brilliant|fantastic|a (?:big )?help)|that would be (?:great|good|lovely|grand|mighty|nice|helpful|super|perfect)|in the night|on the way home|arvo|if that is all right|whenever|honestly|itself|from my end|if you would be so good|by the by|by the way|you know|i suppose|i guess|i think|on me|anyway|once and for all|as i say|is all|the other day|an hour ago|and all|if you would be so kind|like|so kind|is what i mean|i mean))+$"
)
# What is left of a clause that only said when.
WHEN_ONLY = re.compile(
    r"^(?:(?:it is|that is|they are|this is|and|due|by|for|on|at|from|make it|make that|this time|i want it done|i need it done|needs doing|to be done|before|around|about|the date is"
    r"|in|the|is|it|that|well|not|sometime|some time|early|late|latest|at the latest|no later than|if possible|first thing|if you can|say|let us say|i think|it was|maybe|or so|would be|will do|do|is best|is fine|is good|deadline|the deadline|target|number one priority|top priority|priority|is when it is due|when it is due|has to be|must be|should be|next|or thereabouts|as usual) ?)+$"
)
TELLS = re.compile(
    r"^(?:(?:so|well|oh|and|but|yeah|because|since|as|just|now that|seeing as|cause|cos|honestly|also|the thing is|turns out|apparently|sadly|finally|or|otherwise|in|before|after|until|while|that|which|who|with|for) )*"
    r"(?:(?:i|we|he|she|they|it|there|you|that|this|these|those|nobody|somebody|someone|everybody|everyone|people|who|which)(?: |$)"
    r"|(?:(?:my|our|the|a|an|his|her|their|your|some|all|one of|this|that|these|those|\w+'s|every|each|both|half|no) )?(?:\S+ ){1,5}?"
    r"(?:is|are|was|were|has|have|had|will|would|can|could|needs|need|wants|says|said|keeps|got|goes|comes|came|went|broke|ran|runs|asked|told|called|rang|does|did|do|must|should|might|may|looks|thinks|gets|never|just|always|needed|wanted|starts|ends|owe|owes)(?: |$)"
    r"|(?:(?:the|my|our|a|his|her|your|their) )?\w+'s (?:a|the|not|been|gone|coming|going|run|on|in|out|due|here|like|nearly|almost|\w+ing|\w+ed)(?: |$)|(?:\w+ed|done|did|sent|paid|bought) (?:it|them|that|this)\b|(?:nothing|no worries|my bad|never mind that|long story|work|life)\b)"
)
# A clause that tells must not take the request back, or hang it on something.
TAKES_BACK = re.compile(
    r"\b(?:instead|cancel|scratch that|forget it|forget that|forget about|changed|change|joking|kidding|unless|whether|do not bother|never mind|no longer|not any more|anymore|any more"
    r"|not yet|half done|almost done|nearly done|isn't done|not done|not finished|wrong|undo|put back|used to|would have|wish|suppose|hypothetically|move|moved|rename|stop)\b"
)
# Not the caller's list.
OTHERS = re.compile(r"\b(?:his|her|their|\w+'s) (?:own )?(?:todo )?(?:list|todos|tasks)\b")
WH = re.compile(
    r"^(?:(?:so|and|but|well|oh) )*(?:what|which|who|how|why|where|when|whose|is|are|was|were|did|does|do(?! not (?:let|forget))|has|have you|should i|can i|am i)\b"
)

# -- where a sentence is cut, and what says that a title follows ---

PAUSES = re.compile(r"\s*(?:[,;?!]|\.(?=\s|$)|:\s|\s[-–—])\s*")
_BACK = (
    r"(?:(?:please |just |can you |could you |would you |will you |you can |you could )*(?:put|add|stick|pop|throw|toss|note|write|jot"
    r"|tick|cross|check|mark|take|knock|scratch|strike|set|clear|remove)) (?:it|that|this|them|those|these|him|her|that one|this one)\b"
)
LINKS = re.compile(
    r"\s+(?=(?:so(?! kind| much| far| good| long| many)|because|cause|cos|otherwise|but|since|or else|as i|as we|or (?:i|we|he|she|they|it|my)|(?:and|but) if (?:i|we)|and (?:i|we|he|she|they"
    r"|it|that|can|could|would|will|please|you|remind|put|add|make|then|just|so)|before i forget|well i|if (?:i|that|it)|which)\b)"
    rf"|\s+(?={_BACK})|\s+(?=(?:(?:can|could|would|will) you )?(?:please )?remind me\b)"
)
NOT_A_LINK = re.compile(
    r"(?:and|to|please|just|you|me|must|should|would|could|can|not|and then|so|kindly|go ahead and)$"
)
IT_IS = re.compile(
    r"^(?:(?:it|that|this|which|(?:the|my) (?:task|todo|job|item|title|reminder)) (?:is|was)(?: to| about| called)?|to|called|is) "
)
THAT = re.compile(
    r"^(?:that(?= the | my | our | a )|(?:that|this)(?= \w+ (?:to|for|about|with|of) )|(?:it|that) (?:is|was) (?:called|the one (?:about|for|with))) "
)
CORRECTS = re.compile(
    r"(?i)\b(?:no wait|wait no|no sorry|sorry no|actually no|no actually|no hold on|no hang on|scratch that(?! off| out| from)|i meant|i mean|strike that(?! off| out| from)|my mistake|no no|or rather|correction)\b"
)
