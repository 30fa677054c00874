"""Recomputes every metric of a comparison with scikit-learn from predictions.tsv alone.

    check_metrics.py COMPARISON_DIR

Compares with metrics.json and with the copy inside report.html, to 1e-9. Prints how many numbers were compared.
"""
import csv
import itertools
import json
import pathlib
import re
import sys

import numpy as np
from sklearn import metrics as sk

folder = pathlib.Path(sys.argv[1])
document = json.loads((folder / "metrics.json").read_text())
page = (folder / "report.html").read_text()
inside = re.search(r'<script type="application/json" id="metrics">(.*?)</script>', page, re.S).group(1)
assert json.loads(inside) == document, "the report's numbers are not those of metrics.json"

classes = document["classes"]
rows = list(csv.DictReader((folder / "predictions.tsv").open(), delimiter="\t"))
compared = 0


def equal(ours, reference, name):
    global compared
    assert ours is not None and abs(ours - reference) < 1e-9, f"{name}: {ours} is not {reference}"
    compared += 1


def reference(rows):
    """Every metric of one repeat, by name."""
    label = np.array([classes.index(row["label"]) for row in rows])
    probability = np.array([[float(row["prob_" + c]) for c in classes] for row in rows])
    predicted = np.array([classes.index(row["predicted"]) for row in rows])
    k = range(len(classes))
    found = {
        "accuracy": sk.accuracy_score(label, predicted),
        "balanced_accuracy": sk.balanced_accuracy_score(label, predicted),
        "macro_f1": sk.f1_score(label, predicted, average="macro", labels=k),
        "mcc": sk.matthews_corrcoef(label, predicted),
        "cohen_kappa": sk.cohen_kappa_score(label, predicted),
        "log_loss": sk.log_loss(label, probability, labels=k),
        "brier": np.mean(np.sum((probability - np.eye(len(classes))[label]) ** 2, axis=1)),
        "confusion": sk.confusion_matrix(label, predicted, labels=k),
    }
    if len(classes) > 2:
        found["auc_ovr_macro"] = sk.roc_auc_score(label, probability, multi_class="ovr", average="macro")
        found["auc_ovo_macro"] = sk.roc_auc_score(label, probability, multi_class="ovo", average="macro")
    for index, c in enumerate(classes):
        found["auc of " + c] = sk.roc_auc_score(label == index, probability[:, index])
        found["sensitivity of " + c] = sk.recall_score(label == index, predicted == index)
        found["average_precision of " + c] = sk.average_precision_score(label == index, probability[:, index])
    for i, j in itertools.combinations(k, 2):
        among = (label == i) | (label == j)
        ratio = probability[among, i] / (probability[among, i] + probability[among, j])
        found["auc of " + classes[i] + "|" + classes[j]] = sk.roc_auc_score(label[among] == i, ratio)
    return found


def check(strategy, found, rows):
    repeats = [reference([row for row in rows if row["repeat"] == repeat]) for repeat in {row["repeat"] for row in rows}]
    for name in repeats[0]:
        mean = np.mean([repeat[name] for repeat in repeats], axis=0)
        if name == "confusion":
            assert np.allclose(found["confusion"], mean, rtol=0, atol=1e-9), f"{strategy}: confusion matrix"
            continue
        metric, _, where = name.partition(" of ")
        place = found["metrics"] if not where else found["pairwise" if "|" in where else "per_class"][where]
        equal(place[metric]["value"], mean, f"{strategy}: {name}")


for strategy, found in document["strategies"].items():
    own = [row for row in rows if row["strategy"] == strategy]
    if own:
        check(strategy, found, own)
assert compared > 0
print(f"{compared} numbers equal scikit-learn's")
