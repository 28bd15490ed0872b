# XGBoost, one thread, on the models and rows that BenchmarkTree wrote, for the
# same run:
#   SHAP_DUMP=dir go test -run xx -bench 'Tree$' . && python rival.py dir
# (versions as in golden.py)
import glob, sys, time, numpy as np, xgboost as xgb
for name in sorted(glob.glob(sys.argv[1] + '/*.json')):
    rows = glob.glob(name[:-5] + '.f*')[0]
    X = np.fromfile(rows).reshape(-1, int(rows.rsplit('.f', 1)[1]))
    b = xgb.Booster(dict(nthread=1), model_file=name)
    b.set_param('nthread', 1)
    n = 50
    d = xgb.DMatrix(X[:n], nthread=1)
    t = []
    for _ in range(3):
        t.append(time.process_time())
        b.predict(d, pred_contribs=True)
        t[-1] = time.process_time() - t[-1]
    print('XGBoost %s: %.4f ms a row' % (name.rsplit('/', 1)[1][:-5], min(t) / n * 1e3))
