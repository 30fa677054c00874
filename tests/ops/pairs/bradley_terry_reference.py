"""Fits p of the Bradley-Terry model to pairwise probabilities with scipy, independently of tripet.

usage: bradley_terry_reference.py CASES.json OUT.json
"""

import json
import sys

import numpy
from scipy.optimize import root
from scipy.special import expit, softmax


def fit(r):
    classes = len(r)

    def conditions(free):
        theta = numpy.concatenate([[0.0], free])
        mu = expit(theta[:, None] - theta[None, :])
        numpy.fill_diagonal(mu, 0)
        return (mu - r).sum(1)[1:]

    found = root(conditions, numpy.zeros(classes - 1), method="hybr", tol=1e-15)
    assert numpy.abs(conditions(found.x)).max() < 1e-12, conditions(found.x)
    return softmax(numpy.concatenate([[0.0], found.x]))


def main():
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    answers = [list(fit(numpy.array(case["r"]).reshape(case["classes"], -1))) for case in cases]
    with open(sys.argv[2], "w") as file:
        json.dump(answers, file)


if __name__ == "__main__":
    main()
