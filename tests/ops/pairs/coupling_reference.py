"""Minimises sum_i sum_{j != i} (r_ji p_i - r_ij p_j)^2 on the simplex with scipy, independently of tripet.

usage: coupling_reference.py CASES.json OUT.json

Writes for each case both that minimum and where libsvm's own iteration stops (algorithm 2 of Wu, Lin & Weng 2004, with
libsvm's tolerance of 0.005 / classes and pairs kept 1e-7 away from 0 and 1).

The sum is |A p|^2, homogeneous in p: among all x >= 0 the minimiser of |A x|^2 + (sum x - 1)^2 is a multiple of the
minimiser on the simplex. That is a non-negative least squares problem, which scipy solves exactly by active sets.
"""

import itertools
import json
import sys

import numpy
from scipy.optimize import nnls


def minimise(r):
    classes = len(r)
    rows = [numpy.ones(classes)]
    for i, j in itertools.combinations(range(classes), 2):
        row = numpy.zeros(classes)
        row[i], row[j] = r[j, i], -r[i, j]
        rows.append(row)
    right = numpy.zeros(len(rows))
    right[0] = 1
    x, _ = nnls(numpy.array(rows), right)
    return x / x.sum()


def iterate(r):
    classes = len(r)
    r = numpy.clip(r, 1e-7, 1 - 1e-7)
    q = -r.T * r
    for t in range(classes):
        q[t, t] = sum(r[s, t] ** 2 for s in range(classes) if s != t)
    p = numpy.full(classes, 1 / classes)
    for _ in range(max(100, classes)):
        if numpy.abs(q @ p - p @ q @ p).max() < 0.005 / classes:
            break
        for t in range(classes):
            p[t] += (p @ q @ p - q[t] @ p) / q[t, t]
            p /= p.sum()
    return p


def main():
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    pairs = [numpy.array(case["r"]).reshape(case["classes"], -1) for case in cases]
    answers = [{"minimum": list(minimise(r)), "libsvm": list(iterate(r))} for r in pairs]
    with open(sys.argv[2], "w") as file:
        json.dump(answers, file)


if __name__ == "__main__":
    main()
