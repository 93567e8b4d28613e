"""How callers ask for everyday things, in English: data for `agent.fast.grammar`.

Every line is one family of phrasings, in the spelling of `agent.fast.words.normalise` ("what is", "i would", "todo").
Politeness around a request ("could you please …", "… if you don't mind") is cut off before matching: `agent.fast.frames`.
To-dos have a file of their own, `agent.fast.todo_phrasings`; so has the talk about the talk, `agent.fast.manner_phrasings`.
To teach a new phrasing add a line here and an utterance to the labelled set of the tests.
"""

# ruff: noqa: E501  (a phrasing is one line, however long: broken lines would hide the family)
from collections.abc import Mapping

from agent.fast.manner_phrasings import MANNER_RULES
from agent.fast.todo_phrasings import TODO_PARTS, TODO_RULES

PARTS: Mapping[str, str] = {
    **TODO_PARTS,
    "tell": "(tell me|telling me|say|give me|let me know|do you know|do you happen to know|do you have|have you got)",
    "knowing": "(i (want|need|would like) to know|i am (wondering|asking) [about])",
    "now": "(again|right now|now|where you are|with you|at the moment|currently|today|at present|exactly|over there|there)",
    "want": "(i [just|only|really|simply] (want|need|would like|would love|would prefer|have|got|prefer|wish|must|have got) to|let me|can i|could i|may i"
    "|i could|i might|i should like to|i wish to|i would sooner|i would rather|i am trying to|i am calling to|i am hoping to|i was hoping to|might i|how (do|can) i|is it possible to)",
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
    "speak": "(talk|speak|chat|be connected|be put through|be put on|be transferred|be passed|be switched|get through|have a (word|chat|quick word|quick chat|talk)|get (hold|ahold|a hold) of|get connected|get put through|get transferred|reach|get in touch|get|deal|talk things over|go through|be passed on|be handed over|speak directly) [to|with|of|over to|on to|through to]",
    "about": "(about|regarding|concerning|on|to discuss|to help me with|to help me|to help with|to sort out|who can help [me] with|who can sort out|who knows [something|a bit] about|who deals with|who handles|that handles|that deals with|that knows about|to do with|with regard to|for help with|because of|to ask about|for|to)",
    "asking": "(any idea|have you any idea|do you have any idea|have you got any idea|can you see|could i (get|have|know|ask|trouble you for)|can i (get|have|ask|know|just get|just ask)|may i (have|ask|know)|i need|i just need|i want|i would like|give me|what about|how about|you (know|got|have)|have you got|do you have|do you know|got|know|tell me|remind me|let me know|find out|check|say|see|read me|read out|spare me|get me|tell us|what is|ask you|ask|you happen to know|you have got|by any chance)",
    "place": "(you|you guys|you folks|you all|you lot|you people|the office|your office|the shop|your shop|your place|someone|somebody|anyone|anybody|the doors|your business|your team|youse)",
    "hnow": "(today|now|right now|then|at the moment|tonight|on weekends|at weekends|weekends|on the weekend|on weekdays|weekdays|during the week|in the morning|in the mornings|in the evening|in the evenings|at night|over lunch|on holidays|on public holidays|on bank holidays|during lunch|at lunchtime|this week|usually|normally|over the holidays|on (mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays))",
    "hour": "(hours|office hours|opening hours|opening times|business hours|working hours|opening and closing times|open hours|hours of operation|schedule|times|working times|hours of business|opening time|closing time|operating hours|visiting hours)",
    "when": "(when|what time|how late|how early|until when|until what time|till when|till what time|from when|at what time|from what time|what hours|how long|around what time|by what time|what days|which days|about what time)",
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
        {asking} [to know] (the [(present|exact|correct|right|current|local|precise)] time) [kindly|just now|by you|on you|at present] [{now}]
        [{asking}] what o'clock (it is|is it) [{now}]
        what is the time [(by you|just now|by your clock|at your end|currently)] [now]
        (you) would not have the time [on you]
        any idea [of|about] the time
        how are we doing for time
        what hour is it [over there] [at the office]
        may i know (the time|what time it is)
        is it <ignored> (already|yet) or what time is it
        {asking} (the [current|right|exact|local|correct] time|what time it is|what the time is|how late it is|a time check|what time is it|the time of day|what time we are at|what time it is getting to|what time it is there) [is|on you|of day] [{now}]
        what time (you got|have you|are we at|is it now|is it getting to|it is|do you make it|would it be|does your clock say|you have) [{now}]
        (is it|has it gone|is it already|are we) [already|past|after|still|before|only|nearly|almost|gone] (noon|midday|lunchtime|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) [o'clock] [yet|already|now]
        [what is] the time [is|please|now] [{now}]
        (how late|how early) is it [{now}]
        (give|get) me (a|the) time (check|now)
        what do you make the time
        what (is|does) (your|the) (clock|watch) (say|saying|read|showing|show)
        time now
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
        [and] what (might|would|could) the date be [{now}]
        today is (which|what) (date|day)
        {asking} (the date|the day|today's date) [kindly|please] [{now}]
        how many is it today
        [and] what (day|date) (might|would) it be [{now}]
        what is the day [today] [kindly tell]
        are we (still|already) in (january|february|march|april|may|june|july|august|september|october|november|december) what is the date
        [{asking}|{knowing}] (what the [current] date is|what day it is|what day of the week it is|what date it is|what day this is|which day it is|what the day is|what day today is|what today's date is|what date today is|what today is|which day of the week it is|what day we are on|what day we have|what date we have|what date we are on) [{now}]
        {asking} (the date|today's date|today's day|the current date|the day|the day of the week|the date today|the day today|the exact date) [is] [{now}]
        (what|which) (month|year|day|date|weekday) [of the (month|week|year)] [and (day|date|month|year|what day|what date|weekday)] (is it|is today|is this|are we (on|in|at)|do we have|have we got|we on|are we) [{now}] [again]
        what is the (date|day) [of the (month|week)] [and (day|date|time)] [{now}] [again]
        what is today [date|like] [again]
        what (day|date) (we on|are we|it is|are we at) [{now}]
        (is|isn't|is not) (it|today) [a|already|still] (monday|tuesday|wednesday|thursday|friday|saturday|sunday) [today|already|or (monday|tuesday|wednesday|thursday|friday|saturday|sunday)]
        today is what [day|date]
        {asking} (day|date) is it
        what is (today|the day today|the date) [again]
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
        (are|is|will|would|do) {place} [youse|all] [be] (open|closed|shut|close) (of|at|on|by|for|during) [a|an] (weekend|weekends|evening|lunch|lunchtime|this hour|then|morning|night|the holidays|public|general public) [on] [a]
        (are|is|will|would) (you|youse|ye|the office|{place}) [be] [still] (open|closed|in|about|around|there for visitors) [of|at this hour on|of a|on a|by|round|still] [a|an] [evening|morning|afternoon|then|visitors]
        [{asking}] (what are|what is|your|the) (timings|business hours|opening hours|office hours|office timings|opening times|hours|timing) [of] [your|the] [office|shop|company|branch] [on|for|kindly] [{hnow}]
        [from] when until when (can i (visit|come|call)|are you open|do you open) [on]
        on (which|what) days (is|are|do|does) {place} [be] (open|working|closed|work|close)
        at what o'clock (do|does|is|are) {place} (start|open|close|shut|begin|finish) [on]
        (whenabouts|when about|around when|round about when) (do|does|are|is) {place} (open|close|shut) [in the mornings|in the morning|up]
        do {place} (do|work|open on|have|keep) (weekends|weekend|saturday|sunday) [hours|opening wise]
        (is|will) (anyone|anybody|someone|somebody) be (in|there|about|around|at the office)
        if i (popped|came|dropped|called|went|stopped|swung) (round|by|in|over) would (anybody|anyone|someone|somebody|you) be (in|there|open|about|around)
        (do|does|will) {place} (close|shut) (for|over|during|at) (lunch|lunchtime|the holidays|christmas|easter|the weekend)
        [{asking}|{knowing}] {when} (do|are|will|is|does|would|can) {place} [guys|all|folks] [be|usually|normally|generally|still|actually|get] (open|close|closed|opening|closing|there|around|in|shut|start|finish|available|in the office|shutting|knock off|close up|open up|reachable|open for business|answer the phone|taking calls|take calls|working) [up|early|late|until|till|from|for business|to the public|till late|for the day|for calls] [{hnow}]
        [{asking}|{knowing}] {when} {place} [usually|normally|are|is|will be] (open|opens|close|closes|closed|shut|shuts|start|starts|finish|finishes|there|in|available|opening|closing) [up] [till|until] [{hnow}] [(and|or) (close|closed|closes|shut|open)]
        [{asking}|{knowing}] [if|whether|that] {place} (are|is|will be|were|would be) [still|going to be|usually|normally|even|also|actually] (open|closed|there|around|in|in the office|available|working) [early|late|at all|for business|by any chance] [{hnow}]
        (are|will|is|do|does) {place} [guys|all|folks] [be|still|usually|normally|even|also|going to be|actually|ever] (open|close|closed|around|in the office|shut|available|working|open up|reachable|close up|opening|work) [early|late|at all|for business|yet|by any chance|as usual|as normal|up|to the public] [{hnow}]
        (can|could|may|when can|when could|what time can|how late can|should|what is the (earliest|latest)) i [could|can] (come|stop|swing|drop|pop|visit|come over|come and see you|reach you|reach somebody|reach someone|get hold of someone|pop by|stop in|ring|call you|catch someone|walk) [in|by|over|round|around|into the office|in person|to the office] [to the office] [or (are you|is it) (closed|open)] [{hnow}] [what are the hours|like what are the hours]
        [{asking}|{knowing}] [what] [is|are] (your|the|you guys'|the office|office|your office|y'all's|your normal|your usual|the usual|today's|the regular|your regular) {hour} [is|are] [like] [for] [{hnow}] [at the office|for the office|of the office]
        [{asking}] {hour} [for] [{hnow}]
        what {hour} (do you|are you|is the office|does the office|do you guys|are you guys|is somebody|is someone|is anybody|are people) [keep|open|have|work|there|in the office|in|around|available|operate] [{hnow}]
        {place} open [then|up] [{hnow}]
        (is|are) (the office|your office|the doors|reception) open [to the public|for visitors] [{hnow}]
        (what|which) days (are|is|do|does) {place} [be] (open|closed|working|work|close|in|there|in the office)
        (open|closed|close) {hnow}
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
        {wish} {person} [(in|from|at|on) [the|your] <place>] [free|available] [then|now|instead|for this|with this one]
        {wish} [the|your|someone in|somebody in|someone from|one of your|a] <known> [then|instead]
        {wish} (a|another) (chat|word|quick word|quick chat|talk) with [the|your] (<known>|{person})
        (whoever|whomever|who ever|the person who|the one who|someone who|somebody who|the people who) (handles|deals with|does|looks after|is in charge of|takes|runs|manages|sorts|fixes|can help with|knows about) <topic>
        (connect|put|transfer|get|pass|switch|swap|shove|hand) me (with|to|through to|on to|over to|onto) (whoever|whomever|the person who|the one who|someone who|somebody who|the people who|anyone who) (handles|deals with|does|looks after|is in charge of|takes|runs|manages|sorts|fixes|can help with|can help me with|knows about) <topic>
        (swap|shove|stick|shunt|plug|fling|pop|whizz) me (over|through|on|across|straight through) (to|onto|on to) [the|your|someone in|somebody in] (<known>|{person})
        (fetch|get|find|summon|bring) (me|us) [one of|someone from|somebody from|one of the|someone in|somebody in] [the|your] <known>
        (get|fetch|find|put) (one of [the|your]|someone from|somebody from|someone in|somebody in|a|an) <known> [lads|people|guys|folks] on [the] (line|phone)
        is (anybody|anyone|someone|somebody) (from|in|at) [the|your] <place> (free|available|about|around|there|in) [to (talk|speak|chat|help)] [to me|with me]
        is there (anyone|anybody|someone|somebody|a person|any human) [there|around|about|free|available|else] [(in|from|at) [the|your] <place>] [free|available] [to (talk|speak) to]
        is there (a|any) (colleague|colleagues|human|person|member of staff|manager) [of yours] [that|who] i (could|can|might) (have a word with|speak to|speak with|talk to|talk with|have a chat with)
        (can|could|may|might) i not just (speak|talk) (to|with) {person}
        it is {person} [that] i (want|need|would like|am wishing|wish|am after) [to (speak|talk) (to|with)]
        it is [the|your] <known> [that] i (want|need|would like|am after) [to (speak|talk) (to|with)]
        i am (wanting|hoping|wishing|looking|trying|after) [to|for] [be] (speak|talk|speaking|talking|reach|get through|get hold of|find) [to|with|of|through to] (<known>|{person}|[the|your] <known>)
        i am (after|looking for|trying to reach|trying to get|trying to find|wanting) [the|your|someone in|somebody in] <known>
        i am (after|looking for|wanting) {person}
        i would (rather|sooner|much rather|much sooner) have {person}
        connect [me] (with|to) {person}
        (give|hand|pass) the (phone|call|line) (to|over to) (your|a|another|one of your) {person}
        (may|might|could|can) {person} (take my call|talk to me|speak to me|come to the phone|ring through to me|pick up|take over)
        (may|might|could|can) [the|your|someone in|somebody in|someone from|somebody from] <known> (take my call|talk to me|speak to me|come to the phone|pick up|take over)
        how (do|can|could) i (get hold of|reach|get through to|speak to|talk to|get) (<known>|{person}|a living soul|[the|your] <known>) [on (this|the) (line|phone)|there|here|please]
        (a|any|some) living soul
        [the|your] <known> would be (best|great|good|lovely|fine|perfect)
        (enquire|ask|find out) (if|whether) {person} (might|could|can|may|would) (take my call|talk to me|speak to me|help [me])
        i need help from {person} [(in|from|at) <place>]
        it is about <topic> (whoever|someone who|the person who) (looks after|handles|deals with|does) (that|it)
        i need <ignored> and (want|would like|need) to (discuss|talk|sort) (it|this|that|about it) [out] with [the|your|someone in|somebody in] <known>
        [the] <known> [operator|desk] (please|if you would be so good|if you please)
        {want} {speak} {person} [(in|from|at|over at|over in|on) [the|your|our] <place>] [available|free] [right now|today|now]
        {want} {speak} {person} [else|there] {about} <topic>
        {want} {speak} [the|your|a|an|one of your|one of the|some] <known> [(people|folks|guys|team|department|about <topic>)]
        {want} {speak} (whoever|someone who|somebody who|anyone who|the person who|the people who|the one who|the person that|someone that) (handles|deals with|does|knows about|is in charge of|looks after|takes care of|can help [me] with|takes|manages|runs|works in|works with|understands|can do|can take) <topic>
        [is there] (anyone|anybody|someone|somebody|a person|any human|a human) [(human|real|available|free|around|there|else)] [(in|from|at) [the|your] <place>] [that|who] (i|we) (can|could|might) (talk|speak) (to|with) [{about} <topic>]
        [is there] (anyone|anybody|someone|somebody) <known> [that|who] (i|we) (can|could) (talk|speak) (to|with)
        who (can|do|should|could|would|might) i (talk|speak|turn) (to|with) [{about} <topic>]
        (hand|hook|route|direct|link|patch|bounce|push|steer|switch|put|pass|transfer|connect|get|forward|move|send|bump) (me|us|this call|my call|the call) [(off|over|up|on|across|through|straight through|straight|along|back|connected|put through|transferred|directly)] (to|with|onto|through to|on to|into) {person} [(in|from|at) [the|your] <place>] [{about} <topic>]
        (hand|hook|route|direct|link|patch|bounce|push|steer|switch|put|pass|transfer|connect|get|forward|move|send|bump) (me|us|this call|my call|the call) [(off|over|up|on|across|through|straight through|straight|along|connected|put through|transferred|directly)] (to|with|onto|through to|on to|on with|into) [the|your|someone in|somebody in|someone from|somebody from|someone at] <known>
        (get|put|fetch|find) (me|us) (someone|somebody|a person|anyone|a human) (in|from|at|on) [the|your] <known>
        (get|put|fetch|find) [me] (someone|somebody|a person|anyone|a human|{person}) [(in|from|at) [the|your] <place>] [on the (line|phone)]
        (transfer|forward|put through|redirect|connect) (this call|the call|my call|me|us|this) [(on|over|through)]
        (ring|call|dial|try|get|reach|page|phone) [me] [the|your] <known> [on the (line|phone)]
        (can|could|may|might) i (get|have|reach|try) [the|your|someone from|someone in|somebody from|somebody in] <known> [on the (line|phone)]
        (someone|somebody|anyone|anybody|a person|a human) (from|in|at|on) [the|your] <known>
        not <ignored> (i (need|want|would like|meant|mean)|give me|get me|put me through to|transfer me to|connect me to) [the] <known>
        {want} ask [a|an|the|your|someone in|somebody in] <known> [(a|some) [(couple|few)] [of]] [quick] [question|questions|something]
        i have [got] (a|an|some|a few|a couple of) [quick|technical|general] (question|questions|query|queries|problem|issue|order) (for|to place with|to ask|to raise with|to put to|with) [someone in|somebody in|the|your] <known>
        i have [got] (a|an|some|a few|a couple of) [quick] (question|questions|query|queries) for {person} [(in|from|at) [the|your] <place>]
        (do you have|have you got) (a|an|any|the) <known> [that] i can (talk|speak) to
        (do you have|have you got) {person} [there|around|available] [that|who] [i can (talk|speak) to|to (talk|speak) to|i could (talk|speak) to]
        (can|could|will|would) {person} (help|assist|talk to|speak to|speak with|call|ring|pick up|get back to) [me|us] [with this|with that|with something|please|out|here|on this|instead|on that|out here]
        get me (out of|off|away from) (this|the) <ignored> (and|to|onto) [to|onto|over to|through to|get me] {person}
        {wanting} {person} [in|from|at] [the|your] <place>
        {wanting} {person} {about} <topic>
        i (need|want|would like|prefer) {person} to (help|talk to|speak to|assist|deal with) [me|this] [with|to] <topic>
        i [just|only|really|simply|absolutely|would rather|would much rather] (want|need|have|get|prefer|demand|insist on|require) {person}
        (talk|speak|talking|speaking) to {person} [(in|from|at) [the|your] <place>] [{about} <topic>]
        (i am|i get|i am getting) [really|so] (sick|tired|fed up|done) (of|with) (talking|speaking) (to|with) (a|an|this) (machine|robot|computer|bot|ai)
        i would (rather|much rather|prefer to|sooner|really like to) [speak|talk|deal] [to|with] {person} [than (you|a machine|a robot|a computer|a bot|this)]
        i need help (from|of) [the|your|someone in|somebody in] <known>
        [the|your] <known> [department|team|desk|people|guys|folks|line] (please|if you would|now)
        {want} (buy|order|purchase) something
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
        (i wish|i would like|i want|let me|i will|can i|could i|may i|might i|i should like) [to] [just] (leave|record|pop|drop) [one|a|an|some|my] [quick|short] (word|message|voicemail|voice mail) [down] [(for|with|to) [your|the] (team|boss|manager|someone|somebody|staff|mr|office|people|<known>|mr <caller>|mrs <caller>)] [after the (beep|tone)]
        take a message for (the|your|my) (boss|manager|team|office|<known>)
        (i will|let me) just leave (a|my) (voicemail|message)
        (i will|i would like to|can i|could i|may i|let me|i want to|i am going to|i would rather|i need to|i just want to|how do i|is it okay if i|would it be okay if i|is it possible to|i would prefer to|i better) [just|only|simply|quickly] (leave|left|record|drop|send) (you|them|you folks|you guys|someone|somebody|him|her|a|an|my|the|some) [a|an] [quick|short|brief|voice] (message|voicemail|voice mail|mail|voice message|note|word) [(for|with|to|at|in) (them|you|someone|somebody|whoever it is|later)]
        (i will|can i|could i|may i|let me|i want to|i would like to|i need to|leave|i just want to) [just|only] [leave|record|drop] (a|an|my) [quick|short|brief] [voice] (message|voicemail|voice mail) (for|with|to|at|in) [the|your|someone in|somebody in] <known>
        (leave|record|drop|take down|send) (a|an|my) [quick|short|brief] [voice] (message|voicemail|voice mail|voice message) [(for|with|to) [the|your] <known>]
        (is there|do you have|have you got) (a|an|any) [way to leave a] (voicemail|voice mail|answering machine|mailbox|voice mailbox|message) [service] [i can (leave|use|record) [something|a message|one] [on]|for messages]
        (put|send|transfer|get|switch|drop) me [through|over|straight|on] (to|into) [the|your] (voicemail|voice mail|mailbox|answering machine|voicemail box)
        (take|record|pass on|pass along) a [quick|short] message [for <known>]
        (go|straight|over|on) to (voicemail|voice mail)
        (can|could) i be put through to [the] (voicemail|voice mail)
        {want} leave (a|an|my|some) [voice] (message|voicemail|mail|voice mail|voice message) [(for|with|to|at|in) [the|your] <known>]
        leave (a|an) [voice] (message|voicemail|voice message) [(for|with|to) [the|your] <known>]
        {want} (record|speak) (a|my) (message|voicemail) [for [the|your] <known>]
        (connect|transfer|put|send) me [through] to [the|your] (voicemail|voice mail|mailbox|answering machine) (of|for) [the|your] <known>
        (connect|transfer|put|send) me [through] to [the|your] [<known>] (voicemail|voice mail|mailbox|answering machine|voice mailbox)
        (take|record) (a|my) (message|voicemail) [for] [the|your] [<known>] [{team}]
        (voicemail|voice mail)
        {wanting} [the] (voicemail|voice mail|mailbox)
    """,
    **MANNER_RULES,
}
