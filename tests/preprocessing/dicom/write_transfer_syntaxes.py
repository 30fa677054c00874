"""Writes one PET DICOM series for each transfer syntax that pydicom and DCMTK's programs write, and each kind of pixels.

write_transfer_syntaxes.py FOLDER [KIND ...]: FOLDER/series/WRITER_SYNTAX_KIND holds the slices; FOLDER/KIND.i32 the stored values
that each of them must give, int32 little-endian, [z, y, x], 45 columns, 37 rows, 3 slices. Every slope is 1.
FOLDER/cut/SYNTAX_KIND holds compressed series in whose slice 1 the second half of the stream is missing.
"""

import os
import subprocess
import sys
from copy import deepcopy

import numpy
from pet_slice import pet_slice
from pydicom import dcmread
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

folder = sys.argv[1]
columns, rows, slices = 45, 37, 3  # odd: pictures of one byte end at an odd one; JPEG 2000 wants at least 32

# name: bits allocated, bits stored, signed
kinds = {
    "u8": (8, 8, False),
    "s8": (8, 8, True),
    "u12": (16, 12, False),
    "s12": (16, 12, True),
    "u16": (16, 16, False),
    "s16": (16, 16, True),
    "u32": (32, 32, False),
    "s32": (32, 32, True),
}
native = {
    "explicit": ExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "big": ExplicitVRBigEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
}
compressed = {"rle": RLELossless, "jpegls": JPEGLSLossless, "jpeg2000": JPEG2000Lossless}
# DCMTK's program and options for each syntax.
dcmtk = {
    "explicit": ["dcmconv", "+te"],
    "implicit": ["dcmconv", "+ti"],
    "big": ["dcmconv", "+tb"],
    "deflated": ["dcmconv", "+td"],
    "rle": ["dcmcrle"],
    "jpeg": ["dcmcjpeg", "+e1"],
    "jpeg_sv4": ["dcmcjpeg", "+el", "+sv", "4"],
    "jpegls": ["dcmcjpls", "+el"],
}


def values_of(bits_stored, signed):
    low, high = (-(1 << (bits_stored - 1)), (1 << (bits_stored - 1)) - 1) if signed else (0, (1 << bits_stored) - 1)
    if bits_stored == 32:  # what a float holds exactly
        low, high = max(low, -(1 << 24)), 1 << 24
    z, y, x = numpy.meshgrid(numpy.arange(slices), numpy.arange(rows), numpy.arange(columns), indexing="ij")
    smooth = low + (high - low) * (0.5 + 0.5 * numpy.sin(0.3 * x + 0.2 * y + z))
    noise = numpy.random.default_rng(bits_stored + signed).integers(-9, 9, smooth.shape, endpoint=True)
    values = numpy.clip(numpy.rint(smooth) + noise, low, high).astype(numpy.int64)
    values[:, 0, 0], values[:, -1, -1] = low, high
    return values


def path_of(name, z):
    os.makedirs(os.path.join(folder, "series", name), exist_ok=True)
    return os.path.join(folder, "series", name, f"{z}.dcm")


def write_pydicom(kind, z, d, bits_allocated):
    for name, syntax in native.items():
        if bits_allocated == 32 and name == "big":
            continue
        copy = deepcopy(d)
        copy.file_meta.TransferSyntaxUID = syntax
        if syntax == ExplicitVRBigEndian and bits_allocated > 8:
            copy.PixelData = numpy.frombuffer(d.PixelData, f"<u{bits_allocated // 8}").byteswap().tobytes()
        copy.save_as(path_of(f"pydicom_{name}_{kind}", z), enforce_file_format=True)
    for name, syntax in compressed.items():
        if bits_allocated == 32:
            continue
        copy = deepcopy(d)
        copy.compress(syntax, generate_instance_uid=False)
        copy.save_as(path_of(f"pydicom_{name}_{kind}", z), enforce_file_format=True)
        if name == "jpegls":  # one picture in several fragments
            stream = next(generate_frames(copy.PixelData, number_of_frames=1))
            copy.PixelData = encapsulate([stream], fragments_per_frame=3, has_bot=False)
            copy.save_as(path_of(f"pydicom_fragments_{kind}", z), enforce_file_format=True)


def write_cut(name):
    """A copy of a compressed series without half of a stream; its fragment is whole."""
    syntax, kind = name.split("_")[1:]
    os.makedirs(os.path.join(folder, "cut", f"{syntax}_{kind}"))
    for z in range(slices):
        d = dcmread(path_of(name, z))
        if z == 1:
            stream = next(generate_frames(d.PixelData, number_of_frames=1))
            d.PixelData = encapsulate([stream[: len(stream) // 4 * 2]])
        d.save_as(os.path.join(folder, "cut", f"{syntax}_{kind}", f"{z}.dcm"))


def write_dcmtk(kind, z, bits_allocated):
    source = path_of(f"pydicom_explicit_{kind}", z)
    for name, command in dcmtk.items():
        # DCMTK swaps the bytes of words, pydicom those of whole numbers: refused where they differ.
        if bits_allocated == 32 and (name.startswith("jpeg") or name == "big"):
            continue
        subprocess.run([*command, source, path_of(f"dcmtk_{name}_{kind}", z)], check=True)


os.makedirs(folder, exist_ok=True)
asked = sys.argv[2:] or kinds
for kind in asked:
    bits_allocated, bits_stored, signed = kinds[kind]
    values = values_of(bits_stored, signed)
    values.astype("<i4").tofile(os.path.join(folder, f"{kind}.i32"))
    uid = generate_uid()
    for z in range(slices):
        d = pet_slice(z, values[z], uid, bits_allocated, bits_stored, signed)
        write_pydicom(kind, z, d, bits_allocated)
        write_dcmtk(kind, z, bits_allocated)
for name in ["pydicom_rle_u8", "pydicom_rle_s16", "dcmtk_jpeg_s16", "pydicom_jpegls_s16", "pydicom_jpeg2000_s16"]:
    if name.split("_")[-1] in asked:
        write_cut(name)
