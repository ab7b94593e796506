"""Bounces the plugin in pedalboard, twice, and writes both as raw floats: frames of left and right.

It passes no transport (a tempo and a position that never move, and never plays), so that the session has to run by
itself; and it reports real-time work.
"""
import sys

import numpy
import pedalboard

bundle, out, seconds, rate, buffer, *values = sys.argv[1:]
plugin = pedalboard.VST3Plugin(bundle)
assert plugin.is_instrument, "it is listed as an instrument"
for pair in values:
    name, value = pair.split("=")
    found = [p for p in plugin.parameters.values() if p.name == name]
    assert len(found) == 1, (name, sorted(p.name for p in plugin.parameters.values()))
    # Attributes round to the steps that a host lists; the raw value does not.
    found[0].raw_value = float(value)

def bounce(seconds):
    return plugin.process([], duration=float(seconds), sample_rate=float(rate), num_channels=2,
                          buffer_size=int(buffer), reset=True)


# A value that is set arrives with the first buffer, and a session is made of it when the next rendering begins.
bounce(0.1)
for turn in (1, 2):
    sound = bounce(seconds)
    sound.T.astype("<f4").tofile(f"{out}-{turn}.raw")
print(len(plugin.parameters))
