"""How callers ask for to-dos: adding, reading, ticking off. Data for `agent.fast.grammar`, like `agent.fast.phrasings`.

Gaps: <title> is any words; <act> words that begin with an errand's verb ("call …"); <past> the same in the past
("called …"), which becomes its base form; <loose> is for "add …" alone and must be short and plain, unless a day was
said; <ignored> is anything. Who fills them: `agent.fast.titles`.
"""

# ruff: noqa: E501  (a phrasing is one line, however long: broken lines would hide the family)
from collections.abc import Mapping

TODO_PARTS: Mapping[str, str] = {
    "put": "(add|put|put in|put down|stick|pop|chuck|throw|toss|drop|slap|place|jot|jot down|write|write down|note|note down|scribble|scribble down|enter|log|get|include|record|save|make|create|set|set up|schedule|tack on|tack|slot in|slot|pencil in|pencil|mark down|take down|type in|list|register|keep|open|start|file|whack|bung|shove|squeeze in|stick down|pop down|draw up)",
    "note": "(jot down|write down|note down|scribble down|put down|take down|pencil in|mark down|note|make a note|make a quick note|take a note|take a quick note|jot|stick down|pop down)",
    "new": "[new|quick|little|fresh|short|extra|further]",
    "anew": "(a|an|one|another|one more|my|the|this|that|me a|me another|us a|yet another|in a|down a|in another|up a|me up a|up another)",
    "item": "(todo|todos|task|tasks|todo item|todo list item|list item|item|reminder|entry|todo entry|task item|note|job|action item|action|todo reminder|line|chore)",
    "mylist": "({my} {list}|{my} (jobs|chores|list of jobs|list of things to do|things to do|todo|books|plate) [list]|{my} (work|office|personal|daily|running) (list|todos|tasks)|that list|this list|list)",
    "onlist": "((on|to|onto|into|in|down on|down in|down to|to go on|up on) (there|{mylist})|to {my} {mylist}|on there|in there)",
    "it": "(it|that|this|that one|this one|those|them|these)",
    "says": "(to|that says|it says|it should say|it should read|it is|it is to|which is|which is to|called|named|titled|labelled|labeled|saying|reading|about|for|of|with the title|namely|that i (need|have|must|should|have got|want|got|ought) to|that is|the title is|as follows|which reads|which says|that reads|and call it|and the title is|regarding|for me to|so i|so that i)",
    "ask": "(please|[so] [please|maybe|perhaps] (can|could|would|will) (you|we) [please|just|maybe|also]|just|you can|so|and|then|go ahead and|would you mind|if you (could|can|would)|so (please|just)|and (please|just)|so can you|better|might as well|i would like you to|i want you to|let us)",
    "adv": "[(really|also|still|just|probably|actually|definitely|only|absolutely|kind of)]",
    "need": "((i|we) {adv} (need to|have got to|have to|got to|must|should|ought to|have a mind to|am supposed to|are supposed to|am meant to|am due to|am to|are to|had best|would best|shall need to|shall have to|will need to|will have to|am going to need to|am going to have to|am going to|want to|better|had better|promised to|keep forgetting to|always forget to|forgot to|keep meaning to|have been meaning to|can not forget to|must not forget to|should not forget to|would like to|will) {adv} [(remember to|not forget to|make sure to|make sure i)])",
    "told": "((my|the|our) <ignored> (asked|told|wants|wanted|needs|reminded|reminds|said|would like|has asked|has told|keeps telling|keeps asking) (me|us|for me) to)",
    "keep": "({put} {it} [down|in] [{onlist}] [down] [for me] [as a (todo|task|reminder)]|(make|take) [a|me a] [quick] note [of|about] {it}|{note} {it} [down]|remind (me|us) [of|about] [{it}]|set {it} up|do not let (it|that) slip my mind|do not let (it|that) slip|(make|take) a note|{note} {it} [down]|kindly {put} {it} [{onlist}]|make sure (it|that) (is|gets) {onlist}|do not let me forget [{it}]|i need {it} {onlist}|(it|that) (should|needs to|has to|must|can) (go|be) {onlist}|i want {it} {onlist})",
    "wish": "((i|we) {adv} (would like|should like|want|need|could do with|could use|am after|will have|would appreciate|would love|shall want|will need|am wanting|fancy|require|will want|would welcome)|what i (need|want|would like|am after) is|how about|what about|let us have|can i have|could i have|may i have|can we have|could we have|could i get|can i get|may i get|trouble you for|could i trouble you for|could i bother you for|any chance of)",
    "finished": "(done|finished|complete|completed|all done|done with|finished with|sorted|sorted out|taken care of|dealt with|handled|wrapped up|out of the way|ticked off|crossed off|all set|all sorted|over and done with|over with|in the bag|off my plate|all finished|history)",
    "hasdone": "(done|finished|completed|took care of|taken care of|handled|dealt with|sorted|sorted out|wrapped up|did|knocked out|finished up|finished off|got through|ticked off|got done with|got round to|completed the|finished with|been done with|gotten done with|got on top of|seen to|saw to)",
    "tick": "(tick|check|cross|mark|strike|scratch|take|knock|clear|remove|get|put|set|flag|delete|drop|wipe|strike out|cross out|scratch out|tick off|check off|cross off|mark off|strike off|take off|knock off|clear off|get rid of|close|close out|rub|rub out|lose)",
    "asdone": "[as|to|down as|to be] {finished}",
    "offlist": "((off|from|out of|on|off of) [of] {mylist})",
    "markit": "([so|and] [please|(can|could|would|will) you|you can|you may|so you may|we can|go ahead and|so please|you could|feel free to|just|so you can|and you can|so go ahead and|please go ahead and|so can you|so could you|let us|so let us] (mark|put|set) {it} [down] [off] {asdone}|[so|and] [please|(can|could|would|will) you|you can|you may|so you may|we can|go ahead and|so you can|you could|just|so go ahead and|so can you|so could you] {tick} {it} [(off|out|down|up)] [{offlist}] [(now|please)]|[so] {it} (is|are) [all] {finished} [now]|[so] {it} [one] can (come|go|be (ticked|crossed|checked|taken|marked|struck)) [off] [{offlist}]|[so] {it} is off (my plate|{mylist})|[so] mark {it} off)",
    "did": "((i|we) (have|went ahead and|managed to|just|already|finally|now|also|actually|have already|have just|have finally|have now|already went and|went and|have gone and) [already|just|finally|now]|i|we|(my|our) <ignored> (has|already|just|has already|finally))",
}

TODO_RULES: Mapping[str, str] = {
    "list_todos": """
        {my} (list|todo list|todos|tasks|reminders) (may|might|can|could|shall) i hear (it|them)
        (anything|something|am i|is there anything|have i anything|have i got anything|have i something|do i have anything|have i much|have i got owt) (down|to do|on|set|booked in|planned|in) [for (me|anything|us)]
        am i down for (anything|something)
        have i [got] (anything|owt|something|much|things) [on|to do|planned|due|down|left|outstanding|left to do] [at all|still]
        any (reminders|todos|tasks|jobs|items) [set|due|down|on|left|open|outstanding|pending|coming up] [for me|at all] [{onlist}]
        is there (anything|something) [i have|i am|i still] [forgotten|pending|outstanding|due|supposed|meant|left] [to do|from my side|on my side|for me|doing] [to do]
        (what|which) (tasks|todos|things|jobs|items|reminders) [all] (are|is) [there|remaining|left|pending|outstanding|due|still open|open|down|still left] [for me|to be done|to do|there|remaining|left]
        what all (tasks|todos|things|jobs) (are|do i have|have i) [there|got] [pending|left|for me]
        (which|what) (things|tasks|jobs|todos) i (must|have to|need to|should) [still] do
        (give|get) (me|us) (a|the) [quick] (rundown|summary|list|overview|run through|recap) (of|on) (what needs doing|what is (left|due|outstanding|open|to be done|on my list|on the list|to do)|what i have (to do|left|got to do|on)|everything [on my list|to do|i have to do])
        (what needs doing|what is there to do|what is the plan|what jobs are left|what wants doing)
        [the|all] [my] (outstanding|pending|open|remaining) (items|tasks|todos|jobs|works|work|things|entries)
        (tell|read|give|show) me [out] [all] my (pending|outstanding|open|remaining) (works|work|things|jobs|items|stuff)
        (read|list|tell) (me|us) out {my} {list}
        (fetch|bring|call|pull) up {my} {list}
        (recite|read out|read back|list|tell me|read me|repeat) the (things|tasks|jobs|todos|items) i (asked|told) you to (note|put|write|jot|remember|add|take) [down]
        [would you happen to have|do you have|have you got] {my} {list} [handy|there|to hand|in front of you]
        (whereabouts|where) (are|do) (we|i|things) [stand|are] (with|on) {my} {list}
        is {my} {list} empty [or have i things to do|or is there something on it]
        what did i (put|note|write|jot|add) [down]
        (show|read|tell|give) (me|us) (today's|tomorrow's|tonight's|the day's|this week's) (tasks|todos|list|reminders|jobs|agenda|todo list)
        (what are|list|read|what is on) (today's|tomorrow's|the day's) (tasks|todos|list|reminders|jobs|agenda|todo list)
        (what|which) (is|are|was|were) [still|there|also|else] {onlist} [again|please|for me|so far|that i have to do]
        (what|which) (todos|tasks|things|items|jobs|reminders|stuff) {adv} (do i|have i|did i|am i|are|is|i) [still] [have|got|there|put|add|supposed] [left|open|outstanding|due|pending|coming up|planned|to do|to get done|down] [to do] [{onlist}]
        what [all|else|other things|things|jobs] (do|did|have|must|should|am|would) i [still] (have|need|got|supposed|meant) [got] to (do|get done|take care of|be doing|finish|get through|deal with|get|remember|get to)
        what [all|else] (should|must) i [still] (do|be doing|get done)
        what [all|else] (do i have|have i got|do i have got|i have got|i have|have we got|do we have|i got|do i got) [going|got] [on|on there|planned|coming up|to do|down|lined up|due|outstanding|left|left to do|scheduled|in store|on my plate|on my agenda|on the agenda|on my schedule]
        (what is|what else is|is anything|anything|is there anything|is something|what) [still|else|more|all] (due|coming up|outstanding|pending|planned|scheduled|left|open|next|on|on my plate|on the agenda|on my agenda|on my schedule|on the cards|happening for me|in store|lined up|not done|not done yet|undone|on deck|to be done|left undone|still to do|left to do) [today|for me|please] [{onlist}]
        (do i have|have i got|is there|are there|did i have|have we got|do we have|am i|i have got|i got) (anything|something|any|much|stuff|a lot|any more|anything else|some) [else|more|important] [(todos|tasks|things|reminders|items|jobs|open todos|open tasks)] [i] [still] [(on|due|to do|planned|coming up|left|outstanding|pending|to get done|going on|scheduled|lined up|open|left to do|need to do|need to get done|have to do|should do|down|supposed to do|on my plate|on the agenda|that needs doing|to take care of|have to get done|should be doing|forgot|need to remember|at all)] [{onlist}] [at all|for me]
        am i (forgetting|missing) (anything|something)
        (what am i|what was i) (supposed|meant) to [be] (do|doing|get|buy|remember|pick up|get done)
        what (did|have) i (ask|asked|tell|told) you to (remind me (about|of)|write down|note [down]|put down|remember|remind me)
        what (is|does) (my|the) (day|agenda|schedule|list|todo list|week|plate|morning|afternoon|workload) (look like|looking like|like)
        how (is|does) (my|the) (day|agenda|schedule|list|todo list|week|workload) (look|looking|looking like)
        what have i not [done|finished] [done|finished] [yet]
        what haven't i (done|finished) [yet]
        (is|are) (my|the) {list} empty
        is there [still] (something|anything) [left] {onlist}
        (check|see|look|find out|tell me|know) (if|whether) (there is|i have|i have got|there are) (something|anything|any todos|any tasks) [left|due|to do] [{onlist}]
        (list|read|read out|read off|read me|read back|read through|read over|tell me|give me|show|show me|go through|go over|run through|run me through|run down|talk me through|take me through|walk me through|let me hear|let me have|let us hear|let us go (over|through)|let us go|hear|check|review|look at|look up|recite|name|pull up|bring up|get|fetch|say|get me|call out|rattle off|remind me of|fill me in on|catch me up on|brief me on|run down|sum up|summarise|summarize|update me on|go down) [all] [of] [{my}] [open|current|pending|remaining|existing|outstanding|upcoming|whole|entire|full|latest] ({list}|todo items|open todos|open tasks|reminders|agenda|task list|list of things to do|jobs|things to do|action items) [to me|back|out|back to me|out loud|again|aloud|with me|through|for me|one by one]
        (list|read|read out|read me|tell me|give me|show me|go over|go through|run through|run me through|let me hear|remind me|fill me in on|hear|check|find out|see|say|know|talk me through|take me through) (what|whatever|everything|all|anything|things|what all|the things|all the things) [that] (is|i have|i have got|i need|i am supposed|are|i put|there is|i have to do|i got|i still have|i still need) [still|got|left|down|to be doing] [on|due|left|open|outstanding|coming up|planned|to do|to get done|pending|got to do] [to do|{onlist}|on my plate]
        (read|hear|tell me|check|go over|go through|say|list) everything {onlist}
        {want} (hear|know|see|check|review|have|get|go over|go through) [what is] [on] [all] {my} [open|outstanding] ({list}|todo items|reminders|agenda)
        (can|could|may) (i|we) (get|have|hear|see) (a|the) (rundown|summary|overview|list|look|readout|reading|recap|run through|run down) (of|at|on) [all] {my} [open] ({list}|todo items|reminders|jobs|things to do)
        (a|give me a|get me a|i want a|i need a|i would like a) (rundown|summary|overview|list|look|recap|run through|quick rundown|quick overview|quick summary) (of|at|on) [all] {my} [open] ({list}|todo items|reminders|jobs|things to do)
        how many (things|todos|tasks|items|reminders|jobs) (do i have|have i got|are there|are|have i) [still|left|to do|open|outstanding|got] [to do] [{onlist}]
        how (much|many) (do i|have i) [still] (have|got) [left] to do
        how (long|full|big) is my (list|todo list)
        [and] [what about] {my} (todo list|todos|tasks|agenda|reminders)
        i (forget|forgot|can not remember|do not remember|have forgotten) what (i put|is|i have|i wrote|i noted) [down] {onlist}
        which ones are (left|still open|open|not done)
        (anything|what is) (for|on) [me]
        (what|which) [todos|tasks|items|things|todo items] (is|are) [there] (on|in) {my} {list}
        (what|which) (todos|tasks|open todos|open tasks|things|items) (do i|have i|did i|are|i) [still] [have|got|there] [left|open|still open] [to do] [on {my} {list}]
        what is [still] (on|in) {my} {list}
        what (do|did) i [still] (have|need|got) to (do|get done|take care of)
        what have i got to do
        what (is|are) [{my}] [open|current|pending|remaining|next] (todos|tasks|todo list|task list|todo items|open todos|open tasks|todo)
        (what else|what more) (is|do i have) (on|in|to) ({my} {list}|do)
        (list|read|read out|read me|read back|tell me|give me|show|show me|go through|run through|let me hear|check|review|look at|look up|recite|name|go over|pull up) [all] [of] [{my}] [open|current|pending|remaining|existing] (todos|tasks|todo list|task list|list of todos|list of tasks|todo items|list|open todos|open tasks|todo) [to me|back|out|back to me|out loud|again]
        (tell me|read me|say|let me know) (what is|what i have|what i have got) [still] (on {my} {list}|to do|open|left to do|left)
        (do i have|have i got|are there|is there|did i have) [any|some] [open|pending|more|other|outstanding] (todos|todo|tasks|task|todo items|anything) [left|open|to do|on {my} {list}|planned|still open|for me]
        (is there) anything [else] on {my} {list}
        [{my}] [open] (todos|todo list|tasks|task list)
        [is there] anything [else] (on {my} {list}|to do) [for] [today]
        what (did|have) i (put|add|write|note) [down] (on|to|in) {my} {list}
        {want} (hear|know|see|check|review) {my} [open] (todos|todo list|tasks|task list|list)
        {want} (hear|know) what is on {my} {list}
        how many (todos|tasks|open todos|open tasks|things) (do i have|have i got|are there|are left|are on {my} {list}) [open|left|to do]
        what (needs|has|still needs|still has) to be done
        what is (left|still open|open|outstanding|pending) [to do] [on {my} {list}]
    """,
    "create_todo": """
        {put} [me] {anew} {new} {item} [for me|please] [(on|in|to|onto|into) (there|{mylist})] [for me] [please] {says} <title>
        {put} [me] {new} {item} [for me] [{onlist}] {says} <title>
        {put} [me] {anew} {new} {item} [for me] [{onlist}] [for me] <act>
        {put} {new} {item} [for me] <act>
        {put} (something|this|a thing|one thing|one more thing|another thing|an item|one more item|something else|one more|another one|another) [{onlist}] [for me] [please|real quick] [{says}] <act>
        {put} {it} down [for me] [real quick|quickly] [{says}] <act>
        (keep track of|remember|hold on to|hang on to|keep) (something|this|a thing|one thing) for me [{need}] <act>
        remember for me [{says}] <title>
        {put} <title> [down|in] {onlist}
        {put} <title> (to|onto) (my|the) (list|lists)
        {put} {onlist} [{says}|{need}|that {need}|that i should|:] <title>
        {put} <title> as (a|an|another|my next|my) {new} {item}
        {note} [for me] (to|that|of|about|saying|that says|for me to) {need} <title>
        {note} [for me] [(on|in|to) (there|{mylist})] (to|saying|that says|for me to|about|of|for) <title>
        {note} [for me] [{need}] <act>
        put (me|us) down (for|to) <title>
        (i|we) (need|want|would like|have to have|will need|must have|should have|have) <title> [put|added|noted|written|down|to be] [added|put] {onlist}
        (can|could|may) (i|we) (have|get) <title> [put|added|noted|written] {onlist}
        (would like|like|want|need|have|having|i would like to have|i want to have|see that|see to it that|make sure) <title> [is|gets|be] (put|added|noted|written|goes|go|is) [down] {onlist}
        <title> (needs to|should|has to|must|ought to|can) (go|be) [put|added|noted|written] [down] {onlist}
        <title> (goes|belongs) {onlist}
        {need} <title> [so|and] [{ask}] [{ask}] {keep}
        {need} <title> [and|but] i will (forget|never remember) [it] [so] [{ask}] {keep}
        {told} <title> [so|and] [{ask}] [{ask}] {keep}
        <act> [so|and] [{ask}] [{ask}] {keep}
        (i have|i have got|there is|i will have|we have|we have got) (a|an|the|my|our) <title> [so|and] [{ask}] [{ask}] {keep}
        (the|my|a|an|our) <title> [so|and] [{ask}] [{ask}] {keep}
        [my] [next] (todo|task|reminder|item) [for me] [is] [to] <act> [{ask}] {keep}
        <title> (add|put|stick|pop|throw|chuck) {it} [down] {onlist}
        (that is|this is) (one|one thing|something) for {mylist} [{says}] <title>
        <title> (that is|this is) for {mylist}
        there is (a|one|another) {new} {item} for {mylist} [{says}] <title>
        add to {mylist} <title>
        let us have <title> {onlist}
        (mark|put|note|write|jot) {it} (in|down) that {need} <title>
        {note} that {need} <title>
        do not let me forget <title>
        {need} <title> [{ask}] kindly {put} {it} [{onlist}]
        (number one|number two|first|first up|next|next up|next one|top) (for|on) {mylist} [{says}] <title>
        one more [please] <act>
        (can not forget|do not forget|do not let me forget|make sure i do not forget|make sure i (remember|do not forget|do)|see that i (remember|do not forget)|help me remember|help me to remember|never let me forget|make sure that i (remember|do not forget)|please do not let me forget|remember|remember that|do not forget that) ({need}|to|about|that i (need|have|must|should|want|have got) to|i (have|need|have got|got|must) to) <title>
        (make sure|see to it that|ensure) i [do not forget to|remember to|do] <act>
        {need} (remember|not forget) [to] <title>
        (i|we) (need|have|want|must|should|would like) to (remember|not forget) [to|about] <title>
        {add} <title> to [my] (todo|todos|task|tasks|reminders) [list]
        {my} (todo list|todos|task list|tasks|reminders|list) [please] (needs one more item|needs another item|needs a new item|needs one more thing|could use one more item|is missing one thing|needs another one|needs one more|add|put down|put|needs|note) [to] <title>
        (one more thing|another thing|one more item|one more|something else|something|another item|a new one|another one|a new item|one thing|one last thing|new item|last one) [for|on|to|to go on|to add to|to put on] {mylist} [{says}] <title>
        (note to self|reminder to self|memo to self|self reminder|new reminder|quick reminder) [{says}] <title>
        (new|another|next|one more|quick) {item} [for me] [{says}] <title>
        [new] (todo|reminder|task) [item] [colon|for me|please|is] [{says}] <act>
        (add|include|tack on|slot in|pencil in) <loose>
        (put|put in|put down|note down|write down|jot down|stick|stick in|pop in|enter|log|save|pencil in) <act>
        i (need|want|would like|will need|have) (a|an|another|one more|to have a|to add a) {new} {item} [for me] [{onlist}] [{says}] <title>
        (can|could|may) (i|we) (get|have|add|put in|set|create) (a|an|another|one more) {new} {item} [for me] [{onlist}] [{says}] <title>
        i (need|want|would like|have|have got|got) (something|a thing|one thing|another thing|one more thing) (added to|put on|on|for|to add to|to put on|to go on|to be added to) {mylist} [{says}] <title>
        let us (add|put down|put in) <loose>
        {add} [me] [down] [in] (a|an|one|another|one more|the|this|that) [new|quick|little] {item} (on|to|in|into|onto) {my} {list} [to|called|for|that says|saying|about|of] <title>
        {add} [me] [down] [in] (a|an|one|another|one more|my|the|this) [new|quick|little] {item} (to|called|named|titled|saying|that says|which says|about|with the title|that reads|reading|namely|that i (need|have|must|should) to|that is) <title>
        (i (need|have|want) to remember|{want} remember) to <title>
        {add} [down] (that i (need|have|must|should|want) to) <title>
        {add} [me] [down] [in] (a|an|one|another|one more) [new|quick|little] {item} for <title>
        {add} [me] [down] [in] (a|an|one|another|one more) [new|quick|little] {item} <title>
        {add} [new] {item} (to|called|named|titled|that says|for|saying) <title>
        {add} <title> (to|on|onto|in|into|as one of) {my} {list} [of (todos|tasks)]
        {add} <title> as (a|an|another) [new] {item}
        {add} (on|to|in|onto) {my} {list} (to|that i (need|have|must|should) to|:|) <title>
        {want} {add} [me] [down] [in] (a|an|one|another|one more) [new|quick|little] {item} (to|called|named|that says|saying|about|for|that i (need|have) to) <title>
        {want} {add} <title> (to|on|onto|in|into) {my} {list}
        {want} {add} (a|an|one|another|one more) [new|quick|little] {item} <title>
        (i (need|want|would like)|give me) (a|an|one|another) [new] {item} (to|called|named|that says|saying|about|for) <title>
        new {item} (to|called|named|for) <title>
        (new|another) {item} <title>
        (do not let me forget|make sure i do not forget|help me remember|remember|note down|note|write down|make a note|take a note|make a note that i (need|have|must|should)) (to|that i (need|have|must|should|want) to) <title>
        (remember|note|note down|write down) that i (need|have|must|should|want) to <title>
        i (need|have|must|should|want) to <title> (add|put|note|write) (that|it|this) (to|on|onto|in|into|down) [{my}] [{list}]
        (make|take) a note (to|about|that says|saying|of) <title>
        (todo|task) <title>
        i (need|have|must|should) to <title> on my (todo list|list)
    """,
    "remind_me": """
        remind (me|us) [again|please|also|maybe|that] ({need}|to|about|of|that i am supposed to|that i (need|have|must|should|am) to|i (need|have|have got|got|must) to|that) <title>
        {wish} (a|an|one|another|some) {new} (reminder|prompt|nudge|note|memo) [set|down|in|set up|added|noted|put in|for me|on there] [for me] {says} <title>
        (i|we) {adv} (need|want|could do with|shall want|will want|would like|could use|will need|am going to need) reminding [again] (to|about|of|that) <title>
        (i|we) {adv} (want|would like|should like|need|ought|wish) to be (reminded|told|prompted|nudged|pinged|alerted) (to|about|of|that) <title>
        (see to it that|see that|make sure|ensure) i am reminded (to|about|of) <title>
        be reminding (me|us) (to|about|of) <title>
        (book|put|get|pop|whack) (me|us) (in|down) a reminder {says} <title>
        (get|put|pop|whack|stick|throw) (a|another|the) reminder (down|in|on|up) [for me] {says} <title>
        give us (a|another|one) {new} (nudge|reminder|shout|heads up|ping|prod|buzz) {says} <title>
        you will remind (me|us) (to|about|of) <title> [will you not|won't you]
        (give|send|drop) me (a|another|one) {new} (nudge|reminder|shout|heads up|ping|prod|poke|buzz|kick|alert|notification|memo) {says} <title>
        (nudge|ping|prod|poke|buzz|alert|notify|prompt|jog) me (to|about|so i|that i (need|have) to) <title>
        jog my memory (to|about) <title>
        (i|we) (need|want|would like|could use|could do with|will need|must have|have to have|am going to need) (a|an|another|one more|some) {new} (reminder|reminding|nudge) {says} <title>
        (i|we) (need|want|would like|have|ought) to be reminded [again] {says} <title>
        (can|could|may|might) (i|we) (get|have|be) [reminded|a reminder|another reminder|a quick reminder|a nudge] {says} <title>
        {put} (in|up|down|me|on there|on) [a|another|the] {new} reminder [for me] {says} <title>
        {put} (a|another|the|one) {new} reminder [on there|{onlist}] [for me] {says} <title>
        {put} (a|another|the|one) {new} reminder [on there|{onlist}] [for me] <act>
        [a|new|another] {new} reminder [for me] <act>
        {need} <title> [so|and|please] [{ask}] [{ask}] remind me [of|about] [{it}] [to do {it}]
        (make sure|ensure) (you|to) remind me {says} <title>
        set me up [with] a reminder {says} <title>
        remind me (to|that i (need|have|must|should) to|about|of) <title>
        (i (need|want|would like)|give me|set|set up|create|make|add) (a|an|another) [new] reminder [(on|to) {my} {list}] (to|about|for|that i (need|have|must|should) to) <title>
        {want} {add} (a|an|another) reminder (to|about|for) <title>
        {want} be reminded (to|of|about) <title>
        [a] reminder (to|about|for) <title>
    """,
    "create_todo_empty": """
        {add} [me] [down] [in] (a|an|one|another|one more|my) [new|quick|little] {item} [to do|down|on {my} {list}|to {my} {list}|in {my} {list}]
        {want} {add} [me] [down] [in] (a|an|one|another|one more|my) [new|quick|little] {item} [on {my} {list}|to {my} {list}]
        {add} (something|a thing|one thing|an item|one more thing|another thing) (to|on|onto) {my} {list}
        {want} {add} (something|a thing|one thing|an item|one more thing|another thing) (to|on|onto) {my} {list}
        (i (need|want|would like)|give me) (a|an|another) [new] {item}
        new {item}
        {want} {add} {item}
        {add} (todo|todos|tasks|task)
        set (a|another) reminder
        remind me [of|about] (something|a thing)
    """,
    "complete_todo": """
        {tick} [off|down|out|up] [{my}|the] [{item}] [to|called|named|about|that says|of] <title> {asdone} [{offlist}] [now]
        {tick} [off|out|down] <title> [off|out|down] {offlist}
        (tick|check|cross|mark|strike|scratch|knock) (off|out) <title>
        (tick off|check off|cross off|cross out|strike off|strike out|scratch off|mark off|knock off|scratch out) <title>
        (cross|tick|strike|scratch|check|mark|knock) <title> (off|out)
        (take|get|clear|remove|strike) <act> (off|out)
        (remove|get rid of|strike|clear|scratch|tick|cross|strike through) <act>
        (remove|get rid of|delete|clear|scratch|take off|drop|strike) <title> [{offlist}] [please|now] (it is|they are|that is|i (did|finished|bought|handled|have done|have finished|completed|already did|have handled|sent|got|paid|took care of) (it|that|them|this)|because it is|it has been|since it is) [all|already|now|been] [{finished}] [already|now]
        (put|make|add) a (check|tick|checkmark|tick mark|check mark|cross|line) (mark|next to|beside|by|against|through|on|for) [next to|on|for|beside] <title>
        (check|tick) the box (on|for|next to|beside|by|of|marked) <title>
        {did} {hasdone} [with] [the|my] {item} [to|called|named|about|that says|of] <title> [{markit}]
        {did} {hasdone} [with] <title> [already|now|at last|finally|just now|yet] [{markit}]
        {did} (got|gotten|had) <title> (done|finished|sorted|sorted out|out of the way|completed|over with|taken care of) [{markit}]
        {did} <past> [already|now|just now|at last|finally|yet] {markit}
        (i|we) [have] finally <past>
        [{did}] (finished|done|completed|all done|done with|finished with|all done with|through|knocked out|sorted|wrapped up|took care of|handled|dealt with) [with] <title> {markit}
        (finished|done|completed|all done|done with|finished with|all done with|all set on|all set with|done and dusted) [with] <title> [{markit}]
        (i am|we are|i have been) [now|all|finally|already|just] (done|finished|through|all set|sorted|all done|good) (with|on) <title> [{markit}]
        <title> (is|are|has been|have been|got|was|were|has|have) [all|now|already|finally|just|officially|been|been all|just been|already been|finally been|gotten] {finished} [now|already|at last|with] [{markit}]
        [the] <title> (is|are|has been|have been|got) [all|now|already|finally|just|been|already been] <ignored> {markit}
        <act> (done|finished|completed|complete|check|sorted|handled)
        <title> {finished} {markit}
        that is <title> (done|finished|sorted|completed|taken care of|sorted out|dealt with|out of the way) [now|then] [{markit}]
        <title> (can|should|may|could) (be (ticked|crossed|checked|marked|taken|struck|removed|closed|scratched|cleared)|come|go) (off|as done|out|now|done|as complete|as finished|as completed) [{offlist}]
        (mark|put|set|flag) {asdone} <title>
        (you (may|can|could)|we can|please) (consider|regard|call|count|treat|mark) <title> {asdone}
        (consider|regard|call|count|treat) <title> {asdone} [{markit}]
        (cross|tick|strike|check) through <title>
        (task|todo|item|job) (completed|done|finished) <title>
        (can|could|may) <title> be (marked|ticked|crossed|checked|struck|taken) [off] [{asdone}] [{offlist}]
        (tick|check|cross|mark|strike) <title> off [my list] [for me|please|now]
        close out [the] <title> [task|todo|item|reminder]
        (the|that|my) (thing|one|job|bit|business) (with|about|for|of) <title> (is|has been) [all|now|already] {finished} [so] [that is one to tick|{markit}]
        {did} <past> [so] (that|it|this) [one] (can|may|could) (be (ticked|crossed|checked|marked|struck|taken)|go|come) [off] [{offlist}|from my tasks]
        <title> {finished} and dusted
        <title> (done and dusted|over and done with|all sorted|all done)
        that thing about <title> [i] [have] ({hasdone}|handled|did) {it} [{markit}]
        (you can|please) (consider|call|count|mark) <title> {asdone}
        {mark} [off] [{my}] [{item}] [to|called|named|about|that says] <title> (as done|to done|to finished|as finished|as complete|as completed|done|finished|complete|completed|off) [on|from|off] [{my} {list}]
        {mark} [off] [the] {item} <title> {done}
        (complete|finish|close|tick off|check off|cross off|cross out|strike off) [the|my] {item} [to|called|named|about|that says] <title> [(on|off|from) {my} {list}]
        (tick off|check off|cross off|cross out|strike off) <title> (on|off|from) {my} {list}
        (complete|finish|close|tick off|check off|cross off) {my} <title> {item}
        (tick off|check off|cross off|cross out|strike off) <title>
        i (have|already|have already) (done|finished|completed|taken care of|dealt with) [the] {item} [to|called|named|about] <title>
        i (am|have been) (done|finished) with [the] [{item}] [to|called|named|about] <title>
        i (did|finished|completed) [the] {item} [to|called|named|about] <title>
        [the|my] {item} [to|called|named|about] <title> (is|has been) [already|now] (done|finished|complete|completed|taken care of)
        [the] <title> {item} (is|has been) [already|now] (done|finished|complete|completed|taken care of)
        [the|my] <title> one (is|has been) [already|now] (done|finished|complete|completed|taken care of)
        (take|remove|cross|scratch|tick|check|strike) <title> off {my} {list}
        {want} (mark|check|tick|cross|complete|finish|close) [off] [the] [{item}] <title> {done}
        {want} (complete|finish|close) [the] {item} [to|called|named|about] <title>
    """,
}
