"""The office's values and rules: dates, matching, access. Pure: no clock, no I/O, no database.

Above: the tool files of this room. Below: nothing.
"""
