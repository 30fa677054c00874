"""Probabilities of scikit-learn's logistic regression: TRAIN.tsv (label, x0, x1 ...) TEST.tsv (x0, x1 ...) balanced|none."""

import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

train = np.loadtxt(sys.argv[1], skiprows=1, delimiter="\t", ndmin=2)
test = np.loadtxt(sys.argv[2], skiprows=1, delimiter="\t", ndmin=2)
weight = "balanced" if sys.argv[3] == "balanced" else None
model = LogisticRegression(C=1, class_weight=weight, tol=1e-10, max_iter=10000)
model.fit(train[:, 1:], train[:, 0].astype(int))
print(json.dumps(model.predict_proba(test).tolist()))
