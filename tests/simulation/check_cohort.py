"""A simulated cohort judged by nibabel, pydicom and SimpleITK: COHORT DATA nifti|dicom EFFECT.

SUV is computed by hand from each header; the scan is brought to the template by the truth transform and compared with
truth/template.nii.gz.
"""
import csv
import json
import sys
from datetime import datetime
from pathlib import Path

import nibabel
import numpy
import pydicom
import SimpleITK

cohort, data, layout, effect = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], float(sys.argv[4])
HALF_LIFE = 6586.2


def table(path):
    with open(path) as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def clock(text):
    return sum(int(part) * unit for part, unit in zip(text.split(":"), (3600, 60, 1)))


def from_nifti(participant):
    stem = cohort / participant / "pet" / f"{participant}_trc-18FFDG_pet"
    sidecar = json.loads(stem.with_suffix(".json").read_text())
    for field in ("Manufacturer ManufacturersModelName Units TracerName TracerRadionuclide InjectedRadioactivity "
                  "InjectedRadioactivityUnits InjectedMass InjectedMassUnits SpecificRadioactivity "
                  "SpecificRadioactivityUnits ModeOfAdministration TimeZero ScanStart InjectionStart FrameTimesStart "
                  "FrameDuration AcquisitionMode ImageDecayCorrected ImageDecayCorrectionTime ReconMethodName "
                  "ReconMethodParameterLabels ReconFilterType AttenuationCorrection").split():
        assert field in sidecar, f"PET-BIDS asks for {field}"
    assert sidecar["Units"] == "Bq/mL" and sidecar["InjectedRadioactivityUnits"] == "MBq"
    assert sidecar["ScanStart"] == sidecar["FrameTimesStart"][0] == sidecar["ImageDecayCorrectionTime"]
    assert 8 * 3600 <= clock(sidecar["TimeZero"]) + sidecar["InjectionStart"] <= 15 * 3600
    waited = sidecar["ImageDecayCorrectionTime"] - sidecar["InjectionStart"]
    assert 1800 <= waited <= 3600, waited
    dose = sidecar["InjectedRadioactivity"] * 1e6 * 0.5 ** (waited / HALF_LIFE)
    image = nibabel.load(f"{stem}.nii.gz")
    assert nibabel.aff2axcodes(image.affine) == ("L", "A", "S")
    assert image.header["sform_code"] > 0 and image.header["qform_code"] > 0
    values = image.get_fdata() * sidecar["BodyWeight"] * 1000 / dose
    scan = SimpleITK.GetImageFromArray(values.T)
    spacing = image.header.get_zooms()
    scan.SetSpacing([float(s) for s in spacing])
    to_lps = numpy.diag([-1, -1, 1, 1]) @ image.affine
    scan.SetOrigin(to_lps[:3, 3])
    scan.SetDirection((to_lps[:3, :3] / spacing).ravel())
    return scan


def from_dicom(participant):
    files = sorted((cohort / "sourcedata" / participant / "pet").glob("*.dcm"))
    slices = [pydicom.dcmread(file) for file in files]
    first = slices[0]
    assert first.PatientID == participant
    drug = first.RadiopharmaceuticalInformationSequence[0]
    moment = lambda text: datetime.strptime(text[:6], "%H%M%S")
    waited = (moment(first.SeriesTime) - moment(drug.RadiopharmaceuticalStartTime)).total_seconds()
    assert 1800 <= waited <= 3600, waited
    assert drug.RadionuclideHalfLife == HALF_LIFE
    dose = drug.RadionuclideTotalDose * 0.5 ** (waited / HALF_LIFE)
    assert len({float(s.RescaleSlope) for s in slices}) > len(slices) / 2, "a slope of its own for each slice"
    values = numpy.stack([s.pixel_array * float(s.RescaleSlope) for s in slices])
    scan = SimpleITK.GetImageFromArray(values * first.PatientWeight * 1000 / dose)
    step = slices[1].ImagePositionPatient[2] - first.ImagePositionPatient[2]
    scan.SetSpacing([float(first.PixelSpacing[1]), float(first.PixelSpacing[0]), float(step)])
    scan.SetOrigin([float(p) for p in first.ImagePositionPatient])
    return scan


def volume(path):
    return SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path), SimpleITK.sitkFloat32))


template = SimpleITK.ReadImage(str(cohort / "truth/template.nii.gz"), SimpleITK.sitkFloat32)
expected = SimpleITK.GetArrayFromImage(template)
atlas = nibabel.load(data / "gm_probability.nii.gz")
assert numpy.allclose(nibabel.load(cohort / "truth/template.nii.gz").affine, atlas.affine)
brain = volume(data / "brain_mask.nii.gz") > 0
grey = volume(data / "gm_probability.nii.gz") / 255
pons = volume(data / "pons_mask.nii.gz") > 0
cerebellum = volume(data / "cerebellum_pons_mask.nii.gz") > 0

participants = table(cohort / "participants.tsv")
assert list(participants[0]) == ["participant_id", "diagnosis", "age", "sex", "site"]
truth = {row["participant_id"]: row for row in table(cohort / "truth/truth.tsv")}
assert [row["participant_id"] for row in participants] == list(truth)
assert (cohort / ".bidsignore").read_text().split()[0] == "truth"
description = json.loads((cohort / "dataset_description.json").read_text())
assert description["BIDSVersion"] and description["Name"] and description["DatasetType"] == "raw"

regions = {}
for row in participants:
    participant = row["participant_id"]
    scan = (from_nifti if layout == "nifti" else from_dicom)(participant)
    transform = SimpleITK.ReadTransform(str(cohort / f"truth/{participant}_from-scan_to-MNI152_xfm.tfm"))
    suv = SimpleITK.GetArrayFromImage(SimpleITK.Resample(scan, template, transform, SimpleITK.sitkLinear, 0.0))
    suv = suv / float(truth[participant]["suv_scale"])
    agreement = numpy.corrcoef(suv[brain], expected[brain])[0, 1]
    assert agreement >= 0.95, f"{participant}: {agreement}"
    ratio = suv[brain].mean() / expected[brain].mean()
    assert abs(ratio - 1) < 0.1, f"{participant}: SUV is {ratio} of what was put in"
    pattern = {p.name[8:-7]: volume(p) for p in (cohort / "truth").glob("pattern-*.nii.gz")}
    for disease, weight in pattern.items():
        assert weight[pons].max() == 0 and weight[cerebellum].max() == 0
        core = (weight > 0.7) & (grey > 0.5)
        # Relative to the cerebellum, so that what all regions share drops out.
        regions.setdefault((disease, row["diagnosis"]), []).append(suv[core].mean() / suv[cerebellum].mean())
    regions.setdefault(("pons", row["diagnosis"]), []).append(suv[pons].mean() / suv[cerebellum].mean())
    # Base: grey 4, white 1, seen through 4.5-8 mm.
    assert 2.2 < suv[grey > 0.9].mean() < 3.7, suv[grey > 0.9].mean()

level = {key: numpy.mean(values) for key, values in regions.items()}
print({f"{k[0]} in {k[1]}": round(float(v), 3) for k, v in level.items()})
for (place, diagnosis), value in level.items():
    loss = 1 - value / level[(place, "CN")]
    if effect == 0 or place == "pons" or diagnosis == "CN":
        assert abs(loss) < 0.07, f"{place} of {diagnosis}: loss {loss} where none was put"
    elif place in diagnosis.split("+"):
        assert 0.17 < loss < 0.36, f"{place} of {diagnosis}: loss {loss}"
    elif diagnosis == "MCI" and place == "AD":
        assert 0.05 < loss < 0.2, f"MCI: loss {loss}"
