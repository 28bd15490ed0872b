# Reads models that TestWriteAndRead wrote with the real libraries and compares:
#   GBDT_DUMP=dir go test -run WriteAndRead . && python check.py dir
# (versions as in golden.py)
import glob, sys, numpy as np, xgboost as xgb, lightgbm as lgb
for f in sorted(glob.glob(sys.argv[1] + '/*.rows')):
    t = np.loadtxt(f, delimiter=',', ndmin=2)
    X, want, f = t[:, :-1], t[:, -1], f[:-5]
    if f.endswith('.txt'):
        got = lgb.Booster(model_file=f).predict(X)
    else:
        b = xgb.Booster(model_file=f)
        got = b.predict(xgb.DMatrix(X, feature_names=b.feature_names, feature_types=b.feature_types, enable_categorical=True))
    print('%.1e %s' % (np.max(np.abs(got - want) / np.maximum(1, np.abs(want))), f))
