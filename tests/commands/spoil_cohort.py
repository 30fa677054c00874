"""Puts one scan of every kind of fault into a cohort for bad_folder_test.

spoil_cohort.py COHORT SERIES: COHORT is a BIDS folder with NIfTI scans, SERIES a folder with one DICOM series. Each bad
scan gets a participant named after its fault; sub-series is the series as it was.
"""

import json
import pathlib
import shutil
import sys

import nibabel
import numpy
import pydicom
from pydicom.uid import generate_uid

cohort, series = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
good = next(cohort.glob("sub-*/pet/*_pet.nii.gz"))
good_sidecar = pathlib.Path(str(good).replace(".nii.gz", ".json"))


def nifti(fault):
    """A copy of a good scan with its sidecar, as the participant of this name."""
    folder = cohort / f"sub-{fault}" / "pet"
    folder.mkdir(parents=True)
    scan, sidecar = folder / f"sub-{fault}_trc-18FFDG_pet.nii.gz", folder / f"sub-{fault}_trc-18FFDG_pet.json"
    shutil.copy(good, scan)
    shutil.copy(good_sidecar, sidecar)
    return scan, sidecar


def filled(fault, value):
    scan, _ = nifti(fault)
    image = nibabel.load(good)
    nibabel.save(nibabel.Nifti1Image(numpy.full(image.shape, value, "f4"), image.affine), scan)


def dicom(fault, change=lambda slices: slices):
    """A copy of the series, changed, as a series and a patient of its own."""
    folder = cohort / "sourcedata" / f"sub-{fault}" / "pet"
    folder.mkdir(parents=True)
    uid = generate_uid()
    slices = [pydicom.dcmread(path) for path in sorted(series.glob("*.dcm"))]
    for d in slices:
        d.PatientID, d.SeriesInstanceUID, d.SOPInstanceUID = fault, uid, generate_uid()
        d.file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID
    for i, d in enumerate(change(slices)):
        d.save_as(folder / f"{i:04}.dcm", enforce_file_format=True)
    return folder


def every(**fields):
    def change(slices):
        for d in slices:
            for name, value in fields.items():
                setattr(d, name, value)
        return slices

    return change


def cut(path, share):
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])


def other_patient_in_the_middle(slices):
    for d in slices[len(slices) // 2 :]:
        d.PatientID = "another"
    return slices


def two_whole_patients(slices):
    others = [pydicom.dcmread(path) for path in sorted(series.glob("*.dcm"))]
    for d in others:
        d.PatientID, d.SeriesInstanceUID = "another", slices[0].SeriesInstanceUID
    return slices + others


def magnetic(slices):
    for d in slices:
        d.Modality, d.SOPClassUID = "MR", "1.2.840.10008.5.1.4.1.1.4"
        d.file_meta.MediaStorageSOPClassUID = d.SOPClassUID
    return slices


dicom("series")

cut(nifti("truncated")[0], 0.5)
cut(dicom("truncateddicom") / "0007.dcm", 0.6)
nifti("zerobytes")[0].write_bytes(b"")
text = cohort / "sourcedata" / "sub-text" / "pet"
text.mkdir(parents=True)
(text / "scan.dcm").write_text("A letter, not a scan.\n" * 200)
dicom("modality", magnetic)
dicom("missingslices", lambda slices: slices[:9] + slices[11:])
dicom("twopatients", other_patient_in_the_middle)
dicom("twowholepatients", two_whole_patients)
filled("nan", numpy.nan)
filled("constant", 7)
dicom("noweight", every(PatientWeight=None))
sidecar = nifti("noweightsidecar")[1]
fields = json.loads(sidecar.read_text())
del fields["BodyWeight"]
sidecar.write_text(json.dumps(fields))
dicom("propcps", every(Units="PROPCPS"))
nifti("emptysidecar")[1].write_bytes(b"")
sidecar = nifti("brokenjson")[1]
sidecar.write_text(sidecar.read_text()[:-5])
scan = nifti("directory")[0]
scan.unlink()
scan.mkdir()
scan = nifti("fileloop")[0]
scan.unlink()
scan.symlink_to(scan.name)
(cohort / "sub-folderloop").mkdir()
(cohort / "sub-folderloop" / "pet").symlink_to("..")
