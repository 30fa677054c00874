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


def check(name, found, rows):
    # Several repeats of one participant are averaged before anything is computed.
    people = {}
    for row in rows:
        people.setdefault((row["participant_id"], row["session_id"]), []).append(row)
    label = np.array([classes.index(group[0]["label"]) for group in people.values()])
    probability = np.array(
        [np.mean([[float(row["prob_" + c]) for c in classes] for row in group], axis=0) for group in people.values()])
    if all(len(group) == 1 for group in people.values()):
        predicted = np.array([classes.index(group[0]["predicted"]) for group in people.values()])
    else:
        predicted = probability.argmax(axis=1)
    k = range(len(classes))

    def value(metric):
        return found["metrics"][metric]["value"]

    equal(value("accuracy"), sk.accuracy_score(label, predicted), name + " accuracy")
    equal(value("balanced_accuracy"), sk.balanced_accuracy_score(label, predicted), name + " balanced accuracy")
    equal(value("macro_f1"), sk.f1_score(label, predicted, average="macro", labels=k), name + " macro F1")
    equal(value("mcc"), sk.matthews_corrcoef(label, predicted), name + " MCC")
    equal(value("cohen_kappa"), sk.cohen_kappa_score(label, predicted), name + " kappa")
    if len(classes) > 2:
        equal(value("auc_ovr_macro"), sk.roc_auc_score(label, probability, multi_class="ovr", average="macro"), "ovr")
        equal(value("auc_ovo_macro"), sk.roc_auc_score(label, probability, multi_class="ovo", average="macro"), "ovo")
    equal(value("log_loss"), sk.log_loss(label, probability, labels=k), name + " log loss")
    equal(value("brier"), np.mean(np.sum((probability - np.eye(len(classes))[label]) ** 2, axis=1)), name + " Brier")
    assert found["confusion"] == sk.confusion_matrix(label, predicted, labels=k).tolist()
    for index, c in enumerate(classes):
        own = found["per_class"][c]
        equal(own["auc"]["value"] if isinstance(own["auc"], dict) else own["auc"],
              sk.roc_auc_score(label == index, probability[:, index]), c + " AUC")
        recall = sk.recall_score(label == index, predicted == index)
        equal(own["sensitivity"]["value"] if isinstance(own["sensitivity"], dict) else own["sensitivity"], recall, c)
    for i, j in itertools.combinations(k, 2):
        among = (label == i) | (label == j)
        ratio = probability[among, i] / (probability[among, i] + probability[among, j])
        own = found["pairwise"][classes[i] + "|" + classes[j]]["auc"]
        equal(own["value"] if isinstance(own, dict) else own, sk.roc_auc_score(label[among] == i, ratio), "pair AUC")


for strategy, found in document["strategies"].items():
    own = [row for row in rows if row["strategy"] == strategy]
    if own:
        check(strategy, found, own)
assert compared > 0
print(f"{compared} numbers equal scikit-learn's")
