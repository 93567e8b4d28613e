"""How callers ask for everyday things, in English: data for `agent.fast.grammar`.

Every line is one family of phrasings, in the spelling of `agent.fast.words.normalise` ("what is", "i would", "todo").
Politeness around a request ("could you please …", "… if you don't mind") is cut off before matching: `agent.fast.frames`.
To-dos have a file of their own: `agent.fast.todo_phrasings`. To teach a new phrasing add a line here and an utterance to the labelled set of the tests.
"""

# ruff: noqa: E501  (a phrasing is one line, however long: broken lines would hide the family)
from collections.abc import Mapping

from agent.fast.todo_phrasings import TODO_PARTS, TODO_RULES

PARTS: Mapping[str, str] = {
    **TODO_PARTS,
    "tell": "(tell me|telling me|say|give me|let me know|do you know|do you happen to know|do you have|have you got)",
    "knowing": "(i (want|need|would like) to know|i am (wondering|asking) [about])",
    "now": "(again|right now|now|where you are|with you|at the moment|currently|today|at present|exactly|over there|there)",
    "want": "(i [just|only|really|simply] (want|need|would like|would love|would prefer|have|got|prefer|wish|must|have got) to|let me|can i|could i|may i"
    "|i would rather|i am trying to|i am calling to|i am hoping to|i was hoping to|might i|how (do|can) i|is it possible to)",
    "wanting": "(i (want|need|would like|would prefer|prefer|asked for)|give me|get me|can i (have|get)|could i (have|get)|may i have)",
    "talk": "(talk|speak|chat|be (connected|transferred|put through)|get through|have a word|get connected|get put through|converse)",
    "toward": "(to|with)",
    "connect": "(connect|transfer|put|forward|pass|hand|send|switch|redirect|get|patch|bring|move) [(me|us|my call|this call|the call)]"
    " [(through|over|on|across|onto)] (to|with|onto|through to)",
    "person": "[(a|an|the|some|any|your|one of your|one of the|another)] [(real|live|human|actual|proper|physical|living|different)]"
    " (human|humans|human being|person|people|operator|agent|representative|rep|member of staff|staff member|staff|employee"
    "|colleague|colleagues|receptionist|someone|somebody|anyone|anybody|advisor|adviser|assistant who is human|manager|supervisor)"
    " [(real|human|else|there|in person|who can help [me]|instead|of flesh and blood|who is not a (robot|machine|computer))]",
    "department": "(the|your)",
    "team": "(department|team|desk|queue|line|people|guys|staff|section|office|representative|agent|person|rep|side|group|hotline)",
    "todo": "(todo|todos|task|tasks|todo item|item|reminder|entry|todo entry|task item|note)",
    "list": "(todo list|list|task list|todos|tasks|list of (todos|tasks)|to do list|agenda|todo|reminders)",
    "my": "(my|the|our)",
    "add": "(add|create|make|put|put in|put down|set|set up|enter|note|note down|write down|write|record|save|open|start|log|jot down|register)",
    "done": "(done|finished|complete|completed|ticked off|off|as done|as finished|as complete|as completed)",
    "mark": "(mark|check|tick|cross|set|strike|take)",
}

RULES: Mapping[str, str] = {
    **TODO_RULES,
    "time": """
        [{tell}|{knowing}] [what] [is] the [(current|exact|local|right)] time [is] [it] [{now}]
        [{tell}|{knowing}] what time [is it|it is|do you have|have you got|have we got|do we have|is it now] [{now}]
        what is the time [{now}]
        what time of (the day|day) is it [{now}]
        [{tell}] how late [is it|it is] [{now}]
        (do you have|have you got|got|you got) the time [on you] [{now}]
        (check|read|look at) the (time|clock)
        what (does|is) the clock (say|saying) [{now}]
        [the] [current] time [now]
        time check
        what hour is it [{now}]
    """,
    "date": """
        [{tell}|{knowing}] what [is] (the date|the day|today's date|today's day|the current date|the date of today) [is] [it] [{now}]
        [{tell}|{knowing}] what (day|date) [of the week|of the month] (is it|it is|is today|today is|do we have|have we got|are we on|is this) [{now}]
        {tell} (the date of today|the date|the day|today's date|the current date|today's day) [{now}]
        which (day|date) [of the week] (is it|it is|is today|do we have) [{now}]
        [what is] today's date
        what is today
        [the] [current] date [today]
        what (month|year) is it [{now}]
        (is it|is today) (monday|tuesday|wednesday|thursday|friday|saturday|sunday) [today]
        what is the date [of] today
        (what|which) date are we (on|at) [{now}]
    """,
    "hours": """
        [{tell}|{knowing}] [what] [are] (your|the) (opening|business|office|working|service) (hours|times) [are] [today|please|there]
        [{tell}|{knowing}] [what] [are] (your|the) hours [are] [of (operation|business|service)] [today]
        [{tell}|{knowing}] when (are you|you are|do you|is the office|is your office|will you be|are you guys|does the office) (open|opened) [up] [today]
        [{tell}|{knowing}] when (do you|does the office|are you|is the office|will you) (close|closed|closing) [today|tonight|in the evening]
        [{tell}|{knowing}] (what time|until when|until what time|till what time|how late|how long|till when|from when|at what time) (do you|does the office|are you|is the office|will you be) (open|close|closed|closing|there) [up] [today] [until|till]
        [{tell}] (when|until when|how late|what time) (you|the office) (open|opens|close|closes) [today|tonight|in the evening|in the morning]
        [{tell}] (if|whether) (you|you guys|the office) (are|is) [still] (open|closed) [today|now|right now|tonight|on (mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|holidays)]
        [if] you are [still] open [on (mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|holidays|weekends)]
        are you [guys] [still] (open|closed) [today|now|right now|at the moment|on weekends|on the weekend|at weekends]
        is (the office|your office|anybody there|the shop|your shop) [still] (open|closed) [today|now|right now]
        do you (open|close) [today|on weekends|at weekends|on the weekend]
        (are|do|if) you [guys] [are] (open|close|closed) (on|over) (christmas|christmas eve|christmas day|new year|new year's eve|easter|thanksgiving|labor day|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|holidays|public holidays)
        when can i (reach|call|get|visit) (you|somebody|someone|the office|people|a person) [there]
        (during|between) (what|which) hours (are you open|can i call [you]|can i reach you)
        (opening|business|office|working) (hours|times)
        what days are you open
        what are the (opening hours|opening times|business hours) of (the|your) (office|company|shop|store)
        how late are you (open|there) [until|till] [today]
        what time (do you|does the office) (open|close) [up] [in the (morning|evening)]
    """,
    "human": """
        {want} [please] {talk} {toward} {person} [in <place>|from <place>|at <place>|about <place>|of <place>]
        {want} [please] {talk} {toward} [someone|somebody|a person|anyone|people] [in|from|at|over at] [the|your|our|a|an] <place>
        who can i (talk|speak) to (in|from|at) [the|your] <known>
        {connect} {person} [in <place>|from <place>|at <place>|of <place>]
        {connect} [someone|somebody|a person|anyone|people] [in|from|at] [the|your|our|a|an] <place>
        (transfer|connect|forward|put) me [through|over]
        {wanting} {person} [to (talk|speak) (to|with)] [on the (line|phone)] [in <place>|from <place>]
        {wanting} (the|your) <place> {team}
        {wanting} [someone|somebody|a person|anyone] (in|from) [the|your] <place>
        [{talk}] [{toward}] {person}
        {talk} {toward} [the|your] <place>
        [the|your] <place> (department|team|queue|desk)
        (is there|is) (a|an|any|some) [real|live|human|actual] (human|person|operator|agent|representative|somebody|someone|anybody|anyone|people) [there|available|around|who can help me|i can (talk|speak) to|i (can|could) (talk|speak) (to|with)|here] [to (talk|speak) (to|with)] [right now]
        (is there|is) (anybody|anyone|somebody|someone) [there|available|around] [i can (talk|speak) (to|with)|to (talk|speak) (to|with)|who can help me|available|in the office]
        get me (a|an|the|some|your) [real|live|human] (human|person|operator|agent|representative|manager|supervisor|somebody|someone)
        (i am|i would be) (looking|asking) for {person} [in <place>]
        i do not want to (talk|speak) (to|with) (a|an|the|this) (machine|robot|computer|bot|ai|automated system|answering machine)
        i (want|need|would like) {person} (not|instead of) (a|an) (machine|robot|computer|bot)
        (let|allow) me [to] (talk|speak) (to|with) {person}
        (operator|agent|representative|human|real person|live agent)
        i (want|need|would like) help from {person} [in <place>]
        (could|can) (someone|somebody|a person|a human) (help|assist|talk to|speak with|speak to) me
        (customer service|customer support|technical support|tech support)
        {wanting} <known>
        is it possible to (talk|speak) (to|with) {person}
    """,
    "voicemail": """
        {want} leave (a|an|my|some) [voice] (message|voicemail|mail|voice mail|voice message) [(for|with|to|at|in) [the|your] <known>]
        leave (a|an) [voice] (message|voicemail|voice message) [(for|with|to) [the|your] <known>]
        {want} (record|speak) (a|my) (message|voicemail) [for [the|your] <known>]
        (connect|transfer|put|send) me [through] to [the|your] (voicemail|voice mail|mailbox|answering machine) (of|for) [the|your] <known>
        (connect|transfer|put|send) me [through] to [the|your] [<known>] (voicemail|voice mail|mailbox|answering machine|voice mailbox)
        (take|record) (a|my) (message|voicemail) [for] [the|your] [<known>] [{team}]
        (voicemail|voice mail)
        {wanting} [the] (voicemail|voice mail|mailbox)
    """,
    "repeat": """
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
        (are you|is this|am i (talking|speaking) (to|with)|do i (talk|speak) (to|with)) (a|an|the) [real|live|actual] (human|person|robot|machine|computer|bot|ai|recording|human being|real person|automated system|answering machine|voicemail)
        are you (real|human|artificial|ai|automated) [intelligence]
        (who|what) (are you|am i (talking|speaking) (to|with)|is this|is speaking|is there) [exactly]
        what is your name
        (who|what company) is this
        what are you called
        do you have a name
        are you a (human|person) or a (machine|robot|computer|bot)
    """,
    "never_mind": """
        (never mind|forget it|forget that|forget about it|forget about that|cancel that|cancel|scratch that|drop it|leave it|it does not matter|do not bother|no forget it|no never mind|skip it|ignore that|disregard that) [it|that|then|about it]
        (i|we) (changed|have changed) my mind
        it is (not important|nothing|fine|okay)
        let us (drop it|forget it|leave it|forget about it)
        not (that important|important)
    """,
    "thanks": """
        (thanks|thank you|cheers|much appreciated|many thanks|thank you kindly|thanks a bunch|thanks a million) [very much|so much|a lot|for (your help|that|the help|the information|the info|everything|helping|your time|letting me know)] [indeed|again]
        (that is|that was|this is|this was|it is) (great|perfect|good|very helpful|helpful|wonderful|excellent|very kind|nice|fantastic|awesome|lovely|kind of you|very kind of you|good to know|useful) [thank you|thanks]
        (great|perfect|wonderful|excellent|awesome|fantastic|brilliant|lovely|super|very good|good job|well done|nice|very nice|amazing) [thank you|thanks|job|work]
        i appreciate (it|that|your help) [very much|a lot]
        you are (very helpful|great|the best|very kind|so kind|so helpful|helpful|a star|amazing|kind)
        (got it|understood|i understand|i see|makes sense|good to know) [thank you|thanks]
        (that|this) (helps|helped) [a lot|me|very much]
    """,
    "greeting": """
        (hi|hello|hey|hiya|howdy|hallo|greetings|good (morning|afternoon|evening|day)|morning|evening) [there|everyone|you|again|assistant|joe] [hi|hello|hey|good (morning|afternoon|evening)] [there]
        (hi|hello|hey|good (morning|afternoon|evening)) [there] (this is|my name is|i am) <caller>
    """,
}
