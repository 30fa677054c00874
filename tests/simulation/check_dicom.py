"""A simulated PET series as pydicom sees it: FOLDER PATIENT SEX WEIGHT. Every voxel has SUVbw 2."""
import math
import sys
from datetime import datetime
from pathlib import Path

import numpy
import pydicom

folder, patient, sex, weight = sys.argv[1:]
slices = [pydicom.dcmread(path) for path in sorted(Path(folder).glob("*.dcm"))]
assert len(slices) == 7, len(slices)
assert len({s.SOPInstanceUID for s in slices}) == 7 and len({s.SeriesInstanceUID for s in slices}) == 1
for n, s in enumerate(slices):
    assert s.file_meta.MediaStorageSOPInstanceUID == s.SOPInstanceUID
    assert s.file_meta.MediaStorageSOPClassUID == s.SOPClassUID == pydicom.uid.PositronEmissionTomographyImageStorage
    assert s.SOPInstanceUID.is_valid and s.SeriesInstanceUID.is_valid and s.StudyInstanceUID.is_valid
    assert (s.Modality, s.Units, s.DecayCorrection, list(s.SeriesType)) == ("PT", "BQML", "START", ["STATIC", "IMAGE"])
    assert {"ATTN", "DECY"} <= set(s.CorrectedImage)
    assert (s.PatientID, s.PatientSex, s.PatientWeight) == (patient, sex, float(weight)), s.PatientWeight
    assert 1 < s.PatientSize < 2.2 and s.PatientAge.endswith("Y")
    assert s.NumberOfSlices == 7 and s.InstanceNumber == n + 1
    assert s.SeriesDate == s.AcquisitionDate == "20240115" and s.SeriesTime == s.AcquisitionTime
    drug = s.RadiopharmaceuticalInformationSequence[0]
    assert drug.RadionuclideCodeSequence[0].CodeMeaning == "^18^Fluorine"
    moment = lambda date, time: datetime.strptime(date + time[:6], "%Y%m%d%H%M%S")
    start = moment(s.SeriesDate, s.SeriesTime)
    injection = moment(s.SeriesDate, drug.RadiopharmaceuticalStartTime)
    assert injection == moment(drug.RadiopharmaceuticalStartDateTime[:8], drug.RadiopharmaceuticalStartDateTime[8:])
    waited = (start - injection).total_seconds()
    assert waited > 0
    dose = drug.RadionuclideTotalDose * 0.5 ** (waited / drug.RadionuclideHalfLife)
    suv = s.pixel_array * s.RescaleSlope * s.PatientWeight * 1000 / dose
    assert numpy.allclose(suv, 2, rtol=1e-4), (suv.min(), suv.max())
    # FrameReferenceTime: where the decaying activity equals its mean over the frame.
    rate, length = math.log(2) / drug.RadionuclideHalfLife, s.ActualFrameDuration / 1000
    mean = (1 - math.exp(-rate * length)) / (rate * length)
    assert abs(math.exp(-rate * s.FrameReferenceTime / 1000) - mean) < 1e-9
    assert abs(s.DecayFactor * mean - 1) < 1e-9
    row, column = numpy.array(s.ImageOrientationPatient[:3]), numpy.array(s.ImageOrientationPatient[3:])
    step = numpy.array(s.ImagePositionPatient) - numpy.array(slices[0].ImagePositionPatient)
    assert numpy.allclose(step, n * 3.3 * numpy.cross(row, column), atol=1e-6), step
