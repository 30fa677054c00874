"""Calibration slope of each class by statsmodels and intercept by root finding, from a table of predictions: {class: {"intercept":
[value, low, high], "slope": [...]}}. Sandwich variances; the second argument `cluster` sums the slope's scores by participant."""

import csv
import json
import sys

import numpy as np
import statsmodels.api as sm
from scipy.optimize import brentq
from scipy.special import expit

rows = list(csv.DictReader(open(sys.argv[1]), delimiter="\t"))
classes = [c[5:] for c in rows[0] if c.startswith("prob_")]
ids = np.unique([r["participant_id"] for r in rows], return_inverse=True)[1]
options = {"cov_type": "HC0"}
if "cluster" in sys.argv[2:]:
    options = {"cov_type": "cluster", "cov_kwds": {"groups": ids, "use_correction": False}}
result = {}
for c in classes:
    p = np.clip([float(r["prob_" + c]) for r in rows], np.finfo(float).eps, 1 - np.finfo(float).eps)
    x, y = np.log(p / (1 - p)), np.array([r["label"] == c for r in rows], float)
    free = sm.Logit(y, sm.add_constant(x)).fit(method="newton", maxiter=200, tol=1e-14, disp=0, **options)
    held = brentq(lambda a: np.sum(y - expit(a + x)), -50, 50, xtol=1e-13)
    p = expit(held + x)
    reach = 1.959963984540054 * np.sum((y - p) ** 2) ** 0.5 / np.sum(p * (1 - p))
    result[c] = {"intercept": [held, held - reach, held + reach], "slope": [free.params[1], *free.conf_int()[1]]}
print(json.dumps(result))
