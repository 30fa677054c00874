"""DeLong's test of two strategies from a table of predictions, written from the definitions: every pair of rows is
compared, one fold after the other; no sorting, no ranks. Arguments: TABLE macro | TABLE I J (names of two
classes) | TABLE diseases (their mean) | TABLE disease D.
Prints the folds' differences and variances, and their mean over folds. One repeat, one scan a participant."""

import csv
import json
import sys

from scipy import stats

rows = list(csv.DictReader(open(sys.argv[1]), delimiter="\t"))
classes = [c[5:] for c in rows[0] if c.startswith("prob_")]
strategies = list(dict.fromkeys(r["strategy"] for r in rows))[:2]


def kernel(x, y):
    return 1.0 if x > y else 0.5 if x == y else 0.0


def covariance(u, v):
    mean_u, mean_v = sum(u) / len(u), sum(v) / len(v)
    return sum((a - mean_u) * (b - mean_v) for a, b in zip(u, v)) / (len(u) - 1)


def two_samples(scores_of, positives, negatives):
    """Components of one score: V10 of the positives, V01 of the negatives."""
    s = {i: scores_of(i) for i in positives + negatives}
    v10 = {i: sum(kernel(s[i], s[j]) for j in negatives) / len(negatives) for i in positives}
    v01 = {j: sum(kernel(s[i], s[j]) for i in positives) / len(positives) for j in negatives}
    return sum(v10.values()) / len(positives), v10, v01


def classic(fold, positive, negative, score):
    """DeLong, DeLong & Clarke-Pearson 1988: L S L' with S = S10/m + S01/n, L = (1, -1)."""
    found = []
    for name in strategies:
        of = {r["participant_id"]: r for r in fold if r["strategy"] == name}
        pos = [i for i in of if of[i]["label"] == positive]
        neg = [i for i in of if of[i]["label"] == negative]
        found.append(two_samples(lambda i: score(of[i]), pos, neg))
    (auc_a, x_a, y_a), (auc_b, x_b, y_b) = found
    s = [[0, 0], [0, 0]]
    for p, (x1, y1) in enumerate([(x_a, y_a), (x_b, y_b)]):
        for q, (x2, y2) in enumerate([(x_a, y_a), (x_b, y_b)]):
            s[p][q] = covariance(list(x1.values()), list(x2.values())) / len(x1)
            s[p][q] += covariance(list(y1.values()), list(y2.values())) / len(y1)
    return auc_a - auc_b, s[0][0] + s[1][1] - 2 * s[0][1]


def diseases(fold, names):
    """The mean of the AUCs of several diseases; a participant's effects on all of them add up before they are squared."""
    effect = {}
    value = 0
    for sign, name in zip((1, -1), strategies):
        of = {r["participant_id"]: r for r in fold if r["strategy"] == name}
        for d in names:
            pos = [i for i in of if d in of[i]["label"].split("+")]
            neg = [i for i in of if i not in pos]
            auc, v10, v01 = two_samples(lambda i: float(of[i]["prob_" + d]), pos, neg)
            value += sign * auc / len(names)
            for component in (v10, v01):
                mean, m = sum(component.values()) / len(component), len(component)
                for i, v in component.items():
                    effect[i] = effect.get(i, 0) + sign * (v - mean) / (m * (m - 1)) ** 0.5 / len(names)
    return value, sum(e * e for e in effect.values())


def macro(fold):
    """The mean of K one-vs-rest AUCs as a function of K independent samples, one a class."""
    part = []
    for name in strategies:
        of = {r["participant_id"]: r for r in fold if r["strategy"] == name}
        members = {c: [i for i in of if of[i]["label"] == c] for c in classes}
        auc, component = 0, {i: 0 for i in of}
        for c in classes:
            rest = [i for i in of if of[i]["label"] != c]
            value, v10, v01 = two_samples(lambda i: float(of[i]["prob_" + c]), members[c], rest)
            auc += value / len(classes)
            for i in members[c]:
                component[i] += v10[i] / len(classes)
            for i in rest:
                component[i] += len(members[of[i]["label"]]) / len(rest) * v01[i] / len(classes)
        part.append((auc, component, members))
    (auc_a, comp_a, members), (auc_b, comp_b, _) = part
    variance = 0
    for c in classes:
        d = [comp_a[i] - comp_b[i] for i in members[c]]
        variance += covariance(d, d) / len(d)
    return auc_a - auc_b, variance


def ratio(i, j):
    return lambda r: float(r["prob_" + i]) / (float(r["prob_" + i]) + float(r["prob_" + j]))


folds = []
for f in sorted({r["fold"] for r in rows}, key=int):
    fold = [r for r in rows if r["fold"] == f]
    if sys.argv[2] == "diseases":
        folds.append(diseases(fold, classes))
    elif sys.argv[2] == "disease":
        truth = sys.argv[3]
        marked = [r | {"label": "yes" if truth in r["label"].split("+") else "no"} for r in fold]
        folds.append(classic(marked, "yes", "no", lambda r: float(r["prob_" + truth])))
    elif sys.argv[2] != "macro":
        folds.append(classic(fold, sys.argv[2], sys.argv[3], ratio(sys.argv[2], sys.argv[3])))
    elif len(classes) == 2:
        folds.append(classic(fold, classes[1], classes[0], lambda r: float(r["prob_" + classes[1]])))
    else:
        folds.append(macro(fold))
difference = sum(d for d, _ in folds) / len(folds)
variance = sum(v for _, v in folds) / len(folds) ** 2
print(json.dumps({"difference": difference, "variance": variance, "folds": folds,
                  "p": 2 * stats.norm.sf(abs(difference) / variance**0.5)}))
