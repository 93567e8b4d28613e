"""Text mode: whole conversations with a scripted caller, on virtual time, through the `Session` of the telephone.

Belongs here: the scripted caller and world, scenarios as YAML (`scenarios/`), running and judging them, and the typed
line of `convonet chat`. Does not belong: anything a telephone call needs.
"""
