# XGBoost, one thread, on the models and rows that BenchmarkTree wrote, for the
# same run, and shap's interventional explainer against as many background rows
# as BenchmarkInterventional has:
#   SHAP_DUMP=dir go test -run xx -bench 'Tree$|Interactions|Interventional' . && python rival.py dir
# (versions as in golden.py)
import glob, sys, time, numpy as np, xgboost as xgb, shap
for name in sorted(glob.glob(sys.argv[1] + '/*.json')):
    rows = glob.glob(name[:-5] + '.f*')[0]
    X = np.fromfile(rows).reshape(-1, int(rows.rsplit('.f', 1)[1]))
    b = xgb.Booster(dict(nthread=1), model_file=name)
    b.set_param('nthread', 1)
    n = 50
    d = xgb.DMatrix(X[:n], nthread=1)
    def clock(f, n, times=3):
        t = []
        for _ in range(times):
            t.append(time.process_time())
            f()
            t[-1] = time.process_time() - t[-1]
        return min(t) / n * 1e3
    name = name.rsplit('/', 1)[1][:-5]
    print('XGBoost %s: %.4f ms a row' % (name, clock(lambda: b.predict(d, pred_contribs=True), n)), flush=True)
    if 'D8' not in name:                                   # minutes
        one = xgb.DMatrix(X[:4], nthread=1)
        print('XGBoost %s: pairs %.3f ms a row' % (name, clock(lambda: b.predict(one, pred_interactions=True), 4, 1)), flush=True)
        e = shap.TreeExplainer(b, np.resize(X, (10000, X.shape[1])), feature_perturbation='interventional')
        print('shap %s: interventional %.1f ms a row against %d rows, all it takes' % (name, clock(lambda: e.shap_values(X[:1], check_additivity=False), 1, 1), len(e.data)), flush=True)
