"""Writes dynamic PET scans of a head with nibabel: write_moving.py TEMPLATE FOLDER.

FOLDER/moving_pet.nii.gz has six frames of five minutes, from 30 minutes after the injection. The first holds no number at
all, in the fourth the head lies 8 mm to the right. The others are still; every frame has noise of its own.
"""

import json
import pathlib
import sys

import nibabel
import numpy

template = nibabel.load(sys.argv[1])
folder = pathlib.Path(sys.argv[2])
values = numpy.asarray(template.dataobj, dtype="float32")
values /= values.max()
rng = numpy.random.default_rng(1)
frames = []
for number in range(6):
    # The first axis of the template runs to the right where its step is positive.
    step = int(round(8 / template.affine[0, 0])) if number == 3 else 0
    frames.append(numpy.roll(values, step, axis=0) + 0.1 * rng.standard_normal(values.shape, dtype="float32"))
frames[0][:] = numpy.nan
image = nibabel.Nifti1Image(numpy.stack(frames, axis=3), template.affine)
nibabel.save(image, folder / "moving_pet.nii.gz")
(folder / "moving_pet.json").write_text(
    json.dumps(
        {
            "TracerName": "FDG",
            "TracerRadionuclide": "F18",
            "Units": "g/mL",
            "TimeZero": "10:00:00",
            "ImageDecayCorrected": True,
            "ImageDecayCorrectionTime": 0,
            "InjectionStart": 0,
            "ScanStart": 1800,
            "InjectedRadioactivity": 200,
            "InjectedRadioactivityUnits": "MBq",
            "BodyWeight": 70,
            "FrameTimesStart": [1800 + 300 * number for number in range(6)],
            "FrameDuration": [300] * 6,
        }
    )
)
