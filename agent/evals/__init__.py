"""Text mode: whole conversations with a scripted caller, on virtual time, through the `Session` of the telephone.

Belongs here: the scripted caller and world, and running scenarios. Does not belong: anything production code needs.
"""
