"""The temperature of each fold, fitted by scipy on the other folds' predictions, and the log loss of all rows once
scaled. Arguments: TABLE. One strategy, one repeat."""

import csv
import json
import sys

import numpy as np
from scipy.optimize import minimize_scalar

rows = list(csv.DictReader(open(sys.argv[1]), delimiter="\t"))
classes = [c[5:] for c in rows[0] if c.startswith("prob_")]
p = np.array([[float(r["prob_" + c]) for c in classes] for r in rows])
fold = np.array([int(r["fold"]) for r in rows])
several = rows[0].get("task") == "multilabel"
y = np.array([[c in r["label"].split("+") for c in classes] for r in rows])


def scaled(q, t):
    if several:
        return q ** (1 / t) / (q ** (1 / t) + (1 - q) ** (1 / t))
    return q ** (1 / t) / (q ** (1 / t)).sum(1, keepdims=True)


def loss(q, truth):
    return -np.mean(truth * np.log(q) + (1 - truth) * np.log(1 - q)) if several else -np.mean(np.log(q[truth]))


result, after = {}, p.copy()
for f in np.unique(fold):
    rest = fold != f
    best = minimize_scalar(lambda t: loss(scaled(p[rest], t), y[rest]), bounds=(0.02, 50), method="bounded",
                           options={"xatol": 1e-10})
    result[str(f)] = best.x
    after[fold == f] = scaled(p[fold == f], best.x)
print(json.dumps({"temperatures": result, "log_loss": loss(after, y)}))
