"""Golden values of damped additive Holt-Winters, made independently.

python3 -m venv v && v/bin/pip install statsmodels==0.15.0
v/bin/python golden.py > holtwinters.json

The state-space ETS(A,Ad,A) is used, not statsmodels' older
ExponentialSmoothing: the latter agrees on every fitted value but drops the
last update of the season from its forecasts.
"""

import json
import sys
import warnings

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

warnings.filterwarnings("ignore")
rng = np.random.default_rng(7)
t = np.arange(48)
y = np.round(100 + 0.7 * t + 9 * np.sin(2 * np.pi * t / 4) + rng.normal(0, 2, 48), 2)
start = [0.5, 9.0, -0.5, -9.0]
cases = []
for season, w in ((0, (0.4, 0.2, 0, 0.93)), (4, (0.3, 0.1, 0.25, 0.9)), (4, (0.8, 0.6, 0.1, 0.98))):
    kw = dict(error="add", trend="add", damped_trend=True)
    params = dict(smoothing_level=w[0], smoothing_trend=w[0] * w[1], damping_trend=w[3], initial_level=99.0, initial_trend=0.5)
    if season:
        kw.update(seasonal="add", seasonal_periods=season)
        params["smoothing_seasonal"] = w[2]
        params.update({f"initial_seasonal.{i}": s for i, s in enumerate(reversed(start))})
    m = ETSModel(y, **kw)
    r = m.smooth([params[n] for n in m.param_names])
    cases.append(dict(level=w[0], trend=w[1], season=w[2], damping=w[3], start=start if season else [],
                      fitted=r.fittedvalues.tolist(), forecast=r.forecast(10).tolist()))
json.dump(dict(y=y.tolist(), level0=99.0, trend0=0.5, cases=cases), sys.stdout)
print()
