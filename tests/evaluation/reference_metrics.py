"""Every metric by scikit-learn of tables of predictions, each of one strategy and one repeat, as a JSON list on stdout.
Written apart from the program: no code is shared. Undefined metrics are null."""

import csv
import json
import sys
import warnings

import numpy as np
from sklearn import metrics as sk
from sklearn.isotonic import IsotonicRegression

warnings.simplefilter("ignore")


def attempt(f):
    try:
        value = float(f())
    except ValueError:
        return None
    return None if np.isnan(value) else value


def sensitivity_at(is_k, p_k, specificity=0.9):
    """The highest point of the ROC curve that is specific enough."""
    if is_k.all() or not is_k.any():
        return np.nan
    fpr, tpr, _ = sk.roc_curve(is_k, p_k, drop_intermediate=False)
    return tpr[fpr <= 1 - specificity + 1e-12].max()


def add_likelihood_ratios(per_class):
    for of in per_class.values():
        hit, pass_ = of["sensitivity"], of["specificity"]
        known = hit is not None and pass_ is not None
        of["lr_positive"] = hit / (1 - pass_) if known and pass_ < 1 else None
        of["lr_negative"] = (1 - hit) / pass_ if known and pass_ > 0 else None


def of_class(is_k, said_k, p_k):
    return {
        "auc": attempt(lambda: sk.roc_auc_score(is_k, p_k)),
        "sensitivity": attempt(lambda: sk.recall_score(is_k, said_k, zero_division=np.nan)),
        "specificity": attempt(lambda: sk.recall_score(~is_k, ~said_k, zero_division=np.nan)),
        "ppv": attempt(lambda: sk.precision_score(is_k, said_k, zero_division=np.nan)),
        "npv": attempt(lambda: sk.precision_score(~is_k, ~said_k, zero_division=np.nan)),
        "f1": attempt(lambda: sk.f1_score(is_k, said_k, zero_division=np.nan)),
        "average_precision": attempt(lambda: sk.average_precision_score(is_k, p_k)) if is_k.any() else None,
        "sensitivity_at_specificity": attempt(lambda: sensitivity_at(is_k, p_k)),
        "support": int(is_k.sum()),
    }


def binary_ece(stated, was):
    """Independent of the program's: digitize on edges, means within bins."""
    bins = np.digitize(stated, np.array([b / 15 for b in range(1, 15)]), right=True)
    return sum(abs(was[bins == b].mean() - stated[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))


def decomposition(y, p):
    """Recalibrated by scikit-learn's isotonic regression; y, p: [rows, classes]."""
    parts = {"miscalibration": 0, "discrimination": 0, "uncertainty": 0}
    for y_k, p_k in zip(y.T.astype(float), p.T):
        better = IsotonicRegression().fit(p_k, y_k).predict(p_k)
        score, recalibrated = np.mean((p_k - y_k) ** 2), np.mean((better - y_k) ** 2)
        uncertainty = np.mean((y_k.mean() - y_k) ** 2)
        parts["miscalibration"] += score - recalibrated
        parts["discrimination"] += uncertainty - recalibrated
        parts["uncertainty"] += uncertainty
    return parts


def multilabel(rows, classes, p, fold):
    names = [set(r["label"].split("+")) for r in rows]
    y = np.array([[c in n for c in classes] for n in names])
    said = p >= 0.5
    if "predicted" in rows[0]:
        said = np.array([[c in r["predicted"].split("+") for c in classes] for r in rows])

    def auc(truth, scores, average):
        # Newer versions of scikit-learn return NaN where older ones raise; a mean over what is left is neither.
        if average == "macro" and (truth.all(0) | ~truth.any(0)).any():
            raise ValueError
        return sk.roc_auc_score(truth, scores, average=average)

    return {
        "metrics": {
            "subset_accuracy": attempt(lambda: sk.accuracy_score(y, said)),
            "balanced_accuracy": attempt(
                lambda: np.mean([sk.balanced_accuracy_score(y[:, k], said[:, k]) for k in range(len(classes))])
            ),
            "macro_f1": attempt(lambda: sk.f1_score(y, said, average="macro")),
            "micro_f1": attempt(lambda: sk.f1_score(y, said, average="micro")),
            "hamming_loss": attempt(lambda: sk.hamming_loss(y, said)),
            "auc_macro": attempt(lambda: auc(y, p, "macro")),
            "auc_micro": attempt(lambda: auc(y, p, "micro")),
            "auc_fold_mean": attempt(lambda: np.mean([auc(y[fold == f], p[fold == f], "macro") for f in np.unique(fold)])),
            "log_loss": attempt(
                lambda: np.mean([sk.log_loss(y[:, k], p[:, k], labels=[0, 1]) for k in range(len(classes))])
            ),
            "brier": attempt(lambda: np.sum([np.mean((p[:, k] - y[:, k]) ** 2) for k in range(len(classes))])),
            "ece": attempt(lambda: np.mean([binary_ece(p[:, k], y[:, k]) for k in range(len(classes))])),
        },
        "per_class": {c: of_class(y[:, k], said[:, k], p[:, k]) for k, c in enumerate(classes)},
        "pairwise": {},
        "confusion_per_class": dict(zip(classes, sk.multilabel_confusion_matrix(y, said).tolist())),
        "brier_decomposition": decomposition(y, p),
    }


def exclusive(classes, y, p, predicted, fold):
    """All that the program resamples. y, predicted: indices of classes."""
    count = len(classes)

    def multi_auc(labels, scores, kind):
        if count == 2:
            return sk.roc_auc_score(labels, scores[:, 1])
        return sk.roc_auc_score(labels, scores, multi_class=kind, average="macro")

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
        },
        "per_class": {},
        "pairwise": {},
    }
    for k, name in enumerate(classes):
        result["per_class"][name] = of_class(y == k, predicted == k, p[:, k])
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


def reference(path):
    rows = list(csv.DictReader(open(path, encoding="utf-8-sig"), delimiter="\t"))
    classes = [c[5:] for c in rows[0] if c.startswith("prob_")]
    p = np.array([[float(r["prob_" + c]) for c in classes] for r in rows])
    fold = np.array([int(r.get("fold", 0)) for r in rows])
    if rows[0].get("task") == "multilabel":
        result = multilabel(rows, classes, p, fold)
        add_likelihood_ratios(result["per_class"])
        return result
    y = np.array([classes.index(r["label"]) for r in rows])
    predicted = np.array([classes.index(r["predicted"]) for r in rows]) if "predicted" in rows[0] else p.argmax(1)
    result = exclusive(classes, y, p, predicted, fold)
    add_likelihood_ratios(result["per_class"])
    result["metrics"]["ece"] = attempt(lambda: binary_ece(p.max(1), p.argmax(1) == y))
    result["confusion"] = sk.confusion_matrix(y, predicted, labels=range(len(classes))).tolist()
    result["brier_decomposition"] = decomposition(np.eye(len(classes))[y], p)
    return result


if __name__ == "__main__":
    print(json.dumps([reference(path) for path in sys.argv[1:]]))
