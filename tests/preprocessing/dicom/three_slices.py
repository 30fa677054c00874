"""Three slices of a PET series, their files' bytes, and slices with other fields: what the scripts beside this one begin with.

Voxel (x, y, z) is x + 10 y + 100 z + 1, 6 columns, 5 rows, 3 slices.
"""

from copy import deepcopy

import numpy
from pet_slice import pet_slice
from pydicom.filebase import DicomBytesIO
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

x, y = numpy.meshgrid(numpy.arange(6), numpy.arange(5))
uid = generate_uid()
series = [pet_slice(z, x + 10 * y + 100 * z + 1, uid, 16, 16, True) for z in range(3)]


def content(d, syntax=ExplicitVRLittleEndian):
    """The bytes of a file."""
    copy = deepcopy(d)
    copy.file_meta.TransferSyntaxUID = syntax
    stream = DicomBytesIO()
    copy.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def with_fields(**fields):
    def change(d):
        copy = deepcopy(d)
        for name, value in fields.items():
            setattr(copy, name, value)
        return copy

    return change
