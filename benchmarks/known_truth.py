"""Simulated scans whose pose is known: what the benchmarks of registration share. All maps are 4 x 4, from a point of
the template to the point of the scan, LPS mm."""

import os
import pathlib
import subprocess

import nibabel
import numpy

root = pathlib.Path(__file__).resolve().parent.parent
program = os.environ.get("TRIPET", root / "build" / "tripet")


def run_tripet(*words, accepted=(0,)):
    done = subprocess.run([program, *map(str, words), "--log-level", "error", "--no-progress"], stdout=subprocess.PIPE)
    if done.returncode not in accepted:
        raise SystemExit(f"tripet {words[0]} ended with {done.returncode}")


def simulated_cohort(folder, scans, deformation, seed, *options):
    """Paths of `scans` simulated scans below the folder, which is made unless it is there."""
    if not (folder / "participants.tsv").exists():
        run_tripet("simulate", "--classes", "CN,AD", "--subjects", (scans + 1) // 2, "--deformation", deformation,
                   "--seed", seed, *options, "--out", folder)
    found = sorted(folder.glob("sub-*/pet/*_pet.nii.gz"))
    if len(found) < scans:
        raise SystemExit(f"{folder} holds {len(found)} scans of {scans}; remove it or ask for fewer")
    return found[:scans]


def participant(path):
    return path.name.split("_")[0]


def read_affine(path):
    fields = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
    numbers = numpy.array(fields["Parameters"].split(), float)
    centre = numpy.array(fields["FixedParameters"].split(), float)
    return affine(numbers[:9].reshape(3, 3), numbers[9:], centre)


def affine(matrix, translation, centre=(0, 0, 0)):
    """ITK's convention: matrix (x - centre) + centre + translation."""
    centre = numpy.asarray(centre, float)
    map = numpy.eye(4)
    map[:3, :3] = matrix
    map[:3, 3] = centre + translation - map[:3, :3] @ centre
    return map


def truth_of(cohort, scan):
    return read_affine(cohort / "truth" / f"{participant(scan)}_from-scan_to-MNI152_xfm.tfm")


def brain_points():
    """[4, n] homogeneous: the centre of every brain voxel of the template, LPS."""
    mask = nibabel.load(root / "data" / "brain_mask.nii.gz")
    index = numpy.argwhere(numpy.asarray(mask.dataobj) > 0).T
    points = mask.affine @ numpy.vstack([index, numpy.ones(index.shape[1])])
    points[:2] *= -1
    return points


def target_error(found, truth, points):
    """Distance in mm between where the two maps take each point."""
    return numpy.linalg.norm(((found - truth) @ points)[:3], axis=0)
