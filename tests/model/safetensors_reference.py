"""Reads a file of tripet with the safetensors package, checks it, writes the same content with that package.

usage: safetensors_reference.py OURS.safetensors THEIRS.safetensors
"""

import sys

import numpy
from safetensors import safe_open
from safetensors.numpy import save_file

with safe_open(sys.argv[1], framework="numpy") as file:
    metadata = file.metadata()
    tensors = {name: file.get_tensor(name) for name in file.keys()}

assert metadata == {"format": "pt", "note": 'a "quoted" line\nand Ångström'}, metadata
assert tensors["a.weight"].shape == (2, 3, 4) and tensors["a.weight"].dtype == numpy.float32
expected = numpy.arange(24, dtype=numpy.float32).reshape(2, 3, 4) / numpy.float32(7)
assert numpy.array_equal(tensors["a.weight"], expected)
assert tensors["b.steps"].dtype == numpy.int64 and tensors["b.steps"] == 1234567890123
assert tensors["d.flag"].tolist() == [True, False, True]
assert tensors["e.empty"].shape == (0, 3)
save_file(tensors, sys.argv[2], metadata=metadata)
