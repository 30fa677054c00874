"""Mean grey-matter probability of the shipped atlas in each sphere of REGIONS.json, by nibabel."""

import json
import pathlib
import sys

import nibabel
import numpy as np

atlas = pathlib.Path(__file__).parents[2] / "data" / "gm_probability.nii.gz"
image = nibabel.load(atlas)
values = image.get_fdata()
if values.max() > 1.5:
    values = values / 255
places = np.einsum("ij,jxyz->ixyz", image.affine[:3, :3], np.indices(image.shape)) + image.affine[:3, 3][:, None, None, None]
means = []
for region in json.load(open(sys.argv[1])):
    inside = np.linalg.norm(places - np.array(region["centre"])[:, None, None, None], axis=0) <= region["radius"]
    means.append(float(values[inside].mean()))
print(json.dumps(means))
