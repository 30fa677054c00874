"""Reads the DICOM objects of a prediction with pydicom.

usage: read_reports.py FOLDER NAME PREDICTIONS [SOURCE]

FOLDER/NAME_sr.dcm and NAME_sc.dcm, against the row of NAME in the table, the picture beside the prepared scan, and the
DICOM files in SOURCE, the folder of the series; without, they must have a study of their own.
"""

import csv
import sys
from pathlib import Path

import numpy
import pydicom

folder, name, predictions, *source = sys.argv[1:]
report = pydicom.dcmread(Path(folder) / f"{name}_sr.dcm")
capture = pydicom.dcmread(Path(folder) / f"{name}_sc.dcm")
row = next(row for row in csv.DictReader(open(predictions), delimiter="\t") if row["participant_id"] == name)

assert report.SOPClassUID == pydicom.uid.EnhancedSRStorage and report.Modality == "SR"
assert capture.SOPClassUID == pydicom.uid.SecondaryCaptureImageStorage
assert report.file_meta.MediaStorageSOPInstanceUID == report.SOPInstanceUID
assert report.StudyInstanceUID == capture.StudyInstanceUID
assert report.SeriesInstanceUID != capture.SeriesInstanceUID
assert "Research only" in capture.ImageComments
pixels = capture.pixel_array
assert pixels.shape == (capture.Rows, capture.Columns, 3) and numpy.ptp(pixels) > 100

texts, numbers, images = {}, {}, []
for item in report.ContentSequence:
    meaning = item.ConceptNameCodeSequence[0].CodeMeaning
    if item.ValueType == "TEXT":
        texts[meaning] = item.TextValue
    elif item.ValueType == "NUM":
        numbers[meaning] = float(item.MeasuredValueSequence[0].NumericValue)
    else:
        images.append(item.ReferencedSOPSequence[0].ReferencedSOPInstanceUID)
assert "Research only" in texts["Comment"], texts
assert texts["Predicted class"] == row["predicted"]
expected = {f"Probability of {key[5:]}": float(value) for key, value in row.items() if key.startswith("prob_")}
assert numbers.keys() == expected.keys(), numbers
assert all(abs(numbers[key] - expected[key]) < 1e-5 for key in expected)
assert images[0] == capture.SOPInstanceUID

evidence = report.CurrentRequestedProcedureEvidenceSequence[0]
assert evidence.StudyInstanceUID == report.StudyInstanceUID
named = {image.ReferencedSOPInstanceUID for series in evidence.ReferencedSeriesSequence
         for image in series.ReferencedSOPSequence}
assert set(images) <= named
if source:
    slices = [pydicom.dcmread(path) for path in Path(source[0]).glob("*.dcm")]
    assert named == {one.SOPInstanceUID for one in slices} | {capture.SOPInstanceUID}
    assert {image.ReferencedSOPInstanceUID for image in capture.SourceImageSequence} == named - {capture.SOPInstanceUID}
    for field in ("StudyInstanceUID", "PatientID", "PatientName", "PatientSex", "StudyDate", "StudyTime", "StudyID"):
        for written in (report, capture):
            assert written[field].value == slices[0][field].value, field
    assert report.SeriesInstanceUID not in {one.SeriesInstanceUID for one in slices}
else:
    assert named == {capture.SOPInstanceUID} and report.PatientID == name
