"""Every metric by scikit-learn of tables of predictions, each of one strategy and one repeat, as a JSON list on stdout.
Written apart from the program: no code is shared. Undefined metrics are null."""

import csv
import json
import sys
import warnings

import numpy as np
from sklearn import metrics as sk

warnings.simplefilter("ignore")


def attempt(f):
    try:
        value = float(f())
    except ValueError:
        return None
    return None if np.isnan(value) else value


def reference(path):
    rows = list(csv.DictReader(open(path, encoding="utf-8-sig"), delimiter="\t"))
    classes = [c[5:] for c in rows[0] if c.startswith("prob_")]
    count = len(classes)
    y = np.array([classes.index(r["label"]) for r in rows])
    p = np.array([[float(r["prob_" + c]) for c in classes] for r in rows])
    predicted = np.array([classes.index(r["predicted"]) for r in rows]) if "predicted" in rows[0] else p.argmax(1)
    fold = np.array([int(r.get("fold", 0)) for r in rows])

    def multi_auc(labels, scores, kind):
        if count == 2:
            return sk.roc_auc_score(labels, scores[:, 1])
        return sk.roc_auc_score(labels, scores, multi_class=kind, average="macro")

    def ece():
        """Independent of the program's: digitize on edges, means within bins."""
        top, right = p.max(1), p.argmax(1) == y
        bins = np.digitize(top, np.array([b / 15 for b in range(1, 15)]), right=True)
        return sum(abs(right[bins == b].mean() - top[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))

    result = {
        "metrics": {
            "accuracy": attempt(lambda: sk.accuracy_score(y, predicted)),
            "balanced_accuracy": attempt(lambda: sk.balanced_accuracy_score(y, predicted)),
            "macro_f1": attempt(lambda: sk.f1_score(y, predicted, average="macro")),
            "mcc": attempt(lambda: sk.matthews_corrcoef(y, predicted)),
            "cohen_kappa": attempt(lambda: sk.cohen_kappa_score(y, predicted)),
            "auc_ovr_macro": attempt(lambda: multi_auc(y, p, "ovr")),
            "auc_ovo_macro": attempt(lambda: multi_auc(y, p, "ovo")),
            "auc_fold_mean": attempt(lambda: np.mean([multi_auc(y[fold == f], p[fold == f], "ovr") for f in np.unique(fold)])),
            "log_loss": attempt(lambda: sk.log_loss(y, p, labels=range(count))),
            "brier": attempt(lambda: np.mean(np.sum((p - np.eye(count)[y]) ** 2, axis=1))),
            "ece": attempt(ece),
        },
        "per_class": {},
        "pairwise": {},
        "confusion": sk.confusion_matrix(y, predicted, labels=range(count)).tolist(),
    }
    for k, name in enumerate(classes):
        is_k, said_k = y == k, predicted == k
        result["per_class"][name] = {
            "auc": attempt(lambda: sk.roc_auc_score(is_k, p[:, k])),
            "sensitivity": attempt(lambda: sk.recall_score(is_k, said_k, zero_division=np.nan)),
            "specificity": attempt(lambda: sk.recall_score(~is_k, ~said_k, zero_division=np.nan)),
            "ppv": attempt(lambda: sk.precision_score(is_k, said_k, zero_division=np.nan)),
            "npv": attempt(lambda: sk.precision_score(~is_k, ~said_k, zero_division=np.nan)),
            "average_precision": attempt(lambda: sk.average_precision_score(is_k, p[:, k])) if is_k.any() else None,
            "support": int(is_k.sum()),
        }
    for i in range(count):
        for j in range(i + 1, count):
            of_pair = (y == i) | (y == j)
            pi, pj, first = p[of_pair, i], p[of_pair, j], y[of_pair] == i
            both = pi + pj
            score = np.where(both > 0, pi / np.where(both > 0, both, 1), 0.5)
            result["pairwise"][classes[i] + "|" + classes[j]] = {
                "auc": attempt(lambda: sk.roc_auc_score(first, score)),
                "accuracy": attempt(lambda: sk.accuracy_score(first, pi >= pj)) if of_pair.any() else None,
            }
    return result


print(json.dumps([reference(path) for path in sys.argv[1:]]))
