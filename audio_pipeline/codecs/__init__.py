"""Codecs of the telephone line: samples to payload bytes and back. One family a file. Above: `line`, `playout`."""
