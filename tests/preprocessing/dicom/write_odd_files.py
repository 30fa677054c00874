"""Writes DICOM series as damaged, old and careless programs write them.

write_odd_files.py FOLDER: FOLDER/right/NAME must be read as FOLDER/right/control is; FOLDER/wrong/NAME must be refused.
FOLDER/found is what odd_folders.py writes. In FOLDER/wrong slice 1 alone is wrong.
"""

import os
import struct
import sys
from copy import deepcopy

import numpy
import odd_folders
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)
from three_slices import content, series, with_fields

folder = sys.argv[1]
item_head, item_end, sequence_end = b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0\0\0\0\0", b"\xfe\xff\xdd\xe0\0\0\0\0"
undefined = b"\xff\xff\xff\xff"


def data_set(d, implicit):
    """The bytes of the data set alone."""
    stream = DicomBytesIO()
    stream.is_little_endian, stream.is_implicit_VR = True, implicit
    write_dataset(stream, d)
    return stream.getvalue()


def run_lengths(d, change=lambda stream: stream):
    """The bytes of a file whose compressed stream was changed."""
    copy = deepcopy(d)
    copy.compress(RLELossless, generate_instance_uid=False)
    copy.PixelData = encapsulate([change(next(generate_frames(copy.PixelData, number_of_frames=1)))])
    return content(copy, RLELossless)


def write(name, of_slice, only=None):
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    for z, d in enumerate(series):
        made = of_slice(d) if only is None or z == only else content(d)
        open(os.path.join(folder, name, f"{z}.dcm"), "wb").write(made)


def right(name, of_slice):
    write(os.path.join("right", name), of_slice)


def wrong(name, of_slice):
    write(os.path.join("wrong", name), of_slice, only=1)


def element(tag, vr, value, short=False):
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + vr
    return head + (struct.pack("<H", len(value)) if short else struct.pack("<HI", 0, len(value))) + value


def before(bytes_of_file, tag, inserted):
    """Puts bytes in front of the element with that tag, which stands there once."""
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    assert bytes_of_file.count(head) == 1
    at = bytes_of_file.index(head)
    return bytes_of_file[:at] + inserted + bytes_of_file[at:]


def odd_vr(vr, short=False, tag=0x00181030):
    return lambda d: before(content(d), 0x00181242, element(tag, vr, b"brain ", short))


def without(*names):
    def change(d):
        copy = deepcopy(d)
        for name in names:
            delattr(copy, name)
        return content(copy)

    return change


def stored_as(name, text):
    """The field holds this text, whatever pydicom thinks of it."""
    tag = series[0].data_element(name).tag

    def change(d):
        copy = deepcopy(d)
        del copy[tag]
        copy.add_new(tag, "LO", "@" * (len(text) + len(text) % 2))
        made = content(copy).replace(b"@" * (len(text) + len(text) % 2), text + b" " * (len(text) % 2))
        head = struct.pack("<HH", tag.group, tag.element)
        return made.replace(head + b"LO", head + b"DS")

    return change


def un_sequence(d):
    items = data_set(d.RadiopharmaceuticalInformationSequence[0], implicit=True)
    items = item_head + struct.pack("<I", len(items)) + items
    copy = deepcopy(d)
    del copy.RadiopharmaceuticalInformationSequence
    return before(content(copy), 0x00541000, element(0x00540016, b"UN", items))


def open_un_sequence(d):
    items = item_head + undefined + data_set(d.RadiopharmaceuticalInformationSequence[0], implicit=True) + item_end
    copy = deepcopy(d)
    del copy.RadiopharmaceuticalInformationSequence
    head = struct.pack("<HH", 0x0054, 0x0016) + b"UN\0\0" + undefined
    return before(content(copy), 0x00541000, head + items + sequence_end)


def dashed_rows(d):
    copy = deepcopy(d)
    del copy.Rows
    return before(content(copy), 0x00280011, element(0x00280010, b"--", struct.pack("<H", 5)))


def dashes_in_item(d):
    head = struct.pack("<HH", 0x0018, 0x1074) + b"DS"
    made = content(d)
    at = made.index(head)
    length = struct.unpack("<H", made[at + 6 : at + 8])[0]
    value = made[at + 8 : at + 8 + length]
    made = made[:at] + element(0x00181074, b"--", value) + made[at + 8 + length :]
    for tag in [struct.pack("<HH", 0x0054, 0x0016) + b"SQ\0\0", item_head]:  # both are four bytes longer
        at = made.index(tag, made.index(struct.pack("<HH", 0x0054, 0x0016) + b"SQ")) + len(tag)
        made = made[:at] + struct.pack("<I", struct.unpack("<I", made[at : at + 4])[0] + 4) + made[at + 4 :]
    return made


def icon_with_fragments(d):
    pixels = struct.pack("<HH", 0x7FE0, 0x0010) + b"OB\0\0" + undefined
    pixels += item_head + bytes(4) + item_head + struct.pack("<I", 4) + b"abcd" + sequence_end
    icon = struct.pack("<HH", 0x0088, 0x0200) + b"SQ\0\0" + undefined + item_head + undefined + pixels
    return before(content(d), 0x7FE00010, icon + item_end + sequence_end)


def without_preamble(d):
    return content(d)[132:]


def wrong_meta_length(d):
    made = bytearray(content(d))
    made[140:144] = struct.pack("<I", struct.unpack("<I", made[140:144])[0] + 20)
    return bytes(made)


def in_upper_bits(d):
    """12 bits at the upper end of 16, as old files have them."""
    copy = deepcopy(d)
    values = numpy.frombuffer(d.PixelData, "<i2")
    copy.BitsStored, copy.HighBit, copy.PixelData = 12, 15, (values << 4 | 7).astype("<i2").tobytes()
    return content(copy)


def implicit_called_explicit(d):
    made = content(d, ImplicitVRLittleEndian)
    implicit, explicit = b"\x12\0" + b"1.2.840.10008.1.2\0", b"\x14\0" + b"1.2.840.10008.1.2.1\0"
    assert made.count(implicit) == 1
    return made.replace(implicit, explicit)


def called(syntax):
    """Compressed pixels that the file says are of that transfer syntax."""

    def change(d):
        made = run_lengths(d)
        true = b"\x14\0" + b"1.2.840.10008.1.2.5\0"
        assert made.count(true) == 1
        uid_bytes = syntax.encode() + b"\0" * (len(syntax) % 2)
        return made.replace(true, struct.pack("<H", len(uid_bytes)) + uid_bytes)

    return change


right("control", content)
right("un_sequence", un_sequence)
right("open_un_sequence", open_un_sequence)
right("vr_dashes", odd_vr(b"--"))
right("vr_blank", odd_vr(b"  "))
right("vr_zero", odd_vr(b"\0\0"))
right("vr_new", odd_vr(b"ZZ"))
right("vr_question_marks", odd_vr(b"??", short=True))
right("vr_short_blank", odd_vr(b"  ", short=True))
right("vr_of_rows", dashed_rows)
right("vr_in_item", dashes_in_item)
right("icon_with_fragments", icon_with_fragments)
right("trailing_zeros", lambda d: content(d) + bytes(128))
right("trailing_text", lambda d: content(d) + b"This file was sent by mail.\r\n")
right("odd_last_byte", lambda d: content(d) + b"\0")
right("padded_pixels", lambda d: content(with_fields(PixelData=d.PixelData + bytes(200))(d)))
right("no_sequence_delimiter", lambda d: run_lengths(d)[:-8])
right("zeros_for_delimiter", lambda d: run_lengths(d)[:-8] + bytes(64))
right("no_preamble", without_preamble)
right("data_set_explicit", lambda d: data_set(d, implicit=False))
right("data_set_implicit", lambda d: data_set(d, implicit=True))
right("implicit_called_explicit", implicit_called_explicit)
right("wrong_meta_length", wrong_meta_length)
right("in_upper_bits", in_upper_bits)
right("slope_with_exponent", stored_as("RescaleSlope", b"+1.0000000E+00"))
right("slope_padded", stored_as("RescaleSlope", b" 1.0 \0"))

wrong("slope_missing", without("RescaleSlope"))
wrong("slope_empty", stored_as("RescaleSlope", b""))
wrong("slope_comma", stored_as("RescaleSlope", b"1000,5"))
wrong("slope_two", stored_as("RescaleSlope", b"1.0\\2.0"))
wrong("slope_nan", stored_as("RescaleSlope", b"nan"))
wrong("intercept_missing", without("RescaleIntercept"))
wrong("intercept_comma", stored_as("RescaleIntercept", b"0,0"))
wrong("rows_missing", without("Rows"))
wrong("samples_missing", without("SamplesPerPixel"))
wrong("allocated_missing", without("BitsAllocated"))
wrong("stored_missing", without("BitsStored"))
wrong("stored_17", lambda d: content(with_fields(BitsStored=17)(d)))
wrong("high_bit_missing", without("HighBit"))
wrong("high_bit_3", lambda d: content(with_fields(HighBit=3)(d)))
wrong("representation_missing", without("PixelRepresentation"))
wrong("representation_2", lambda d: content(with_fields(PixelRepresentation=2)(d)))
wrong("spacing_missing", without("PixelSpacing"))
wrong("spacing_one", stored_as("PixelSpacing", b"3.0"))
wrong("spacing_comma", stored_as("PixelSpacing", b"3,0\\2,0"))
wrong("spacing_zero", stored_as("PixelSpacing", b"0\\2"))
wrong("position_missing", without("ImagePositionPatient"))
wrong("position_text", stored_as("ImagePositionPatient", b"a\\b\\c"))
wrong("orientation_missing", without("ImageOrientationPatient"))
wrong("orientation_five", stored_as("ImageOrientationPatient", b"1\\0\\0\\0\\1"))
wrong("weight_differs", lambda d: content(with_fields(PatientWeight=80)(d)))
wrong("bits_12", lambda d: content(with_fields(BitsAllocated=12, BitsStored=12, HighBit=11)(d)))
wrong("twice_the_pixels", lambda d: content(with_fields(PixelData=d.PixelData * 2)(d)))
wrong("half_the_pixels", lambda d: content(with_fields(PixelData=d.PixelData[:30])(d)))
wrong("no_pixels", without("PixelData"))
wrong("cut_pixels", lambda d: content(d)[:-10])
wrong("cut_header", lambda d: content(d)[:700])
wrong("cut_deflated", lambda d: content(d, DeflatedExplicitVRLittleEndian)[:-20])
wrong("cut_fragment", lambda d: run_lengths(d)[:-20])
wrong("short_runs", lambda d: run_lengths(d, lambda stream: stream[:70]))
wrong("htj2k", called("1.2.840.10008.1.2.4.201"))
wrong("mpeg", called("1.2.840.10008.1.2.4.100"))
wrong("unheard_of", called("1.2.3.4.5.6.7.8"))


def item(**fields):
    d = Dataset()
    for name, value in fields.items():
        setattr(d, name, value)
    return d


def enhanced():
    """All slices as the frames of one file."""
    d = deepcopy(series[0])
    names = ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "RescaleSlope", "RescaleIntercept"]
    position, orientation, spacing, slope, intercept = [d[name].value for name in names]
    for name in names:
        delattr(d, name)
    d.SOPClassUID = d.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.130"
    d.NumberOfFrames, d.PixelData = 3, b"".join(one.PixelData for one in series)
    d.SharedFunctionalGroupsSequence = [
        item(
            PlaneOrientationSequence=[item(ImageOrientationPatient=orientation)],
            PixelMeasuresSequence=[item(PixelSpacing=spacing)],
            PixelValueTransformationSequence=[item(RescaleSlope=slope, RescaleIntercept=intercept)],
        )
    ]
    d.PerFrameFunctionalGroupsSequence = [
        item(PlanePositionSequence=[item(ImagePositionPatient=one.ImagePositionPatient)]) for one in series
    ]
    return d


def in_fragments(d, **options):
    copy = deepcopy(d)
    copy.compress(RLELossless, generate_instance_uid=False)
    streams = list(generate_frames(copy.PixelData, number_of_frames=3))
    copy.PixelData = encapsulate(streams, **options)
    return content(copy, RLELossless)


for name, made in {
    "enhanced": content(enhanced()),
    "enhanced_implicit": content(enhanced(), ImplicitVRLittleEndian),
    "enhanced_deflated": content(enhanced(), DeflatedExplicitVRLittleEndian),
    "enhanced_rle": in_fragments(enhanced(), has_bot=False),
    "enhanced_fragments": in_fragments(enhanced(), fragments_per_frame=2, has_bot=True),
}.items():
    os.makedirs(os.path.join(folder, "right", name))
    open(os.path.join(folder, "right", name, "frames.dcm"), "wb").write(made)

odd_folders.write(folder)
