"""Reference p values as JSON. Arguments: mcnemar A B | corrected-t FOLDS D... | holm P..."""

import json
import sys

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

kind, values = sys.argv[1], [float(v) for v in sys.argv[2:]]
if kind == "mcnemar":
    a, b = int(values[0]), int(values[1])
    exact = mcnemar([[5, a], [b, 5]], exact=True).pvalue
    # mid-p: half of the probability of the observed table and of its mirror image is taken off the exact test.
    unclipped = 2 * stats.binom.cdf(min(a, b), a + b, 0.5)
    print(json.dumps({"exact": exact, "mid_p": min(1, unclipped) - (unclipped - exact if a == b else 0)
                      if a == b else exact - stats.binom.pmf(min(a, b), a + b, 0.5)}))
elif kind == "corrected-t":
    folds, d = int(values[0]), np.array(values[1:])
    error = np.sqrt((1 / len(d) + 1 / (folds - 1)) * d.var(ddof=1))
    df = len(d) - 1
    low, high = stats.t.interval(0.95, df, d.mean(), error)
    low90, high90 = stats.t.interval(0.90, df, d.mean(), error)
    print(json.dumps({"p": 2 * stats.t.sf(abs(d.mean()) / error, df), "mean": d.mean(), "low": low, "high": high, "low90": low90,
                      "high90": high90, "detectable": (stats.t.ppf(0.975, df) + stats.t.ppf(0.8, df)) * error}))
elif kind == "holm":
    print(json.dumps(multipletests(values, method="holm")[1].tolist()))
