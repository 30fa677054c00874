"""Writes data sets with the structure and the values of the PET examples of BIDS, for bids_examples_test.

write_bids_examples.py FOLDER: FOLDER/pet001 to pet006, and pet005-draft as it was before BIDS settled its names. The values
that enter the SUV are those of github.com/bids-standard/bids-examples (CC0; the Cimbi database, OpenNeuroPET and the authors
whom their dataset_description.json names); voxels and all else are made here. Those images are empty.
"""

import json
import os
import sys

import nibabel
import numpy

folder = sys.argv[1]


def durations(runs):
    return [seconds for seconds, count in runs for _ in range(count)]


def starts(lengths):
    return [sum(lengths[:k]) for k in range(len(lengths))]


def image(path, frames):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shape = (4, 5, 6) + ((frames,) if frames > 1 else ())
    values = numpy.arange(1, 1 + numpy.prod(shape), dtype="f4").reshape(shape)
    nibabel.save(nibabel.Nifti1Image(values, numpy.diag([2, 2, 2, 1])), path)


def write(name, stem, sidecar, table=None, description=None, text=None):
    root = os.path.join(folder, name)
    path = os.path.join(root, stem)
    image(path + ".nii.gz", len(sidecar["FrameTimesStart"]))
    with open(path + ".json", "w") as file:
        file.write(text or json.dumps(sidecar, indent=1))
    with open(os.path.join(root, "dataset_description.json"), "w") as file:
        json.dump({"Name": name, "BIDSVersion": "1.6.0", "License": "CC0"}, file)
    if table:
        with open(os.path.join(root, "participants.tsv"), "w") as file:
            file.write(table)
    if description:
        with open(os.path.join(root, "participants.json"), "w") as file:
            json.dump(description, file)


def fields(tracer, dose, lengths, **more):
    nuclide = "F18" if tracer == "FDG" else "C11"
    return {"Units": "Bq/mL", "TracerName": tracer, "TracerRadionuclide": nuclide, "InjectedRadioactivity": dose,
            "InjectedRadioactivityUnits": "MBq", "TimeZero": "12:00:00", "ScanStart": 0, "InjectionStart": 0,
            "FrameTimesStart": starts(lengths), "FrameDuration": lengths, "ImageDecayCorrected": True,
            "ImageDecayCorrectionTime": 0, **more}


def with_ends(sidecar):
    """FrameDuration as three of the examples have it."""
    ends = [s + d for s, d in zip(sidecar["FrameTimesStart"], sidecar["FrameDuration"])]
    return {**sidecar, "FrameDuration": ends}


cimbi = durations([(10, 6), (20, 6), (60, 6), (120, 8), (300, 19)])
hrplus = durations([(20, 3), (60, 3), (120, 3), (300, 2), (600, 10)])
dasb = durations([(10, 6), (20, 3), (30, 6), (60, 5), (120, 5), (300, 8), (600, 3)])
mmr = durations([(10, 12), (20, 6), (60, 6), (120, 8), (300, 13), (600, 3)])
transmission = "10-min transmission scan"

write("pet001", "sub-01/ses-01/pet/sub-01_ses-01_pet", with_ends(
    {**fields("CIMBI-36", 573, cimbi), "Modality": "PET", "Units": "Bq/ml", "AttenuationCorrection": "[137Cs]transmission scan-based"}))
write("pet002", "sub-01/ses-rescan/pet/sub-01_ses-rescan_pet",
      fields("DASB", 598.181, dasb, AttenuationCorrection=transmission),
      "participant_id\theight\tweight\tage\tgender\nsub-01\t163.5\t51\t21.5086\tfemale\nsub-02\t170\t51.2\t20.7255\tfemale",
      {"height": {"Units": "cm"}, "weight": {"Units": "kg"}, "age": {"Units": "years"},
       "gender": {"Levels": {"M": "male", "F": "female"}}})
write("pet003", "sub-01/ses-01/pet/sub-01_ses-01_pet", with_ends(fields("DASB", 694.86, hrplus)))
write("pet004", "sub-01/pet/sub-01_pet", with_ends(fields("CIMBI-36", 884, cimbi, ModeOfAdministration="bolus-infusion")))
table, described = "participant_id\tweight\tsex\nsub-01\t62\tF\n", {"weight": {"LongName": "Weight"}, "sex": {"LongName": "Sex"}}
rate = numpy.log(2) / 1221.8
factor = [round(float(rate * d / (1 - numpy.exp(-rate * d)) * numpy.exp(rate * s)), 5) for s, d in zip(starts(mmr), mmr)]
baseline = fields("AZ-10419369", 462, mmr, DecayCorrectionFactor=factor, InjectedMass="n/a")
write("pet005", "sub-01/ses-baseline/pet/sub-01_ses-baseline_pet", baseline, table, described)
draft = {{"Units": "Unit", "InjectedRadioactivityUnits": "InjectedRadioactivityUnit"}.get(k, k): v for k, v in baseline.items()}
draft.update(DecayCorrection="START", AcquisitionTime="12:00:00.000000")
write("pet005-draft", "sub-01/ses-baseline/pet/sub-01_ses-baseline_pet", draft, table, described,
      json.dumps(draft)[:-1] + ",\n}")  # the comma is theirs
write("pet006", "sub-01/pet/sub-01_pet",
      {**fields("FDG", 75.85, [98000]), "DecayCorrectionFactor": [1.42614], "BodyPart": "Phantom"},
      "participant_id\tweight\nsub-01\t4\n", {"weight": {"LongName": "Weight"}})
