"""Writes a small PET DICOM series for every rule from a header to SUV, for suv_series_test, with what must come of it.

write_suv_series.py FOLDER: FOLDER/NAME/*.dcm and FOLDER/expected.json: for each name `factors` (SUVbw / stored value x slope, one
for all slices or one each, worked out here from the definition) or `refused` (a part of the reason), `warning` (a part
of one) where there must be one, else there must be none, and `note` likewise where one is looked for. Unless a rule changes it: 370 MBq at 10:00, 70 kg, 1.75 m, scan from 11:00 for 10 minutes.
"""

import copy
import json
import math
import os
import sys

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

folder = sys.argv[1]
life, dose, weight = 6586.2, 370e6, 70.0
rate = math.log(2) / life
expected = {}


def decayed(minutes):
    """SUVbw of 1 Bq/ml when the dose has decayed for so long."""
    return weight * 1000 / (dose * math.exp(-rate * 60 * minutes))


def own(duration):
    """Activity at the start of a frame of so many seconds / its mean over the frame."""
    return rate * duration / (1 - math.exp(-rate * duration))


def pet_slice(z, series):
    d = Dataset()
    d.SOPClassUID, d.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.128", generate_uid()
    d.Modality, d.PatientID, d.SeriesInstanceUID, d.StudyInstanceUID = "PT", series, series, series
    d.StudyDate = d.SeriesDate = d.AcquisitionDate = "20250301"
    d.SeriesTime = d.AcquisitionTime = "110000"
    d.ImageType, d.SeriesType = ["ORIGINAL", "PRIMARY"], ["STATIC", "IMAGE"]
    d.Units, d.DecayCorrection, d.CorrectedImage = "BQML", "START", ["DECY", "ATTN", "SCAT"]
    d.PatientWeight, d.PatientSize, d.PatientSex = weight, 1.75, "F"
    item, nuclide = Dataset(), Dataset()
    nuclide.CodeValue, nuclide.CodingSchemeDesignator, nuclide.CodeMeaning = "C-111A1", "SRT", "^18^Fluorine"
    item.RadionuclideCodeSequence = [nuclide]
    item.RadionuclideTotalDose, item.RadionuclideHalfLife = dose, life
    item.RadiopharmaceuticalStartTime, item.RadiopharmaceuticalStartDateTime = "100000", "20250301100000"
    d.RadiopharmaceuticalInformationSequence = [item]
    d.ActualFrameDuration, d.FrameReferenceTime = 600000, 300000
    d.ImageOrientationPatient, d.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [0, 0, 4 * z]
    d.PixelSpacing, d.SliceThickness = [3, 2], 4
    d.Rows, d.Columns, d.SamplesPerPixel, d.PhotometricInterpretation = 2, 2, 1, "MONOCHROME2"
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 16, 15, 1
    d.RescaleSlope, d.RescaleIntercept = 0.5 + z, 0
    d.PixelData = bytes([1, 0, 2, 0, 3, 0, 4, 0])
    return d


def case(name, change, factors=None, refused=None, warning=None, note=None, units="suv"):
    """change(slice, number, its radiopharmaceutical) makes each of the three slices what the rule is about."""
    os.makedirs(os.path.join(folder, name))
    series = generate_uid()
    for z in range(3):
        d = pet_slice(z, series)
        change(d, z, d.RadiopharmaceuticalInformationSequence[0])
        d.file_meta = FileMetaDataset()
        d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        d.file_meta.MediaStorageSOPClassUID, d.file_meta.MediaStorageSOPInstanceUID = d.SOPClassUID, d.SOPInstanceUID
        d.save_as(os.path.join(folder, name, f"{z}.dcm"), enforce_file_format=True)
    if factors is not None and not isinstance(factors, list):
        factors = [factors] * 3
    expected[name] = {"factors": factors, "refused": refused, "warning": warning, "note": note, "units": units}


def with_fields(**fields):
    return lambda d, z, item: [setattr(d, name, value) for name, value in fields.items()]


def with_item(**fields):
    return lambda d, z, item: [setattr(item, name, value) for name, value in fields.items()]


def private(group, creator, element, kind, value):
    def change(d, z, item):
        if creator:
            d.private_block(group, creator, create=True).add_new(element, kind, value)
        else:  # the owner's name lost when the header was anonymised
            d.add_new((group, 0x1000 | element), kind, value)
    return change


def both(*changes):
    return lambda *slice_of_series: [change(*slice_of_series) for change in changes]


case("bqml_start", with_fields(), decayed(60))
case("bqml_admin", with_fields(DecayCorrection="ADMIN"), decayed(0))
case("bqml_none", both(with_fields(DecayCorrection="NONE", CorrectedImage=["ATTN"]),
                       lambda d, z, item: setattr(d, "AcquisitionTime", f"11{10 * z:02}00")),
     [decayed(60 + 10 * z) * own(600) for z in range(3)])
case("intercept", with_fields(RescaleIntercept=1), refused="RescaleIntercept 1")
for units in ["BQML", "GML", "CM2ML", "CNTS"]:
    case(f"not_attenuation_corrected_{units}", with_fields(Units=units, CorrectedImage=["DECY"]), refused="ATTN")
    case(f"not_decay_corrected_{units}", with_fields(Units=units, CorrectedImage=["ATTN"]), refused="DECY")
case("gated", with_fields(SeriesType=["GATED", "IMAGE"]), refused="gated")

ratio, bmi = (70 / 175) ** 2, 70 / 1.75 ** 2
james_female = 1.07 * 70 - 148 * ratio
normalisers = {
    "LBM": (1.10 * 70 - 120 * ratio, james_female),
    "LBMJAMES128": (1.10 * 70 - 128 * ratio, james_female),
    "LBMJANMA": (9270 * 70 / (6680 + 216 * bmi), 9270 * 70 / (8780 + 244 * bmi)),
    "IBW": (48.0 + 1.06 * 23, 45.5 + 0.91 * 23),
}
for kind, (male, female) in normalisers.items():
    for sex, kilograms in {"M": male, "F": female, "O": (male + female) / 2}.items():
        case(f"gml_{kind}_{sex}", with_fields(Units="GML", SUVType=kind, PatientSex=sex), 70 / kilograms)
case("gml", with_fields(Units="GML"), 1.0)
case("gml_BW", with_fields(Units="GML", SUVType="BW"), 1.0)
case("gml_without_size", with_fields(Units="GML", SUVType="LBM", PatientSize=None), refused="PatientSize")
case("gml_unknown", with_fields(Units="GML", SUVType="XYZ"), refused="XYZ")
surface = 0.007184 * 175 ** 0.725 * 70 ** 0.425
case("cm2ml", with_fields(Units="CM2ML"), 70 * 1000 / (surface * 1e4))

counts = with_fields(Units="CNTS")
philips = "Philips PET Private Group"
case("cnts_suv_factor", both(counts, private(0x7053, philips, 0x00, "DS", "0.00042"),
                             private(0x7053, philips, 0x09, "DS", "1.7")), 0.00042)
case("cnts_activity_factor", both(counts, private(0x7053, philips, 0x09, "DS", "1.7")), 1.7 * decayed(60))
case("cnts_zero_suv_factor", both(counts, private(0x7053, philips, 0x00, "DS", "0"),
                                  private(0x7053, philips, 0x09, "DS", "1.7")), 1.7 * decayed(60))
case("cnts_anonymised", both(counts, private(0x7053, "", 0x00, "DS", "0.00042")), 0.00042)
case("cnts_no_factor", counts, refused="(7053,1000)")
case("cnts_zero_factors", both(counts, private(0x7053, philips, 0x00, "DS", "0"), private(0x7053, philips, 0x09, "DS", "0")),
     refused="(7053,1000)")
for units in ["CPS", "PROPCPS", "PROPCNTS", "1CM"]:
    change = with_fields(Units=units, CorrectedImage=["DECY", "ATTN", "DCAL"])
    case(f"units_{units}", change, refused=units)
    case(f"units_{units}_as_is", change, 1.0, units="as-is")

case("dose_mbq", with_item(RadionuclideTotalDose=370), decayed(60), warning="taken as MBq")
case("dose_mci", with_item(RadionuclideTotalDose=10), decayed(60), warning="taken as mCi")
case("dose_unusual", with_item(RadionuclideTotalDose=10e6), refused="unusual")
case("dose_of_no_unit", with_item(RadionuclideTotalDose=25), refused="RadionuclideTotalDose 25")
for wrong in [1e4, 3.7e5, 9.9e5, 1.1e11]:
    case(f"dose_{wrong:.0f}", with_item(RadionuclideTotalDose=wrong), refused="RadionuclideTotalDose")
case("weight_in_grams", with_fields(PatientWeight=70000), decayed(60), warning="taken as g")
case("weight_zero", with_fields(PatientWeight=0), refused="PatientWeight is missing or 0")
case("weight_missing", with_fields(PatientWeight=None), refused="PatientWeight is missing or 0")
case("size_in_cm", with_fields(Units="CM2ML", PatientSize=175), 70 * 1000 / (surface * 1e4), warning="taken as cm")
case("weight_and_size_swapped", with_fields(PatientWeight=1.75, PatientSize=70), refused="swapped")

no_times = with_item(RadiopharmaceuticalStartTime=None, RadiopharmaceuticalStartDateTime=None)
case("start_date_shifted", with_item(RadiopharmaceuticalStartDateTime="20200101100000"), decayed(60),
     note="times of injection")
case("start_times_differ", with_item(RadiopharmaceuticalStartDateTime="20250301093000"), decayed(90),
     warning="times of injection")
case("start_time_only", with_item(RadiopharmaceuticalStartDateTime=None), decayed(60))
case("start_date_time_only", with_item(RadiopharmaceuticalStartTime=None), decayed(60))
case("over_midnight", both(with_item(RadiopharmaceuticalStartDateTime=None, RadiopharmaceuticalStartTime="233000"),
                           with_fields(SeriesTime="003000", AcquisitionTime="003000")), decayed(60))
case("ge_administration", both(no_times, private(0x0009, "GEMS_PETD_01", 0x3b, "DT", "20250301101500")), decayed(45))
case("no_start", no_times, refused="time of injection is missing")
case("start_after_scan", with_item(RadiopharmaceuticalStartDateTime="20250301113000", RadiopharmaceuticalStartTime=None),
     refused="not plausible")
case("start_long_before", with_item(RadiopharmaceuticalStartDateTime="20250228100000", RadiopharmaceuticalStartTime=None),
     refused="not plausible")


case("start_after_static", with_item(RadiopharmaceuticalStartDateTime="20250301110130", RadiopharmaceuticalStartTime=None),
     decayed(-1.5), warning="after the start of the scan")
utc = with_item(RadiopharmaceuticalStartDateTime="20250301090000+0000", RadiopharmaceuticalStartTime=None)
case("zone_of_scan_known", both(utc, with_fields(TimezoneOffsetFromUTC="+0100")), decayed(60))
case("zone_of_scan_unknown", utc, decayed(120), warning="TimezoneOffsetFromUTC is missing")
case("zone_by_start_time", with_item(RadiopharmaceuticalStartDateTime="20250301090000+0000"), decayed(60),
     warning="another time zone")
case("zone_of_references", both(with_fields(TimezoneOffsetFromUTC="-0500", AcquisitionTime="112000", FrameReferenceTime=None,
                                            DecayCorrectionDateTime="20250301161000+0000")), decayed(70), note="apart")


def second_item(start):
    def change(d, z, item):
        other = copy.deepcopy(item)
        other.RadiopharmaceuticalStartDateTime, other.RadiopharmaceuticalStartTime = start, None
        other.RadionuclideTotalDose = 100e6
        d.RadiopharmaceuticalInformationSequence = [other, item]
    return change


case("two_items_equal", lambda d, z, item: setattr(d, "RadiopharmaceuticalInformationSequence", [item, copy.deepcopy(item)]),
     decayed(60))
case("two_items_one_agrees", second_item("20250201100000"), decayed(60))
case("two_items_both_agree", second_item("20250301093000"), refused="several radiopharmaceuticals agree")
case("two_items_none_agrees", both(with_item(RadiopharmaceuticalStartDateTime="20250201100000", RadiopharmaceuticalStartTime=None),
                                   second_item("20250201100000")), refused="none agrees")

# The series begins at 11:00, its slices are acquired from 11:20; the references lie between.
later = with_fields(AcquisitionTime="112000", FrameReferenceTime=None)
siemens = private(0x0071, "SIEMENS MED PT", 0x22, "DT", "20250301110500")
standard = with_fields(DecayCorrectionDateTime="20250301111000")
ge = private(0x0009, "GEMS_PETD_01", 0x0d, "DT", "20250301111500")
case("reference_series", later, decayed(60), warning="apart")
case("reference_siemens", both(later, siemens), decayed(65), note="apart")
case("reference_standard", both(later, siemens, standard), decayed(70), warning="apart")
case("reference_ge", both(later, siemens, standard, ge), decayed(75), warning="apart")
case("reference_too_late", both(later, with_fields(DecayCorrectionDateTime="20250301112500")), decayed(60), warning="apart")
mean = math.log(own(600)) / rate / 60  # minutes from the start of a frame to when activity equals its mean
case("reference_back_computed", with_fields(SeriesTime="130000", AcquisitionTime="112000", FrameReferenceTime=1500000),
     decayed(60 + 20 + mean - 25), note="apart")
case("reference_earliest_slice", both(with_fields(SeriesTime="130000", FrameReferenceTime=None),
                                      lambda d, z, item: setattr(d, "AcquisitionTime", f"11{20 - 5 * z:02}00")),
     decayed(70), warning="only the earliest AcquisitionTime")
case("reference_before_injection", with_fields(DecayCorrectionDateTime="20250301090000"), refused="before the injection")
case("decay_correction_unknown", with_fields(DecayCorrection="OTHER"), refused="OTHER")

case("half_life_of_another", with_item(RadionuclideHalfLife=1221.8), refused="RadionuclideHalfLife")
case("half_life_missing", with_item(RadionuclideHalfLife=None), decayed(60), note="RadionuclideHalfLife is missing")
for element, (code, meaning, seconds) in {"C11": ("C-105A1", "^11^Carbon", 1221.8), "Ga68": ("C-131A3", "^68^Gallium", 4062.6),
                                          "O15": ("C-B1038", "^15^Oxygen", 122.24)}.items():
    def other_nuclide(d, z, item):
        item.RadionuclideCodeSequence[0].CodeValue, item.RadionuclideCodeSequence[0].CodeMeaning = code, meaning
        item.RadionuclideHalfLife = seconds
        item.RadiopharmaceuticalStartDateTime, item.RadiopharmaceuticalStartTime = "20250301105500", "105500"
    case(f"nuclide_{element}", other_nuclide, 70000 / (dose * math.exp(-math.log(2) / seconds * 300)))

with open(os.path.join(folder, "expected.json"), "w") as file:
    json.dump(expected, file)
