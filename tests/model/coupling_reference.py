"""Minimises sum_i sum_{j != i} (r_ji p_i - r_ij p_j)^2 on the simplex with scipy, independently of tripet.

usage: coupling_reference.py CASES.json OUT.json

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


def main():
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    answers = [list(minimise(numpy.array(case["r"]).reshape(case["classes"], -1))) for case in cases]
    with open(sys.argv[2], "w") as file:
        json.dump(answers, file)


if __name__ == "__main__":
    main()
