"""Bounces the plugin in DawDreamer, twice, and writes both as raw floats: frames of left and right. It has outputs for
every stem, and looks whether there is something in them.

It passes a transport and reports real-time work.
"""
import sys

import dawdreamer

bundle, out, seconds, rate, buffer, *values = sys.argv[1:]
engine = dawdreamer.RenderEngine(int(rate), int(buffer))
engine.set_bpm(60)
plugin = engine.make_plugin_processor("anodyne", bundle)
names = {p["name"]: p["index"] for p in plugin.get_parameters_description()}
for pair in values:
    name, value = pair.split("=")
    plugin.set_parameter(names[name], float(value))
engine.load_graph([(plugin, [])])
# A value that is set arrives with the first buffer, and a session is made of it when the next rendering begins.
engine.render(0.1)
for turn in (1, 2):
    engine.render(float(seconds))
    sound = engine.get_audio()
    assert len(sound) == 14, len(sound)
    music, stems = sound[:2], sound[2:].reshape(6, -1)
    for name, stem in zip(("pads", "melody", "pulse", "nature", "echo", "hall"), stems):
        # The drum of this session rests.
        assert abs(stem).max() > 0.001 or name == "pulse", name
    music.T.astype("<f4").tofile(f"{out}-{turn}.raw")
print(len(names))
