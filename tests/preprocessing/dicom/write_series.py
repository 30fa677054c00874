"""Writes PET DICOM series of many kinds with pydicom for dicom_series_test and scan_table_test.

write_series.py FOLDER: one folder a series. Voxel (x, y, z) of every series has the value slope(z) * (x + 10 y + 100 z) with
slope(z) = 0.5 + z / 8, 6 columns, 5 rows, 4 slices, 2 x 3 mm, 4 mm apart; the factor to SUVbw is 70000 / 370e6.
"""

import copy
import os
import sys

import numpy
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless, generate_uid

folder = sys.argv[1]
x, y = numpy.meshgrid(numpy.arange(6), numpy.arange(5))


def pet_slice(z, series, patient):
    d = Dataset()
    d.SOPClassUID = "1.2.840.10008.5.1.4.1.1.128"
    d.SOPInstanceUID = generate_uid()
    d.Modality = "PT"
    d.PatientID = patient
    d.StudyInstanceUID, d.SeriesInstanceUID = generate_uid(entropy_srcs=[series]), series
    d.StudyDate = d.SeriesDate = d.AcquisitionDate = "20250301"
    d.SeriesTime = d.AcquisitionTime = "110000"
    d.ImageType = ["ORIGINAL", "PRIMARY"]
    d.SeriesType = ["STATIC", "IMAGE"]
    d.Units, d.DecayCorrection, d.CorrectedImage = "BQML", "ADMIN", ["ATTN", "DECY"]
    d.PatientWeight, d.PatientSize, d.PatientSex = 70, 1.75, "F"
    item = Dataset()
    item.Radiopharmaceutical, item.RadionuclideTotalDose, item.RadionuclideHalfLife = "FDG", 370e6, 6586.2
    item.RadiopharmaceuticalStartTime = "100000"
    d.RadiopharmaceuticalInformationSequence = [item]
    d.ActualFrameDuration, d.FrameReferenceTime = 600000, 300000
    d.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    d.ImagePositionPatient = [-5, -6, 4 * z]
    d.PixelSpacing, d.SliceThickness = [3, 2], 4
    d.Rows, d.Columns, d.SamplesPerPixel, d.PhotometricInterpretation = 5, 6, 1, "MONOCHROME2"
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 16, 15, 1
    d.RescaleSlope, d.RescaleIntercept = 0.5 + z / 8, 0
    d.PixelData = (x + 10 * y + 100 * z).astype("<i2").tobytes()
    return d


def series(patient="P"):
    uid = generate_uid()
    return [pet_slice(z, uid, patient) for z in range(4)]


def write(name, slices, syntax=ExplicitVRLittleEndian, names=None):
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    for i, d in enumerate(slices):
        d.file_meta = FileMetaDataset()
        d.file_meta.TransferSyntaxUID = syntax
        d.file_meta.MediaStorageSOPClassUID, d.file_meta.MediaStorageSOPInstanceUID = d.SOPClassUID, d.SOPInstanceUID
        # File names that do not follow the positions.
        path = os.path.join(folder, name, names[i] if names else f"{(i * 3 + 1) % len(slices)}_{i}.dcm")
        if syntax == ExplicitVRBigEndian:
            d.PixelData = numpy.frombuffer(d.PixelData, "<i2").astype(">i2").tobytes()
        d.save_as(path, enforce_file_format=True)


def other_voxels(factor):
    """Of a slice: another scan, and no copy."""
    return ((numpy.arange(30) * factor + 7) % 31).astype("<i2").tobytes()


def change(slices, **fields):
    for d in slices:
        for name, value in fields.items():
            setattr(d, name, value)
    return slices


write("explicit", series("A"))
write("implicit", series("B"), ImplicitVRLittleEndian)
write("big", series("C"), ExplicitVRBigEndian)
packed = series("D")
for d in packed:
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    d.compress(RLELossless)
write("rle", packed, RLELossless)
write("no_extension", series("E"), names=["IM0001", "IM0002", "IM0003", "IM0004"])
cosine, sine = numpy.cos(0.4), numpy.sin(0.4)
oblique = series("F")
for z, d in enumerate(oblique):
    d.ImageOrientationPatient = [round(v, 6) for v in [cosine, 0, -sine, 0, 1, 0]]
    d.ImagePositionPatient = [round(v, 4) for v in [-5 + 4 * z * sine, -6, 4 * z * cosine]]
write("oblique", oblique)
feet = series("G")
for z, d in enumerate(feet):
    d.ImageOrientationPatient = [1, 0, 0, 0, -1, 0]
write("downwards", feet)

gap = series("gap")
write("missing", gap[:2] + gap[3:])
write("incomplete", change(series("inc"), NumberOfSlices=4)[:3])
twice = series("twice")
again = copy.deepcopy(twice[1])
again.SOPInstanceUID = generate_uid()
write("duplicate", twice + [again])
frames = series("dyn")
later = change(copy.deepcopy(frames), AcquisitionTime="111000")
write("dynamic", frames + later)
uneven = series("uneven")
uneven[3].ImagePositionPatient = [-5, -6, 13.5]
write("uneven", uneven)
tilted = series("tilted")
for z, d in enumerate(tilted):
    d.ImagePositionPatient = [-5, -6 + z, 4 * z]
write("tilted", tilted)
patients = series("one")
patients[2].PatientID = "two"
write("two_patients", patients)
sizes = series("sizes")
sizes[1].Columns = 5
sizes[1].PixelData = sizes[1].PixelData[: 5 * 5 * 2]
write("sizes", sizes)
write("intercept", change(series("intercept"), RescaleIntercept=-1024))
write("gated", change(series("gated"), SeriesType=["GATED", "IMAGE"]))
write("single", series("single")[:1])
write("constant", change(series("constant"), PixelData=bytes(60)))
write("multiframe", change(series("multi")[:1], NumberOfFrames=4, PixelData=bytes(240)))
cut = series("cut")
write("cut_pixels", cut)
path = os.path.join(folder, "cut_pixels", "0_1.dcm")
content = open(path, "rb").read()
open(path, "wb").write(content[:-30])
write("cut_header", series("cuthead"))
path = os.path.join(folder, "cut_header", "0_1.dcm")
content = open(path, "rb").read()
open(path, "wb").write(content[:700])
write("no_weight", change(series("light"), PatientWeight=None))
write("propcps", change(series("counts"), Units="PROPCPS"))
write("no_attn", change(series("nac"), CorrectedImage=["DECY"]))

write("nan_weight", change(series("nan"), PatientWeight="nan"))
write("odd_bits", change(series("bits"), BitsAllocated=4, BitsStored=4, HighBit=3))

# A folder as it comes from an archive: two patients, a CT, a projection, a series without attenuation correction.
first = series("Mixed 1")
write("mixed/a", first)
write("mixed/a", change(series("Mixed 1"), SeriesType=["STATIC", "REPROJECTION"]), names=["r0", "r1", "r2", "r3"])
write("mixed/a/nac", change(series("Mixed 1"), CorrectedImage=["DECY"]))
write("mixed/b", series("Mixed-2"))
write("mixed/c", change(series("Mixed 1")[:1], Modality="CT", SOPClassUID="1.2.840.10008.5.1.4.1.1.2"), names=["ct.dcm"])
write("mixed/d", change(series("Mixed-3")[:1], Modality="MR", SOPClassUID="1.2.840.10008.5.1.4.1.1.4"), names=["mr.dcm"])
open(os.path.join(folder, "mixed", "readme.txt"), "w").write("not a scan")
open(os.path.join(folder, "mixed", "text.dcm"), "w").write("not a scan either, whatever its name says\n" * 20)
open(os.path.join(folder, "mixed", "empty.dcm"), "w")

# The same patient twice: two days, and twice on one day.
write("visits/one", series("V"))
write("visits/two", change(series("V"), StudyDate="20260301", PixelData=other_voxels(2)))
write("visits/three", change(series("V"), StudyDate="20260301", PixelData=other_voxels(3)))
# One scan, reconstructed twice; the tracer of another patient measured twice on a day.
again = {"AcquisitionTime": "101500", "StudyDate": "20260301"}
write("recon/a", change(series("Q"), SeriesDescription="OSEM 4i21s", PixelData=other_voxels(5), **again))
write("recon/b", change(series("Q"), SeriesDescription="TOF+PSF", PixelData=other_voxels(6), **again))
write("runs/late", change(series("R"), AcquisitionTime="113000", PixelData=other_voxels(8)))
write("runs/early", change(series("R"), AcquisitionTime="101500", PixelData=other_voxels(9)))
write("other_id", change(series("W"), PixelData=other_voxels(4)))

# Copies of one series, as a test of many faults would make them.
copied = series("Copy")
for name in ["sub-01", "sub-02"]:
    write(f"copies/{name}", copy.deepcopy(copied))
# One series spread over folders.
spread = series("Spread")
write("spread/1", spread[:2])
write("spread/2", spread[2:])
