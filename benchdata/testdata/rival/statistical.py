#!/usr/bin/env python3
"""statsforecast on the windows that TestAutoOnPublicSets forecasts by default.

Versions: statsforecast==2.1.1 numpy==2.4.6 scipy==1.17.1
    pip install statsforecast==2.1.1 numpy==2.4.6 scipy==1.17.1

    FORECAST_DUMP=dir go test -run ForecastDump ./benchdata
    python3 statistical.py dir/ett.jsonl theta,ets,arima,mstl

Gaps are filled by straight lines, and the last CAP values are fitted on (the
whole history takes hours, and did not do better where it was tried). ETS and
ARIMA get the season up to 24 steps only: the one refuses longer ones, the other
does not end with them. A window that a method fails on is forecast by the
seasonal naive method, and counted. Printed per method: mean and median MASE, the
coverage and the mean scaled interval score of its 95 % interval (windows with
intervals), and the seconds spent on one core.
"""
import json, os, sys, time, warnings

for v in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[v] = "1"
warnings.filterwarnings("ignore")
import numpy as np
from statsforecast.models import MSTL, AutoARIMA, AutoETS, AutoTheta

CAP = {24: 1000, 288: 2880, 360: 4000}


def short(m):
    return m if m <= 24 else 1


METHODS = {
    "theta": lambda m: AutoTheta(season_length=m),
    "ets": lambda m: AutoETS(season_length=short(m)),
    "arima": lambda m: AutoARIMA(season_length=short(m), approximation=True, max_p=3, max_q=3),
    "mstl": lambda m: MSTL(season_length=[m, 7 * m] if m != 360 else [m], trend_forecaster=AutoETS(model="ZZN")),
}


def fill(y):
    ok, i = ~np.isnan(y), np.arange(len(y))
    y = y.copy()
    y[~ok] = np.interp(i[~ok], i[ok], y[ok])
    return y


def window(method, y, o, m, h):
    """MASE, coverage and MSIS of one window; whether the method failed."""
    past, actual = y[:o], y[o : o + h]
    scale = np.nanmean(np.abs(past[m:] - past[:-m]))
    x = fill(past)[-CAP[m] :]
    failed = False
    try:
        f = METHODS[method](m).forecast(y=x, h=h, level=[95])
        mean, low, high = f["mean"], f["lo-95"], f["hi-95"]
        if not np.all(np.isfinite(mean)):
            raise ValueError
    except Exception:
        failed, mean = True, np.array([x[-m + k % m] for k in range(h)])
        low = high = np.full(h, np.nan)
    mase = np.nanmean(np.abs(actual - mean)) / scale
    if failed or not np.all(np.isfinite(low + high)):
        return mase, np.nan, np.nan, failed
    ok = ~np.isnan(actual)
    inside = np.mean(((actual >= low) & (actual <= high))[ok])
    msis = np.nanmean(high - low + 40 * np.maximum(low - actual, 0) + 40 * np.maximum(actual - high, 0)) / scale
    return mase, inside, msis, failed


def main():
    path, methods = sys.argv[1], sys.argv[2].split(",")
    tasks = [json.loads(line) for line in open(path)]
    for method in methods:
        rows, fails, began = [], 0, time.process_time()
        for t in tasks:
            y = np.array([np.nan if v is None else v for v in t["value"]])
            for o in t["origins"]:
                *r, failed = window(method, y, o, t["season"], t["horizon"])
                fails += failed
                if np.isfinite(r[0]):
                    rows.append(r)
        r = np.array(rows)
        r[~np.isfinite(r)] = np.nan
        print("%s %s: MASE %.3f median %.3f, 95 %%: coverage %.3f MSIS %.2f, %d windows, %d failed, %.0f s"
              % (os.path.basename(path), method, r[:, 0].mean(), np.median(r[:, 0]), np.nanmean(r[:, 1]), np.nanmean(r[:, 2]), len(r), fails, time.process_time() - began), flush=True)


main()
