"""Writes NIfTI files of many kinds with nibabel, and what nibabel reads back, as the reference for volume_file_test.

write_nifti.py FOLDER: FOLDER/NAME... and FOLDER/expected.tsv with file, affine (12 numbers), sum, weighted sum. Files that
must be refused go into FOLDER/refused.
"""

import glob
import gzip
import os
import sys

import nibabel
import numpy

folder = sys.argv[1]
refused = os.path.join(folder, "refused")
os.makedirs(refused)
random = numpy.random.default_rng(1)
data = random.integers(0, 200, (5, 6, 7))
cosine, sine = numpy.cos(0.3), numpy.sin(0.3)
turned = numpy.array([[-2 * cosine, 3 * sine, 0, 10], [2 * sine, 3 * cosine, 0, -20], [0, 0, 4, 30], [0, 0, 0, 1]])


def header_of(image, **fields):
    for name, value in fields.items():
        image.header[name] = value
    return image


def save(image, name):
    image.to_filename(os.path.join(folder, name))


kinds = ["uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"]
for kind in kinds:
    values = data.astype(kind) if kind != "int8" else (data - 100).astype(kind)
    save(nibabel.Nifti1Image(values, turned, dtype=kind), f"{kind}.nii")
save(nibabel.Nifti1Image(data.astype("float32"), turned), "gz.nii.gz")
save(nibabel.Nifti2Image(data.astype("float32"), turned), "two.nii")
save(nibabel.Nifti2Image(data.astype("int16"), turned), "two.nii.gz")
save(nibabel.Nifti1Pair(data.astype("int16"), turned), "pair.img")
save(nibabel.Nifti1Image(data.astype("float32")[..., None], turned), "one_frame.nii.gz")
big = nibabel.Nifti1Header(endianness=">")
save(nibabel.Nifti1Image(data.astype(">i2"), turned, big), "big_endian.nii")
pair_header = nibabel.nifti1.Nifti1PairHeader(endianness=">")
save(nibabel.Nifti1Pair(data.astype(">f4"), turned, pair_header), "big_endian_pair.img")
big_two = nibabel.Nifti2Header(endianness=">")
big_two_image = nibabel.Nifti2Image(data.astype(">f8"), turned, big_two)
big_two_image.set_sform(None, 0)
big_two_image.set_qform(turned, 1)
save(big_two_image, "two_big_endian.nii")
scaled = nibabel.Nifti1Image(data.astype("int16"), turned)
scaled.header.set_slope_inter(0.25, -3)
save(scaled, "scaled.nii.gz")
only_q = nibabel.Nifti1Image(data.astype("float32"), turned)
only_q.set_sform(None, 0)
only_q.set_qform(turned, 1)
save(only_q, "qform.nii")
mirrored = turned.copy()
mirrored[:, 0] *= -1
left = nibabel.Nifti1Image(data.astype("float32"), mirrored)
left.set_sform(None, 0)
left.set_qform(mirrored, 1)
save(left, "qform_left_handed.nii")
both = nibabel.Nifti1Image(data.astype("float32"), turned)
other = turned.copy()
other[0, 3] += 25
both.set_sform(turned, 1)
both.set_qform(other, 1)
save(both, "disagree.nii")

expected = []
names = sorted(glob.glob(os.path.join(folder, "*.nii*"))) + [os.path.join(folder, name) for name in ("pair.img", "big_endian_pair.img")]
tests = os.path.join(os.path.dirname(nibabel.__file__), "tests", "data")
names += [os.path.join(tests, name) for name in ["anatomical.nii", "reoriented_anat_moved.nii", "resampled_anat_moved.nii"]]
for name in names:
    image = nibabel.load(name)
    values = numpy.nan_to_num(numpy.squeeze(image.get_fdata()).flatten(order="F"))
    weights = numpy.arange(values.size) % 97
    numbers = [*image.affine[:3].flatten(), values.sum(), (values * weights).sum()]
    expected.append("\t".join([name] + [repr(float(number)) for number in numbers]))
with open(os.path.join(folder, "expected.tsv"), "w") as table:
    table.write("file\t" + "\t".join(f"a{i}" for i in range(12)) + "\tsum\tweighted\n" + "\n".join(expected) + "\n")

# After the reference, since nibabel would give these as they are.
tilted = turned.copy()
tilted[:3, 0] += [0, 0, 0.01]
near = nibabel.Nifti1Image(data.astype("float32"), tilted)
near.set_sform(tilted, 1)
near.set_qform(None, 0)
save(near, "near_orthonormal.nii")
holes = data.astype("float32")
holes[1, 2, 3] = numpy.nan
holes[4, 5, 6] = numpy.inf
save(nibabel.Nifti1Image(holes, turned), "holes.nii.gz")
unscaled = nibabel.Nifti1Image(data.astype("int16"), turned)
save(unscaled, "slope_zero.nii")
with open(os.path.join(folder, "slope_zero.nii"), "r+b") as file:
    file.seek(112)
    file.write(numpy.array([0, 7], "<f4").tobytes())
sform_zero = bytearray(open(os.path.join(folder, "qform.nii"), "rb").read())
sform_zero[254:256] = numpy.array([1], "<i2").tobytes()
sform_zero[280:328] = bytes(48)
open(os.path.join(folder, "sform_zero.nii"), "wb").write(sform_zero)
sform_zero[280:328] = numpy.full(12, numpy.nan, "<f4").tobytes()
open(os.path.join(folder, "sform_nan.nii"), "wb").write(sform_zero)
swapped = nibabel.Nifti1Image(data.astype("float32"), turned)
swapped.set_sform(turned, 1)
swapped.set_qform(mirrored, 1)
save(swapped, "swapped.nii")
for name, unit, scale in [("metres_in_mm", "meter", 1), ("microns_in_mm", "micron", 1), ("mm_in_metres", "mm", 1e-3), ("metres", "meter", 1e-3)]:
    image = nibabel.Nifti1Image(data.astype("float32"), turned)
    image.set_sform(numpy.diag([scale, scale, scale, 1]) @ turned, 1)
    image.set_qform(None, 0)
    image.header.set_xyzt_units(unit)
    save(image, name + ".nii")
plain = open(os.path.join(folder, "int16.nii"), "rb").read()
open(os.path.join(folder, "gzip_named.nii"), "wb").write(gzip.compress(plain))
open(os.path.join(folder, "plain_named.nii.gz"), "wb").write(plain)
analyze = nibabel.AnalyzeImage(data.astype("int16"), numpy.diag([2, 3, 4, 1]))
save(analyze, "analyze.img")

folder = refused
save(nibabel.Nifti1Image(random.random((5, 6, 7, 3)), turned), "frames.nii.gz")
save(nibabel.Nifti1Image(data.astype("complex64"), turned), "complex.nii")
save(nibabel.Nifti1Image(numpy.full((5, 6, 7), 3.0), turned), "constant.nii")
save(nibabel.Nifti1Image(numpy.full((5, 6, 7), numpy.nan), turned), "all_nan.nii")
save(nibabel.Nifti1Image(data[:, :, 0].astype("float32"), turned), "flat.nii")
sheared = turned.copy()
sheared[:3, 0] += [0, 0, 1]
shear = nibabel.Nifti1Image(data.astype("float32"), turned)
shear.set_sform(sheared, 1)
save(shear, "sheared.nii")
whole = open(os.path.join(sys.argv[1], "float32.nii"), "rb").read()
packed = gzip.compress(whole)
contents = {
    "empty.nii": b"",
    "text.nii": b"this is not an image\n" * 100,
    "header_cut.nii": whole[:200],
    "voxels_cut.nii": whole[:-100],
    "gz_cut.nii.gz": packed[: len(packed) // 2],
    "gz_checksum.nii.gz": packed[:-8] + b"\0\0\0\0" + packed[-4:],
    "gz_damaged.nii.gz": packed[:60] + bytes(40) + packed[100:],
    "text.nii.gz": b"this is not an image either\n" * 100,
    "huge.nii": whole[:42] + numpy.array([30000, 30000, 30000], "<i2").tobytes() + whole[48:],
    "negative.nii": whole[:42] + numpy.array([-5, 6, 7], "<i2").tobytes() + whole[48:],
    "alone.hdr": whole[:344] + b"ni1\0",
}
for name, content in contents.items():
    with open(os.path.join(refused, name), "wb") as file:
        file.write(content)
