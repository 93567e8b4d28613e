"""How callers speak of the conversation itself: "once more", "slower", "hold on", "thanks". Data for `agent.fast.grammar`.

The parts in braces are those of `agent.fast.phrasings`, which takes these rules in.
"""

# ruff: noqa: E501  (a phrasing is one line, however long: broken lines would hide the family)
from collections.abc import Mapping

MANNER_RULES: Mapping[str, str] = {
    "repeat": """
        [huh|what|sorry|pardon] what (did you say|was that|was it|did you just say|you say|did you say there|was that again|were you saying there) [again|there|just now]
        (say|repeat|run through|go over|tell me|give me|read) (that|it|this|all that|the last (bit|part|thing)|what you said|that last (bit|part)) [for me] [again|once more|one more time|from the (start|top|beginning)|another time|over]
        (come again|say again|how is that|how was that|what was that|beg your pardon|pardon|pardon me|excuse me what|sorry what|what again|again|you what|say what)
        i (did not|could not|do not|can not) (quite|really|fully) (catch|hear|get|understand|follow) (that|it|you|what you said|all of that|the last (bit|part))
        i (did not|could not) (catch|hear|get|understand) (all of that|any of that|that last (bit|part)|a (word|thing) [of that|you said])
        i (missed|lost) (that|what you said|you|the last (bit|part)|that last (bit|part)|all that|some of that) [there]
        (let me|i want to|can i|could i) hear that [one more time|again|once more]
        (repeat|say|read|tell me) (that|it|this) [again] [once more|one more time|slowly|more slowly|again]
        [repeat|say] (that|it) again [once more|slowly|more slowly]
        (repeat|say again|once more|again|one more time|come again)
        (repeat|say) (that|it) (again|once more|one more time) [slowly]
        [could you] go over (that|it) (again|once more|one more time)
        say what
        what did you [just] say [again]
        (repeat|say) [to me] (what you [just] said|your (last sentence|answer|question)|the last (part|sentence|thing|bit)|everything|the answer|the question) [again]
        what (did|was that) you [just] (say|said)
        what was that [again]
        what (was|is) (the last part|the last thing you said|that again)
        (i|we) (did not|could not) (hear|catch|understand|get|follow) (that|you|it|what you said|a word|the last (part|bit|word)) [properly|very well|well|at all|sorry]
        i (missed|have missed) (that|it|what you said|the last (part|bit|word))
        i could not (hear|understand) (you|that) [very well|well]
        i can not (hear you|hear that|understand you|understand that) [at all]
        i can not understand (you|that) (very well|well|properly)
        (repeat|say|read) (the|that|your) [last] (number|time|date|address|name|price) [again|once more|slowly]
        what was (the|that|your) (number|time|date|address|name) again
        run (that|it) by me (again|once more|one more time)
        (sorry|pardon|excuse me) [me] [what|what was that|what did you say|come again|again]
        (what|huh|pardon|come again)
        i beg your pardon
        what have you [just] said
        you (broke up|cut out|were breaking up|are breaking up) [there] [for a (moment|second)] [repeat that]
        how was that [again]
        (the|that) last (part|bit) again
    """,
    "slower": """
        you are (going|talking|speaking) a [little] bit [too] (fast|quick) [for me]
        (steady on|steady|easy now|hold your horses) [(not so (quick|fast|quickly)|slow down|slower)]
        (less speed|less haste|not so (quick|fast|quickly))
        (that|you) [is|are] [going|talking] [a (bit|little)] (fast|quick) for me
        (slow|ease|calm) [it|things|the pace|your speech|that|yourself] (down|up) [a (bit|little|touch|tad|notch)|some|a little bit] [on the (speed|pace)]
        (talk|speak|say (it|that|this)|go|read (it|that)|take it) [a (bit|little|touch|tad|little bit)|much|way|even] (slower|more slowly|slowly|slow|easier) [for <ignored>] [this time]
        [whoa|easy] (slower|slowly|not so (fast|quick|quickly)|easy|easy does it|too fast|way too fast|a touch slower|a tad slower|much slower)
        (that|you|it) (was|are|is) [a (bit|little)|way|far|much|just] too (fast|quick|rapid|speedy) [for (me|<ignored>)]
        you (talk|speak|go) [way|far|much|a bit] too (fast|quickly|quick)
        (reduce|lower|drop|bring down|turn down) (the|your) (speed|pace|tempo|talking speed)
        i (can not|could not) (keep up|follow) [with (you|that)] [at that speed|that fast|you are too fast|not so fast|slow down]
        take (your time|it (slow|slowly|easy))
        (speak|talk|say (that|it)|go|read (that|it)|tell me) [a (bit|little|little bit)|much|more|even|some] (slower|slowly|more slowly) [again]
        (slower|more slowly|slow down|slowly|not so fast|not that fast) [a (bit|little|little bit)]
        slow down [a (bit|little|little bit)] [there]
        (a (bit|little|little bit)|much|even) (slower|more slowly)
        (do not|do not you) (speak|talk) so (fast|quickly|quick)
        you (speak|talk|are speaking|are talking|are|go|are going) [a (bit|little|little bit)|much|way|far] too (fast|quick|quickly) [for me]
        that (was|is) [a (bit|little|little bit)|much|way] too (fast|quick) [for me]
        (reduce|lower) (your|the) speed
        not so (fast|quick|quickly)
        {want} [you to] (speak|talk) [a bit|a little] (slower|more slowly)
        take it [a bit|a little] slower
    """,
    "faster": """
        (get a move on|hurry along|speed along|crack on|hurry up|speed up|chop chop|step on it) [a (little|bit)] [with (the talking|your speech|it|that|things)] [can you not|can't you]
        (speak|talk|go) more (fast|quick)
        (speed|hurry|pick|step) [it|things|the pace|your speech|that] up [a (bit|little|touch|tad)] [the (pace|speed)]
        (pick|step|speed) up (the|your) (pace|speed|tempo) [a (bit|little)]
        (talk|speak|say (it|that|this)|go|read (it|that)) [a (bit|little|touch|tad|little bit)|much|way|even] (faster|quicker|more quickly|quickly|fast) [this time]
        [a (touch|tad)] (faster|quicker|hurry up|hurry|quicker please|get a move on)
        (you are|that is|this is|it is) [going|talking|speaking] [a (bit|little)|way|far|much|really|so|just] too slow [for me]
        (you are|you talk|you speak) [going|talking|speaking] [way|far|much|really|so|very|awfully|painfully] (slow|slowly)
        (increase|raise|turn up|bump up) (the|your) (speed|pace|tempo|talking speed)
        no need to (talk|speak|go) so (slow|slowly)
        (speak|talk|say (that|it)|go|read (that|it)) [a (bit|little|little bit)|much|more|even] (faster|quicker|quickly|more quickly) [again]
        (faster|more quickly|speed up|quicker|hurry up) [a (bit|little|little bit)]
        speed (up|it up) [a (bit|little|little bit)]
        (a (bit|little|little bit)|much|even) (faster|quicker|more quickly)
        you (speak|talk|are speaking|are talking|are) [a (bit|little|little bit)|much|way|far] too (slow|slowly) [for me]
        that (was|is) [a bit|a little|much] too slow [for me]
        (do not|do not you) (speak|talk) so slow [slowly]
        normal speed
        (speak|talk|go back to|back to) [at] normal (speed|pace) [again]
    """,
    "continue": """
        (go on|carry on|continue|keep going) [sorry|please] [you were saying|with what you were (saying|telling|reading)] [me]
        as you were
        carry on sorry you were saying
        go ahead (i am listening|with (that|it|what you were saying)|and (finish|continue))
        (go on|carry on|continue|keep going|proceed|keep talking|do go on|by all means go on|please do go on|pick up where you left off|resume|finish what you were saying|finish what you were telling me|you were saying|back to what you were saying) [(i am listening|with (that|it|what you were saying)|then|from there|talking|please|telling me|reading|where you (left off|stopped|were))]
        (i am listening|i am all ears) [go (on|ahead)|carry on|continue]
        what (comes|came|is|was) next
        (and|so) (then|what [then|else|next]|after that)
        (go on|carry on|continue|keep going|keep talking|proceed|resume|go ahead and continue|do not stop) [then|now] [talking|speaking]
        (go on|carry on|continue|keep going|proceed|resume) [with] (what you were saying|your (sentence|answer|explanation)|from there|from where you (stopped|left off|were)|where you (stopped|left off|were)|where we (stopped|left off|were)|the rest|it)
        (you can|you may|do|you should) (go on|continue|carry on|proceed|resume) [now|then|talking|speaking]
        [as] you were saying
        what (were|are) you (saying|going to say|about to say|trying to say) [just now|there|before]
        where (were|was) (we|you) [again]
        [now] i am (back|listening|here again|back again|ready|ready now|all ears)
        (finish|complete|end) (your (sentence|answer|explanation|thought)|what you were saying|that sentence)
        (tell me|say|read|read me|what (was|is)|and) the rest
        i (did not mean to|should not have) (interrupt|interrupted) [you] [go on|carry on|continue]
        i interrupted you [go on|carry on|continue]
    """,
    "louder": """
        [be] [a] [little|bit] [more] (louder|loud)
        (little|bit|touch|shade) louder
        my hearing is not [what it was|so good|great|very good|the best]
        i can not hear [a thing|anything|you] [you|at all|over here|in here|very much]
        (be|talk|speak|go|say (it|that)) [a (bit|little|touch|tad)|much] (louder|more loudly)
        [a (touch|tad|notch|bit|little)] (louder|more volume|volume up)
        (turn|bring|crank|put|bump) (yourself|the volume|it|your volume|your voice|the sound) up [a (bit|little|notch|touch|tad)]
        (turn|bring|crank|put|bump|pump) up (the volume|your volume|your voice|the sound) [a (bit|little|notch|touch|tad)]
        i (can not|can hardly|can barely|could hardly) (make (you|that|it) out|make out what you are saying|make out what you say)
        (speak|talk|say (that|it|this)|go) [a (bit|little|little bit)|much|even|some|a lot] (louder|more loudly|up) [again]
        (speak|talk) up [a (bit|little|little bit)]
        [a (bit|little|little bit)|much|even] (louder|more loudly)
        (turn|put) [(it|your volume|the volume|the sound|your voice)] up [a (bit|little|little bit)]
        (turn|put) up (the|your) (volume|sound|voice) [a (bit|little|little bit)]
        (make it|make that|make your voice|be) [a (bit|little|little bit)|much] louder
        (raise|increase) (your|the) (voice|volume) [a (bit|little|little bit)]
        (volume up|more volume|louder voice)
        i can (barely|hardly|scarcely|only just|not really|not quite|almost not|just about) hear (you|that|it|what you (say|said|are saying)) [at all|now]
        i can not hear (you|that|it) (very well|well|properly|clearly|too well|so well|very good|very clearly|good)
        i have (trouble|difficulty|difficulties|problems|a hard time) (hearing you|to hear you)
        (you are|you sound|that is|that was|it is|your voice is|the volume is|the sound is|this is) [a (bit|little|little bit)|very|so|too|much too|way too|far too|really|quite|kind of] (quiet|faint|soft|silent|far away|low|hard to hear|difficult to hear)
        you are not (loud enough|very loud)
        (that|it) (is|was) not loud enough
        i am [a (bit|little)] hard of hearing
    """,
    "quieter": """
        [a] (little|bit|touch|shade|little bit) [of] (softer|quieter|less loud|lower)
        (lower|drop|soften) (your|the) (voice|volume) [a (bit|little|shade|touch)]
        pipe down [a (bit|little|touch)]
        [whoa] [a (touch|tad|notch|bit|little)] (quieter|softer|lower|less volume|volume down|not so loud)
        (turn|bring|put|dial|take|tone) (yourself|the volume|it|your volume|your voice|the sound) down [a (bit|little|notch|touch|tad)]
        (turn|bring|put|dial|take|tone) down (the volume|your volume|your voice|the sound) [a (bit|little|notch|touch|tad)]
        (talk|speak|be|say (it|that)|go) [a (bit|little|touch|tad)|much|more] (quieter|softer|quietly|softly|less loud|quiet)
        (you are|it is|that is) (hurting my ears|deafening|blasting my ears|so loud|awfully loud|killing my ears)
        (speak|talk|say (that|it|this)|be) [a (bit|little|little bit)|much|even|some|a lot] (quieter|softer|more quietly|more softly|less loud|less loudly|not so loud|quieter please)
        [a (bit|little|little bit)|much|even] (quieter|softer|less loud|more quietly|more softly)
        not (so|that) loud
        (turn|put) [(it|your volume|the volume|the sound|your voice)] down [a (bit|little|little bit)]
        (turn|put) down (the|your) (volume|sound|voice) [a (bit|little|little bit)]
        (make it|make that|make your voice) [a (bit|little|little bit)|much] quieter
        (lower|reduce|decrease) (your|the) (voice|volume) [a (bit|little|little bit)]
        (volume down|less volume)
        (you are|you sound|that is|that was|it is|your voice is|the volume is|the sound is|this is) [a (bit|little|little bit)|much|way|far] too loud
        (you are|that is|that was|your voice is) (very|so|really|awfully) loud
        [you are] too loud
        (do not|stop|quit) (shout|shouting|scream|screaming|yell|yelling) [at me] [like that]
        (do not|you do not have to|you do not need to|no need to) (shout|scream|yell|speak so loud|talk so loud|speak so loudly|talk so loudly|be so loud) [at me]
        you are (shouting|screaming|yelling) [at me]
        keep your voice down
    """,
    "capabilities": """
        {asking} what (services|help|things|kind of help|sort of help) [is|are] (you offer|you provide|available [from you]|you can (do|give|offer)|you have) [on this line|here|for me]
        (explain|tell me) what (help|services) (is|are) available [from you]
        how (can|could|might) you be of (use|help|service|assistance) [to me]
        what sort of thing [can|do] you (help with|do)
        [so] what [all] (do|can|could|will) (you|i) (handle|do|help with|help me with|offer|cover|take care of|ask you|ask|say to you|use you for|get you to do|ask you to do|ask for|ask of you) [for me|for people|here|exactly]
        what (sort|kind|kinds|sorts|type|types) of (things|stuff|help|requests|questions|tasks) (can|do|could|are) (you|i) [able to] (do|handle|help [me] with|ask [you]|deal with|offer|answer|say|take|give)
        what (else|all else|other things) (can|do|could) you (do|offer|help with|handle)
        what (am i|are people|are callers) (able|allowed|supposed) to (ask|say|do) [you|here]
        how (can|could|do|might|may) you (be of help|help me out|help|assist|be useful) [me|here|us]
        what (are you|is this [thing|service|line]|is it you) (useful for|capable of|able to do|good at|for|here for|meant for|do) [exactly]
        (run|talk|walk|take) me through (what you can do|your options|my options|the options|what you do)
        [{asking}|{knowing}] (what you can do|what you can help with|what you can help me with|what i can ask|what i can ask you|what i can say|how this works|what you do|what my options are|what your options are|what you are able to do|what you are for|how you can help|how you can help me|how you work) [for me]
        how does (this|it|this thing|this system|all this|that) work [like what can i ask you]
        what (can|could|do) you do [for me|here|exactly|all|to help [me]]
        [{tell}] what (you can|you are able to|can you|are you able to|you could) (do|help me with|help with|offer|assist with) [for me|me with]
        (how|what) can you (help|assist|offer|help with|help me with|assist me with) [me|me with|me today]
        what (are you able|are you capable|are you) (to|of|good for) [do|doing]
        what are you able to (do|help [me] with)
        (what|which) (things|tasks|kind of things|sort of things|services|kinds of things|kind of help|sort of help|help|kind of tasks) (can you|do you|could you|are you able to) (do|offer|help with|help me with|handle|give|provide) [me] [with|for me]
        (what are|what are my|tell me|give me|list) [the|my|your] (options|choices|capabilities|commands|possibilities|functions|features)
        [i need|i want|give me|i would like] [some] help
        help [me]
        (can you help|help me out|could you help me|can you help me)
        what (can|should|could) i (ask|say|say to you|ask you|ask for|do here|tell you) [you] [for|about|here]
        how does this work
        what do you know how to do
        tell me [about|something about] what you can do
        how do i use (this|you|this thing|this system)
        what is this [service|number|line] [for]
        what are you (there for|here for|for|good at)
        what do you offer
        (how|what) do you work
        what is possible [here]
    """,
    "goodbye": """
        (ta ta|ta ra|toodle pip|toodle oo|tata|cheerio|all the best|keep well|god bless|be well|so long|catch you later|see ya|laters|later|bye for now|speak soon|must dash|must be off) [for now|then|bye|goodbye|and bye|bye bye|now]
        (goodbye|bye|bye bye|bye now|see you|see you later|talk to you later|farewell|so long|ciao|cheerio|take care) [then|now|for now|and thanks|bye|and goodbye|have a (nice|good|great) (day|one|evening|afternoon|weekend|time)]
        (that is|that was|that would be|that will be) (all|it|everything) [for (today|now|me|the moment)] [i needed|i wanted|i need|i have|from me|i wanted to know|i needed to know|then] [goodbye|bye|thank you|thanks|bye bye]
        (i am|we are) (done|finished|all set|all done|good) [here|now|for today|for now] [goodbye|bye|thank you|thanks|then]
        (hang up|end the call|end this call|you can hang up|disconnect|close the call|finish the call|you may hang up|terminate the call) [now]
        (nothing|nothing else|no more|nothing more|no that is all|no that is it|no i am good|no i am done|no i am fine|no that was it|no that was all) [for (today|now)] [goodbye|bye|thank you|thanks] [goodbye|bye]
        have a (nice|good|great|lovely|wonderful) (day|one|evening|afternoon|weekend|time|rest of the day|rest of your day) [goodbye|bye|too|you too]
        [i have|i have got|i got|i need|i must] to go [now] [goodbye|bye]
        i (will|am going to) (hang up|go|let you go) [now] [goodbye|bye]
        (good night|goodnight)
        until (next time|then|tomorrow)
        (no|no thanks|no thank you) [and] (goodbye|bye|bye bye)
        (no|nope) (that is|that was|that will be) (all|it|everything) [for (today|now|me)] [goodbye|bye|thank you|thanks]
        talk to you (soon|later|tomorrow)
        (speak|see you|talk) (soon|later)
    """,
    "wait": """
        (one|two|just a|just one|a) (minute|moment|second|ticks|tick|sec|mo|secs) i (am [just] (getting|grabbing|fetching|finding|looking|checking|writing|thinking)|need (a|my) (pen|pencil|glasses|paper)|(need|have|must|will) [just|to] (get|grab|fetch|find|look|check)) [<ignored>]
        [(wait|hold on|hang on|just|one|give me|hold up|okay|sorry)] [a|one|just a] (moment|second|minute|sec|mo|tick|wait|hold on|hang on|hold up|min) (let me|i need to|i have to|i have got to|i am just|while i|i will just|i just need to|i am) [just|go|quickly] (grab|get|find|fetch|look|check|write|see|take|turn|think|look for|finding|getting|grabbing|checking|looking|looking for|answer|close|open|shut|put|sit|pull|go|sort|switch|move|read) <ignored>
        (wait|hold on|hang on|hold up|just a|one|give me a|just one) [a|one|just a] (moment|second|minute|sec|mo|tick|min) [please] [(someone|somebody|my <ignored>|there) [is|there is] <ignored>]
        (wait|hold on|hang on|hold up) (someone is|somebody is|there is someone|there is somebody) (at|on) <ignored>
        (wait|hold on|hang on|hold up|hold your horses|hold the phone|bear with me|stand by|stay there|sit tight|do not go anywhere|do not hang up|stay with me|stay on|i am not done|i am thinking|i am still thinking|i am just thinking|let me have a think|give me a sec|give me (a|one|two|just a) (sec|secs|seconds|minutes|tick|mo|moments|minute)|two (ticks|secs|seconds|minutes)|back in a (sec|second|minute|moment|tick)|be right back|i will be back in a (sec|second|minute|moment|tick)|i will be right with you|be with you in a (sec|moment|minute)) [please|a (moment|second|minute|sec|bit)|for (me|a (moment|second|minute|sec|bit))]
        wait wait [wait]
        (let me|i need to|i have to) (check|look up|find|see|think about|look at) something [first|quickly]
        (wait|hold on|hang on|one moment|one second|one minute|just a moment|just a second|just a minute|a moment|a second|stand by|hold the line|just a sec|one sec|bear with me|hold on one second|wait a minute|wait a second|wait a moment|hold it|hang on a second|hang on a minute|hold on a second|hold on a minute|hold on a moment|hang on a moment|wait up|stay on the line)
        (wait|hold on|hang on) [for] (a|one) [quick] (moment|second|minute|sec|bit) [i am (thinking|looking|checking)|i need to (think|look|check)]
        give me (a|one|just a) [quick] (moment|second|minute|sec|bit)
        (let me|i need to|i have to|i must) (think|check|look|see|look that up|check that|think about (it|that)) [for a (moment|second|minute|bit)] [first]
        i (need|will need) (a|one) (moment|second|minute)
        i will be right back
        (stay|do not go away|do not hang up) [there] [i will be right back]
        (hold|wait|hang on|hold on|hold it|stay) (there|please|right there|now|for now)
        (hold that thought|just a tick|one tick|half a second|two seconds|bear with me [for] [a (moment|second|minute)]|hold)
        hold for (a|one) (moment|second|minute|sec)
        (stop|shush|quiet|be quiet|stop talking|shut up|silence|pause|enough|stop it|stop please)
    """,
    "presence": """
        (anybody|anyone|somebody|someone) (there|here|home|on the line|on the other end)
        (are you|you) [still] (there|here|listening|with me|on the line|alive)
        (can you|do you) [still] hear me [now|all right|okay|well|at all]
        is (anybody|anyone|somebody|someone) (there|listening|on the line|here)
        (hello|hi) (anyone there|anyone|somebody there|are you there|can you hear me|anybody there|is anyone there|is anybody there)
        did you (hear|get|understand|catch) (me|that|what i said)
        (am i|do i) [still] connected
    """,
    "how_are_you": """
        how (are you|are you doing|do you do|is it going|are things|is your day|have you been|are you today|are you doing today|goes it) [today|going|then]
        (how is|what is) (up|everything|new)
        nice to (meet|talk to|speak to|hear) you
        you (okay|alright|all right|good)
    """,
    "robot": """
        are you [a] (human|person|robot|real|machine|alive|human being) or what
        (is it|is this|are you) [an|a] (automatic|automated|real|artificial|actual|computer|recorded) (voice|lady|man|person|human|woman) [that i am (hearing|talking to|speaking to)] [or <ignored>]
        (is this|are you|am i talking to) (a|an) (recording|machine|robot|computer|bot|person|human) or (somebody|someone|a) (real|person|human)
        you are one of (those|them|these) (robots|machines|computers|bots|talking computers|ai things|automated things) [are you not]
        [{asking}|{knowing}] [if|whether] (you are|are you|you|is this|this is|is it|am i (talking|speaking) (to|with)|i am (talking|speaking) (to|with)|have i got|are you just|are you actually|do i have) [just|actually|like|really|even|still] [(a|an|the|one of those|one of those|some|some kind of|some sort of)] [real|live|actual|talking|automated|phone|voice] (human|person|robot|machine|computer|bot|ai|recording|human being|real person|automated system|answering machine|voicemail|automated things|automated thing|automated|someone real|software|program|computer program|artificial|chatbot|machines|robots|automated service|automated line|real|somebody real|people) [or (a|an|not|just|something) [robot|machine|computer|person|human|bot|real person|recording|else|what]] [are you not|are you|aren't you|right|isn't it|is it not|then|on the line|here]
        you are (a|an|just a|just an) (robot|machine|computer|bot|ai|recording|human|person) [are you not|are you|right|aren't you]
        [am i] (talking|speaking) to (a|an) [real] (person|human|machine|robot|computer|bot) [or (a|an) [real] (person|human|machine|robot|computer|bot|recording)]
        who (exactly|is it|am i on with|do i have the pleasure [of speaking with]|is that|on earth are you|have i got) [are you|there|here|on the line] [exactly]
        (who|what) are you [supposed to be|exactly|really|then]
        (are you|is this|am i (talking|speaking) (to|with)|do i (talk|speak) (to|with)) (a|an|the) [real|live|actual] (human|person|robot|machine|computer|bot|ai|recording|human being|real person|automated system|answering machine|voicemail)
        are you (real|human|artificial|ai|automated) [intelligence]
        (who|what) (are you|am i (talking|speaking) (to|with)|is this|is speaking) [exactly]
        who is there
        what is your name
        (who|what company) is this
        what are you called
        do you have a name
        are you a (human|person) or a (machine|robot|computer|bot)
    """,
    "never_mind": """
        (scrap that|do not trouble yourself|no matter|scrub that|bin that|skip that|let us not bother|not to worry) [(leave it|it does not matter|i will (sort|do|handle|manage) it [myself|later]|never mind|forget it)]
        (never mind|forget it|forget about it|forget that|scratch that|skip it|drop it|leave it|cancel that|do not worry|do not worry about it|no worries|do not bother|do not mind me|ignore that|ignore me|not to worry|do not sweat it|disregard|disregard that|strike that|let it go|let us leave it|let us skip it|let us forget it) [(then|now|please|after all|it|that|forget i (asked|said anything|mentioned it)|i will (do it|sort it out|handle it|figure it out|manage|take care of it) [myself|later]|it does not matter|it is fine|it is nothing|it is not important|i changed my mind|i have changed my mind|about (it|that)|what i (said|just said)|i asked|i said anything|do not worry [about it])]
        (forget|ignore) (i (asked|said anything|mentioned it|said that)|what i [just] said|i ever asked|me)
        (it is|that is) (not important|nothing|no matter|no big deal|not that important|fine i will do it myself|fine do not bother|fine do not worry|okay do not worry about it)
        it [really] does not matter [anymore|any more|now]
        i [have] (changed|just changed) my mind [forget it|never mind|about that|actually|do not bother]
        i (do not need|no longer need) (it|that|anything) [anymore|any more|after all|now]
        (never mind|forget it|forget that|forget about it|forget about that|cancel that|cancel|scratch that|drop it|leave it|it does not matter|do not bother|no forget it|no never mind|skip it|ignore that|disregard that) [it|that|then|about it]
        (i|we) (changed|have changed) my mind
        it is (not important|nothing|fine|okay)
        let us (drop it|forget it|leave it|forget about it)
        not (that important|important)
    """,
    "thanks": """
        (much obliged|i am grateful|very grateful|thank you so kindly|thanks ever so|thank you kindly|i am (much|most) obliged) [to you] [indeed|for that|for your help]
        (that is|that was|you are|you were|it is) (really|so|very|most|awfully|super|terribly|ever so|just|absolutely) (kind|helpful|nice|good|great|sweet|lovely|useful|perfect|brilliant|kind of you|nice of you|helpful of you) [of you] [thanks|thank you|cheers]
        (thanks|thank you|cheers|ta) (a (lot|bunch|million|ton)|so much|very much|ever so much|again|for everything|kindly|loads|heaps|very kindly|a bunch) [for (that|your help|everything|helping|the help|helping me [out]|the info|all your help|your time|doing that|all that)] [again|i appreciate it]
        (i [really|do|so|very much]|we|much|really) (appreciate|appreciated) [it|that|this|your help|the help] [thanks|thank you|a lot|so much|very much]
        you have been [a] [very|really|so|super|most|such a|great|big|huge] [big|great] (helpful|help|kind|great|wonderful|patient|star|lifesaver)
        (you are|what) a (star|lifesaver|legend|gem|life saver|peach|darling|great help)
        (much obliged|very kind|nice one|ta|ta very much|cheers for that|bless you|good stuff|good job|that helps|that is a big help|that is a great help|that was a great help|i am (very|so|really) grateful|i owe you one)
        (thanks|thank you|cheers|much appreciated|many thanks|thank you kindly|thanks a bunch|thanks a million) [very much|so much|a lot|for (your help|that|the help|the information|the info|everything|helping|your time|letting me know)] [indeed|again]
        (that is|that was|this is|this was|it is) (great|perfect|good|very helpful|helpful|wonderful|excellent|very kind|nice|fantastic|awesome|lovely|kind of you|very kind of you|good to know|useful) [thank you|thanks]
        (great|perfect|wonderful|excellent|awesome|fantastic|brilliant|lovely|super|very good|good job|well done|nice|very nice|amazing) [thank you|thanks|job|work]
        i appreciate (it|that|your help) [very much|a lot]
        you are (very helpful|great|the best|very kind|so kind|so helpful|helpful|a star|amazing|kind)
        (got it|understood|i understand|i see|makes sense|good to know) [thank you|thanks]
        (that|this) (helps|helped) [a lot|me|very much]
    """,
    "greeting": """
        (g'day|namaste|bonjour|how do you do|salutations|hola|aloha|evening all|morning all|wotcha|hey up|ay up|good morrow) [there|mate|all|good (morning|afternoon|evening)]
        (hi|hello|hey|hiya|howdy|good (morning|afternoon|evening|day)|morning|afternoon|evening|greetings|yo|hi there|hey there|hello there) [hi|hello|hey|there|again|and] [(good (morning|afternoon|evening|day)|hi|hello|how do you do|morning|afternoon|evening)] [to (you|you all|everyone)] [there|again|everyone|all|folks|mate|sir|madam]
        (top of the morning|good day) [to you]
        (nice|good|lovely|pleased) to (meet|talk to|speak to|hear|speak with|talk with) you [too|again]
        (hi|hello|hey|hiya|howdy|hallo|greetings|good (morning|afternoon|evening|day)|morning|evening) [there|everyone|you|again|assistant|joe] [hi|hello|hey|good (morning|afternoon|evening)] [there]
        (hi|hello|hey|good (morning|afternoon|evening)) [there] (this is|my name is|i am) <caller>
    """,
}
