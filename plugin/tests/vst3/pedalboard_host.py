"""Bounces the plugin in pedalboard, twice, and writes both as raw floats: frames of left and right.

It hears no transport and reports off-line work.
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
for turn in (1, 2):
    sound = plugin.process([], duration=float(seconds), sample_rate=float(rate),
                           num_channels=2, buffer_size=int(buffer), reset=True)
    sound.T.astype("<f4").tofile(f"{out}-{turn}.raw")
print(len(plugin.parameters))
