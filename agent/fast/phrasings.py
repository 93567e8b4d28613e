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
    "speak": "(talk|speak|chat|be connected|be put through|be put on|be transferred|be passed|be switched|get through|have a (word|chat|quick word|quick chat|talk)|get (hold|ahold|a hold) of|get connected|get put through|get transferred|reach|get in touch|get|deal|talk things over|go through|be passed on|be handed over|speak directly) [to|with|of|over to|on to|through to]",
    "about": "(about|regarding|concerning|on|to discuss|to help me with|to help me|to help with|to sort out|who can help [me] with|who can sort out|who knows [something|a bit] about|who deals with|who handles|that handles|that deals with|that knows about|to do with|with regard to|for help with|because of|to ask about|for|to)",
    "asking": "(any idea|have you any idea|do you have any idea|have you got any idea|can you see|could i (get|have|know|ask|trouble you for)|can i (get|have|ask|know|just get|just ask)|may i (have|ask|know)|i need|i just need|i want|i would like|give me|what about|how about|you (know|got|have)|have you got|do you have|do you know|got|know|tell me|remind me|let me know|find out|check|say|see|read me|read out|spare me|get me|tell us|what is|ask you|ask|you happen to know|you have got|by any chance)",
    "place": "(you|you guys|you folks|you all|you lot|you people|the office|your office|they|everyone|the shop|your shop|your place|the place|someone|somebody|anyone|anybody|people|the doors|the building|the business|your business|this place|the team|your team|everybody|the store|we)",
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
        [(wait|hold on|hang on|just|one|give me|hold up|okay|sorry)] [a|one|just a] (moment|second|minute|sec|mo|tick|wait|hold on|hang on|hold up|min) (let me|i need to|i have to|i have got to|i am just|while i|i will just|i just need to|i am) [just|go|quickly] (grab|get|find|fetch|look|check|write|see|take|turn|think|look for|finding|getting|grabbing|checking|looking|looking for|answer|close|open|shut|put|sit|pull|go|sort|switch|move|read) <ignored>
        (wait|hold on|hang on|hold up|just a|one|give me a|just one) [a|one|just a] (moment|second|minute|sec|mo|tick|min) [please] [(someone|somebody|my <ignored>|there) [is|there is] <ignored>]
        (wait|hold on|hang on|hold up) (let me|i need to|i have to|while i|someone is|somebody is|there is|my <ignored> is) <ignored>
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
        [{asking}|{knowing}] [if|whether] (you are|are you|you|is this|this is|is it|am i (talking|speaking) (to|with)|i am (talking|speaking) (to|with)|have i got|are you just|are you actually|do i have) [just|actually|like|really|even|still] [(a|an|the|one of those|one of those|some|some kind of|some sort of)] [real|live|actual|talking|automated|phone|voice] (human|person|robot|machine|computer|bot|ai|recording|human being|real person|automated system|answering machine|voicemail|automated things|automated thing|automated|someone real|software|program|computer program|artificial|chatbot|machines|robots|automated service|automated line|real|somebody real|people) [or (a|an|not|just|something) [robot|machine|computer|person|human|bot|real person|recording|else|what]] [are you not|are you|aren't you|right|isn't it|is it not|then|on the line|here]
        you are (a|an|just a|just an) (robot|machine|computer|bot|ai|recording|human|person) [are you not|are you|right|aren't you]
        [am i] (talking|speaking) to (a|an) [real] (person|human|machine|robot|computer|bot) [or (a|an) [real] (person|human|machine|robot|computer|bot|recording)]
        (who|what) (exactly|is it|am i on with|do i have the pleasure [of speaking with]|is that|on earth are you|have i got) [are you|there|here|on the line] [exactly]
        (who|what) are you [supposed to be|exactly|really|then]
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
        (hi|hello|hey|hiya|howdy|good (morning|afternoon|evening|day)|morning|afternoon|evening|greetings|yo|hi there|hey there|hello there) [hi|hello|hey|there|again|and] [(good (morning|afternoon|evening|day)|hi|hello|how do you do|morning|afternoon|evening)] [to (you|you all|everyone)] [there|again|everyone|all|folks|mate|sir|madam]
        (top of the morning|good day) [to you]
        (nice|good|lovely|pleased) to (meet|talk to|speak to|hear|speak with|talk with) you [too|again]
        (hi|hello|hey|hiya|howdy|hallo|greetings|good (morning|afternoon|evening|day)|morning|evening) [there|everyone|you|again|assistant|joe] [hi|hello|hey|good (morning|afternoon|evening)] [there]
        (hi|hello|hey|good (morning|afternoon|evening)) [there] (this is|my name is|i am) <caller>
    """,
}
