"""A file as MedMNIST writes AdrenalMNIST3D, with a few glands: ellipsoids, and larger ones with a ball on them.

usage: write_adrenal.py FILE
"""

import sys

import numpy

x, y, z = numpy.mgrid[:28, :28, :28] - 13.5
random = numpy.random.default_rng(1)


def gland(mass):
    a, b, c = random.uniform(3, 5, 3)
    image = (x / a) ** 2 + (y / b) ** 2 + (z / (2 * c)) ** 2 < 1
    return image | ((x - 4) ** 2 + y**2 + z**2 < random.uniform(16, 40)) if mass else image


arrays = {}
for name, count in {"train": 24, "val": 8, "test": 8}.items():
    labels = numpy.arange(count) % 2
    arrays[name + "_images"] = numpy.array([gland(label) for label in labels], dtype=numpy.uint8)
    arrays[name + "_labels"] = labels[:, None].astype(numpy.uint8)
numpy.savez(sys.argv[1], **arrays)
