"""The baselines by scikit-learn, nibabel and pandas-free Python: PREDICTIONS.tsv PARTICIPANTS.tsv DATA REGIONS.json.

Prints {"regional-suvr": [[participant, repeat, fold, p0, p1 ...]], "age-sex": ..., "chance": ...}.
"""

import csv
import json
import os
import sys

import nibabel
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def read(path):
    with open(path) as file:
        return list(csv.DictReader(file, delimiter="\t"))


predictions, participants, data, regions = sys.argv[1:5]
rows = read(predictions)
first = rows[0]["strategy"]
rows = [row for row in rows if row["strategy"] == first]
classes = [name[5:] for name in rows[0] if name.startswith("prob_")]

with open(regions) as file:
    regions = json.load(file)
uptake = {}
for scan in read(os.path.join(data, "scans.tsv")):
    if scan["status"] == "failed":
        continue
    image = nibabel.load(os.path.join(data, scan["output"]))
    indices = np.indices(image.shape).reshape(3, -1)
    places = image.affine[:3, :3] @ indices + image.affine[:3, 3:]
    values = image.get_fdata().reshape(-1)
    means = []
    for region in regions:
        distance = np.linalg.norm(places - np.array(region["centre"])[:, None], axis=0)
        inside = distance <= region["radius"]
        means.append(values[inside].mean() if inside.any() else values[distance.argmin()])
    uptake[scan["participant_id"]] = means
people = {row["participant_id"]: [float(row["age"]), row["sex"] == "F"] for row in read(participants)}


def predict(features):
    out = []
    for repeat in sorted({row["repeat"] for row in rows}):
        part = [row for row in rows if row["repeat"] == repeat]
        for fold in sorted({row["fold"] for row in part}):
            train = [row for row in part if row["fold"] != fold]
            y = np.array([classes.index(row["label"]) for row in train])
            frequencies = np.bincount(y, minlength=len(classes)) / len(y)
            if features is None:
                judged = np.array([classes.index(row["label"]) for row in rows])
                frequencies = np.bincount(judged, minlength=len(classes)) / len(judged)
            if features is not None:
                known = [i for i, row in enumerate(train) if row["participant_id"] in features]
                model = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced", tol=1e-10, max_iter=10000))
                model.fit(np.array([features[train[i]["participant_id"]] for i in known]), y[known])
            for row in part:
                if row["fold"] != fold:
                    continue
                name = row["participant_id"]
                known = features is not None and name in features
                p = model.predict_proba([features[name]])[0] if known else frequencies
                out.append([name, int(repeat), int(fold), *map(float, p)])
    return out


print(json.dumps({"regional-suvr": predict(uptake), "age-sex": predict(people), "chance": predict(None)}))
