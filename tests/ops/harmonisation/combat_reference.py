"""ComBat by numpy, after the published formulas and the steps of Fortin's neuroCombat, independently of tripet.

usage: combat_reference.py CASE.json OUT.json

CASE has sites (a number a sample), covariates [sample][covariate], values [sample][voxel], and new scans with their
sites, whose covariates are not given: they are harmonised as neuroCombatFromTraining does it, about the mean of the
training scans.
"""

import json
import sys

import numpy


def posterior(data, location, variance, mean, spread, shape, rate):
    """Johnson, Li & Rabinovic 2007, A.2: iterated until nothing moves. data: [sample, voxel]."""
    n = len(data)
    gamma, delta = location.copy(), variance.copy()
    for _ in range(2000):
        new_gamma = (spread * n * location + delta * mean) / (spread * n + delta)
        squares = ((data - new_gamma) ** 2).sum(axis=0)
        new_delta = (0.5 * squares + rate) / (n / 2 + shape - 1)
        change = max(numpy.abs(new_gamma - gamma).max(), numpy.abs(new_delta - delta).max())
        gamma, delta = new_gamma, new_delta
        if change < 1e-12:
            break
    return gamma, delta


def main(case_path, out_path):
    case = json.load(open(case_path))
    values = numpy.array(case["values"], dtype=float)
    sites = numpy.array(case["sites"])
    covariates = numpy.array(case["covariates"], dtype=float)
    new = numpy.array(case["new_values"], dtype=float)
    new_sites = numpy.array(case["new_sites"])
    varies = values.std(axis=0) > 0
    y = values[:, varies]
    indicators = (sites[:, None] == numpy.arange(sites.max() + 1)).astype(float)
    design = numpy.hstack([indicators, covariates])
    coefficients = numpy.linalg.lstsq(design, y, rcond=None)[0]
    counts = indicators.sum(axis=0)
    count = len(y)
    grand_mean = (counts / count) @ coefficients[: len(counts)]
    pooled = ((y - design @ coefficients) ** 2).sum(axis=0) / count
    effects = covariates @ coefficients[len(counts):]
    standardised = (y - grand_mean - effects) / numpy.sqrt(pooled)
    location = numpy.linalg.lstsq(indicators, standardised, rcond=None)[0]
    out = new.copy()
    centre = grand_mean + effects.mean(axis=0)
    for site in range(len(counts)):
        own = standardised[sites == site]
        variance = own.var(axis=0, ddof=1)
        m, s2 = variance.mean(), variance.var(ddof=1)
        shape, rate = (2 * s2 + m**2) / s2, (m * s2 + m**3) / s2
        gamma, delta = posterior(own, location[site], variance, location[site].mean(), location[site].var(ddof=1), shape, rate)
        rows = numpy.flatnonzero(new_sites == site)
        z = (new[numpy.ix_(rows, varies)] - centre) / numpy.sqrt(pooled)
        out[numpy.ix_(rows, varies)] = (z - gamma) / numpy.sqrt(delta) * numpy.sqrt(pooled) + centre
    json.dump(out.tolist(), open(out_path, "w"))


if __name__ == "__main__":
    main(*sys.argv[1:])
