"""Reference p values as JSON. Arguments: mcnemar A B [A B ...] | corrected-t FOLDS D... | holm P... |
wilson SUCCESSES TRIALS [SUCCESSES TRIALS ...] | mcnemar-power DISCORDANCE DIFFERENCE N | heterogeneity X V [X V ...]"""

import json
import sys

import numpy as np
from scipy import stats

kind, values = sys.argv[1], [float(v) for v in sys.argv[2:]]
if kind == "mcnemar":
    from statsmodels.stats.contingency_tables import mcnemar

    results = []
    for a, b in zip(map(int, values[::2]), map(int, values[1::2])):
        exact = mcnemar([[5, a], [b, 5]], exact=True).pvalue
        # Half of the probability of the observed table and of its mirror image is taken off the exact test.
        results.append({"exact": exact, "mid_p": 1 if a == b else exact - stats.binom.pmf(min(a, b), a + b, 0.5)})
    print(json.dumps(results))
elif kind == "corrected-t":
    folds, d = int(values[0]), np.array(values[1:])
    error = np.sqrt((1 / len(d) + 1 / (folds - 1)) * d.var(ddof=1))
    df = len(d) - 1
    low, high = stats.t.interval(0.95, df, d.mean(), error)
    low90, high90 = stats.t.interval(0.90, df, d.mean(), error)
    print(json.dumps({"p": 2 * stats.t.sf(abs(d.mean()) / error, df), "mean": d.mean(), "low": low, "high": high, "low90": low90,
                      "high90": high90, "detectable": (stats.t.ppf(0.975, df) + stats.t.ppf(0.8, df)) * error}))
elif kind == "holm":
    from statsmodels.stats.multitest import multipletests

    print(json.dumps(multipletests(values, method="holm")[1].tolist()))
elif kind == "wilson":
    from statsmodels.stats.proportion import proportion_confint

    print(json.dumps([proportion_confint(x, n, alpha=0.05, method="wilson") for x, n in zip(values[::2], values[1::2])]))
elif kind == "mcnemar-power":
    # Normal approximation of the difference of the discordant shares: 0.80 at the detectable difference.
    discordance, d, n = values
    spread = np.sqrt(discordance - d * d)
    print(json.dumps(stats.norm.cdf((d * np.sqrt(n) - stats.norm.ppf(0.975) * np.sqrt(discordance)) / spread)))
elif kind == "heterogeneity":
    from statsmodels.stats.meta_analysis import combine_effects

    found = combine_effects(np.array(values[::2]), np.array(values[1::2])).test_homogeneity()
    print(json.dumps({"q": found.statistic, "p": found.pvalue, "df": found.df}))
