"""The fast tier: everyday requests understood without a language model, as pure functions of text.

Belongs here: words, grammar, phrasings (data), slots, and what an utterance means. Does not belong: running tools,
speaking, deciding when a turn is over. A wrong guess is worse than none: what does not match *entirely* is passed on.
"""
