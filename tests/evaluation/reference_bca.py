"""95 % BCa interval of accuracy by scipy.stats.bootstrap: reference_bca.py predictions.tsv, as JSON."""

import csv
import json
import sys

import numpy as np
from scipy import stats

rows = list(csv.DictReader(open(sys.argv[1]), delimiter="\t"))
classes = [c[5:] for c in rows[0] if c.startswith("prob_")]
y = np.array([classes.index(r["label"]) for r in rows])
p = np.array([[float(r["prob_" + c]) for c in classes] for r in rows])
k = len(classes)


def balanced_accuracy(index):
    label, right = y[index.astype(int)], (p.argmax(1) == y)[index.astype(int)]
    return np.mean([right[label == c].mean() for c in range(k)])


def brier(index):
    return np.mean(np.sum((p - np.eye(k)[y]) ** 2, axis=1)[index.astype(int)])


result = {}
for name, statistic in [("balanced_accuracy", balanced_accuracy), ("brier", brier)]:
    for method in ["BCa", "percentile"]:
        interval = stats.bootstrap((np.arange(len(y)),), statistic, n_resamples=20000, method=method, vectorized=False,
                                   rng=np.random.default_rng(1)).confidence_interval
        result[name + " " + method] = [interval.low, interval.high]
print(json.dumps(result))
