#!/usr/bin/env python3
"""XGBoost on a landmark table, to be compared with on the same rows.

Versions: xgboost==3.2.0 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1
    pip install xgboost==3.2.0 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1

    go run ./examples/predict table -set backblaze-hds -part train > train.csv
    go run ./examples/predict table -set backblaze-hds -part test > test.csv
    python3 xgb.py train.csv test.csv xgb.csv --horizon 2592000
    go run ./examples/predict evaluate -set backblaze-hds -rival xgb.csv

Both tables are in the form of forecast/failure/landmark: entity, time, end,
failed, then features; names ending in :category are categories. The rows are
those whose label is known, the last of the time learned from is its validation
part (--valid, share of the span of time), with an embargo of one horizon before
it. A grid is tried there with early stopping on log loss; the best average
precision wins, is fitted again to all of train with the rounds found, and its
probabilities for test are written. The test labels are not read.
"""
import argparse, time
import numpy as np, pandas as pd, xgboost as xgb
from sklearn.metrics import average_precision_score

GRID = [
    dict(max_depth=6, eta=0.1),
    dict(max_depth=4, eta=0.05, min_child_weight=5, subsample=0.8, colsample_bytree=0.5),
    dict(max_depth=6, eta=0.05, min_child_weight=5, subsample=0.8, colsample_bytree=0.5),
    dict(max_depth=8, eta=0.05, min_child_weight=10, subsample=0.8, colsample_bytree=0.5),
    dict(max_depth=3, eta=0.1, min_child_weight=5, subsample=0.8),
    dict(max_depth=6, eta=0.05, min_child_weight=20, subsample=0.5, colsample_bytree=0.5, reg_lambda=10, categorical=True),
]


def read(path):
    d = pd.read_csv(path, low_memory=False)
    x = d.drop(columns=["entity", "time", "end", "failed"])
    cats = [c for c in x.columns if c.endswith(":category")]
    y = None
    return d, x.astype(np.float32), cats


def matrix(x, cats, categorical, y=None):
    if categorical and cats:
        x = x.copy()
        for c in cats:
            x[c] = pd.Categorical(x[c].astype(int), categories=range(255))
        return xgb.DMatrix(x, y, enable_categorical=True)
    return xgb.DMatrix(x, y)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("train"), p.add_argument("test"), p.add_argument("out")
    p.add_argument("--horizon", type=float, required=True, help="seconds")
    p.add_argument("--valid", type=float, default=0.15)
    p.add_argument("--rounds", type=int, default=1000)
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    d, x, cats = read(a.train)
    h = a.horizon * 1000
    y = ((d.failed == 1) & (d.end - d.time <= h)).to_numpy()
    lo, hi = d.time.min(), d.time.max()
    start = hi - a.valid * (hi - lo)
    va = (d.time >= start).to_numpy()
    tr = (d.time <= d.time[va].min() - h).to_numpy()
    print(f"train {tr.sum()} rows {y[tr].sum()} failures; validation {va.sum()} rows {y[va].sum()} failures", flush=True)
    best = None
    for g in GRID:
        g = dict(g)
        cat = g.pop("categorical", False)
        params = dict(objective="binary:logistic", tree_method="hist", nthread=a.threads, seed=1, eval_metric="logloss", **g)
        t0 = time.time()
        b = xgb.train(params, matrix(x[tr], cats, cat, y[tr]), a.rounds, evals=[(matrix(x[va], cats, cat, y[va]), "valid")],
                      early_stopping_rounds=30, verbose_eval=False)
        n = b.best_iteration + 1
        ap = average_precision_score(y[va], b.predict(matrix(x[va], cats, cat), iteration_range=(0, n)))
        print(f"valid AP {ap:.4f} logloss {b.best_score:.6f} rounds {n} {time.time()-t0:.0f}s {g} categorical={cat}", flush=True)
        if best is None or ap > best[0]:
            best = (ap, params, cat, n)
    _, params, cat, n = best
    b = xgb.train(params, matrix(x, cats, cat, y), n)
    e, xe, _ = read(a.test)
    pd.DataFrame(dict(entity=e.entity, time=e.time, probability=b.predict(matrix(xe, cats, cat)))).to_csv(a.out, index=False, float_format="%.9g")
    print(f"xgboost {xgb.__version__}: {params} rounds {n} categorical={cat}")


if __name__ == "__main__":
    main()
