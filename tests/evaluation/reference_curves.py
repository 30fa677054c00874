"""Curves of scikit-learn, and bands of a bootstrap of participants by numpy, for the classes of a table of predictions.

reference_curves.py TABLE.tsv RESAMPLES
"""

import csv
import json
import sys

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

rows = list(csv.DictReader(open(sys.argv[1]), delimiter="\t"))
classes = [name[5:] for name in rows[0] if name.startswith("prob_")]
labels = np.array([row["label"] for row in rows])
generator = np.random.default_rng(5)
draws = [generator.integers(0, len(rows), len(rows)) for _ in range(int(sys.argv[2]))]
grid = np.linspace(0, 1, 101)


def sensitivity(truth, scores):
    wrong, right, _ = roc_curve(truth, scores, drop_intermediate=False)
    last = np.append(np.diff(wrong) > 0, True)  # where the curve rises vertically, its top
    return np.interp(grid, wrong[last], right[last])


out = []
for name in classes:
    truth = (labels == name).astype(int)
    scores = np.array([float(row["prob_" + name]) for row in rows])
    wrong, right, _ = roc_curve(truth, scores, drop_intermediate=False)
    precision, recall, _ = precision_recall_curve(truth, scores)
    heights = np.array([sensitivity(truth[d], scores[d]) for d in draws])
    low, high = np.quantile(heights, [0.025, 0.975], axis=0)
    out.append({"wrong": wrong.tolist(), "right": right.tolist(), "precision": precision[:-1][::-1].tolist(),
                "recall": recall[:-1][::-1].tolist(), "low": low.tolist(), "high": high.tolist()})
print(json.dumps(out))
