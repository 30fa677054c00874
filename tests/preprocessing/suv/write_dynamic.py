"""Writes dynamic PET scans for frames_test with pydicom and nibabel.

write_dynamic.py FOLDER: of every scan the SUV of voxel (x, y, z) in frame k is (k + 1) (1 + x + 10 y + 100 z) / 100. Frames start
40, 50, 55 and 65 minutes after the injection of 370 MBq into 70 kg and last 10, 5, 5 and 5 minutes. The stored activity is what
a scanner would store: not corrected for decay, or corrected to the injection, to the start of the scan, or frame by frame.
"""

import json
import os
import sys

import nibabel
import numpy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, RLELossless, generate_uid

folder = sys.argv[1]
half_life, dose, weight = 6586.2, 370e6, 70
starts, durations = numpy.array([40, 50, 55, 65]) * 60.0, numpy.array([10, 5, 5, 5]) * 60.0
rate = numpy.log(2) / half_life
own_decay = rate * durations / (1 - numpy.exp(-rate * durations))  # value at the start of a frame / its mean
z, y, x = numpy.indices((4, 5, 6))
counts = (1 + x + 10 * y + 100 * z).astype("<i2")
suv = (numpy.arange(4) + 1) / 100  # of one count
injected = dose / (weight * 1000)  # Bq/ml of SUV 1 at the injection
activity = {
    "ADMIN": suv * injected,
    "START": suv * injected * numpy.exp(-rate * starts[0]),
    "OWN": suv * injected * numpy.exp(-rate * starts),
    "NONE": suv * injected * numpy.exp(-rate * starts) / own_decay,
}
decay_factor = {
    "START": own_decay * numpy.exp(rate * (starts - starts[0])),
    "OWN": own_decay,
}


def clock(seconds):
    """The injection is at 10:00."""
    seconds = int(seconds) + 36000
    return f"{seconds // 3600:02}{seconds // 60 % 60:02}{seconds % 60:02}"


def general(d, series):
    d.SOPInstanceUID = generate_uid()
    d.Modality, d.PatientID, d.SeriesInstanceUID, d.StudyInstanceUID = "PT", series, series, generate_uid()
    d.StudyDate = d.SeriesDate = "20250301"
    d.SeriesTime = clock(starts[0])
    d.ImageType = ["ORIGINAL", "PRIMARY"]
    d.PatientWeight, d.PatientSize, d.PatientSex = weight, 1.75, "F"
    item = Dataset()
    item.Radiopharmaceutical, item.RadionuclideTotalDose, item.RadionuclideHalfLife = "FDG", dose, half_life
    item.RadiopharmaceuticalStartDateTime = "20250301100000"
    d.RadiopharmaceuticalInformationSequence = [item]
    d.Rows, d.Columns, d.SamplesPerPixel, d.PhotometricInterpretation = 5, 6, 1, "MONOCHROME2"
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 16, 15, 1
    return d


def save(d, name, syntax):
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = syntax
    d.file_meta.MediaStorageSOPClassUID, d.file_meta.MediaStorageSOPInstanceUID = d.SOPClassUID, d.SOPInstanceUID
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if syntax == RLELossless:
        d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        d.compress(RLELossless)
    d.save_as(path, enforce_file_format=True)


def classic(name, decay, spread=False, units="BQML", frames=range(4), shared_time=False):
    series = generate_uid()
    for k in frames:
        for z in range(4):
            d = general(Dataset(), series)
            d.SOPClassUID = "1.2.840.10008.5.1.4.1.1.128"
            d.SeriesType, d.Units = ["DYNAMIC", "IMAGE"], units
            d.DecayCorrection = "START" if decay == "OWN" else decay
            d.CorrectedImage = ["ATTN"] if decay == "NONE" else ["ATTN", "DECY"]
            d.AcquisitionDate, d.AcquisitionTime = "20250301", clock(starts[0 if shared_time else k])
            d.ActualFrameDuration = int(1000 * durations[k])
            d.FrameReferenceTime = 1000 * (starts[k] - starts[0] + durations[k] / 2)
            if decay in decay_factor:
                d.DecayFactor = f"{decay_factor[decay][k]:.10g}"
            d.NumberOfSlices, d.NumberOfTimeSlices = 4, 4
            d.ImageOrientationPatient, d.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [-5, -6, 4 * z]
            d.PixelSpacing, d.SliceThickness = [3, 2], 4
            d.RescaleSlope, d.RescaleIntercept = f"{(suv if units == 'GML' else activity[decay])[k]:.12g}", 0
            d.PixelData = counts[z].tobytes()
            save(d, f"{name}/{'frame%d/' % k if spread else ''}{k}_{z}.dcm", ExplicitVRLittleEndian)


def enhanced(name, decay, syntax, units="Bq/ml", without_position=False):
    d = general(Dataset(), generate_uid())
    d.SOPClassUID = "1.2.840.10008.5.1.4.1.1.130"
    d.AttenuationCorrected, d.DecayCorrected = "YES", "NO" if decay == "NONE" else "YES"
    if decay == "START":
        d.DecayCorrectionDateTime = "20250301" + clock(starts[0])
    shared, per_frame, pixels = Dataset(), [], []
    measures, orientation = Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [3, 2], 4
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [orientation]
    # An order in which neither frames nor slices follow one another.
    for number in [(5 * i + 3) % 16 for i in range(16)]:
        k, z = number % 4, number // 4
        group, content, position = Dataset(), Dataset(), Dataset()
        content.FrameAcquisitionDateTime = "20250301" + clock(starts[k])
        content.FrameAcquisitionDuration = float(1000 * durations[k])
        position.ImagePositionPatient = [-5, -6, 4 * z]
        real, code = Dataset(), Dataset()
        code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = units, "UCUM", units
        real.RealWorldValueIntercept = 0.0
        real.RealWorldValueSlope = float((activity[decay] if units == "Bq/ml" else suv)[k])
        real.MeasurementUnitsCodeSequence = [code]
        transform = Dataset()
        transform.RescaleIntercept, transform.RescaleSlope, transform.RescaleType = 0, 1, "US"
        group.FrameContentSequence, group.RealWorldValueMappingSequence = [content], [real]
        group.PixelValueTransformationSequence = [transform]
        if not without_position:
            group.PlanePositionSequence = [position]
        per_frame.append(group)
        pixels.append(counts[z])
    d.SharedFunctionalGroupsSequence, d.PerFrameFunctionalGroupsSequence = [shared], per_frame
    d.NumberOfFrames = 16
    d.PixelData = numpy.stack(pixels).tobytes()
    save(d, f"{name}/enhanced.dcm", syntax)


def nifti(name, corrected, frames=4, **changed):
    fields = {"Units": "Bq/mL", "TracerRadionuclide": "F18", "RadionuclideHalfLife": half_life, "InjectedRadioactivity": dose / 1e6,
              "InjectedRadioactivityUnits": "MBq", "BodyWeight": weight, "InjectionStart": -600, "ImageDecayCorrected": corrected,
              "ImageDecayCorrectionTime": float(starts[0] - 600), "FrameTimesStart": list(starts[:frames] - 600),
              "FrameDuration": list(durations[:frames])}
    fields.update(changed)
    per_frame = activity["START" if corrected else "NONE"]
    data = numpy.stack([counts.T * value for value in per_frame], axis=-1).astype("float32")
    os.makedirs(os.path.join(folder, name))
    nibabel.Nifti1Image(data, numpy.diag([2, 3, 4, 1])).to_filename(os.path.join(folder, name, "sub-1_pet.nii.gz"))
    with open(os.path.join(folder, name, "sub-1_pet.json"), "w") as file:
        json.dump({key: value for key, value in fields.items() if value is not None}, file)


for decay in activity:
    classic(f"classic_{decay}", decay)
classic("classic_GML", "START", units="GML")
classic("classic_folders", "START", spread=True)
classic("classic_shared_time", "START", shared_time=True)
classic("classic_counts", "NONE", units="CPS")
enhanced("enhanced_explicit", "START", ExplicitVRLittleEndian)
enhanced("enhanced_implicit", "START", ImplicitVRLittleEndian)
enhanced("enhanced_rle", "START", RLELossless)
enhanced("enhanced_NONE", "NONE", ExplicitVRLittleEndian)
enhanced("enhanced_SUV", "START", ExplicitVRLittleEndian, units="{SUVbw}g/ml")
enhanced("enhanced_nowhere", "START", ExplicitVRLittleEndian, without_position=True)
nifti("nifti_corrected", True)
nifti("nifti_uncorrected", False)
nifti("nifti_no_times", True, frames=3)
nifti("nifti_no_dose", False, InjectedRadioactivity=None)
