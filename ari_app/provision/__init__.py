"""Everything that must be on the machine before the first call: Asterisk, models, packages, configuration.

Belongs here: finding, fetching, verifying, unpacking, checking (`doctor`), packing for machines without a network
(`bundle`). Does not belong: starting or watching processes (the supervisor), reading settings (each module takes
its own small options value). Above: `ari_app.cli`, `ari_app.supervisor`. Below: the operating system.
"""
