# Makes the golden models and attributions of this folder:
#   python -m venv v && v/bin/pip install shap==0.51.0 xgboost==3.2.0 lightgbm==4.7.0 numpy==2.4.6 scikit-learn==1.9.1
#   v/bin/python golden.py
# Rows and labels are synthetic, by seed. golden.json holds the rows to explain,
# the background, and what shap.TreeExplainer (shap.LinearExplainer) and
# Booster.predict(pred_contribs, pred_interactions) say of them.
import json, warnings, numpy as np, xgboost as xgb, lightgbm as lgb, shap
warnings.filterwarnings('ignore')
rng = np.random.default_rng(20260102)

def table(n):
    X = np.float32(rng.normal(size=(n, 6))).astype(float)
    X[:, 2] = np.round(X[:, 2] * 2)
    X[:, 5] = rng.integers(0, 9, n)
    X[:, :5][rng.random((n, 5)) < .06] = np.nan
    return X

X = table(2000)
z = np.nan_to_num(X)
f = z[:, 0] + .6 * z[:, 1] * (z[:, 2] > 0) + np.where(np.isin(z[:, 5], (1, 4, 7)), 1, -.4) + .7 * np.isnan(X[:, 3]) - .3 * z[:, 0] * z[:, 4]
y = (f + rng.normal(size=len(f)) > .5).astype(int)
T, B = table(16), table(40)
out = dict(rows=T, background=B, models={})

def explain(model, extra):
    e = shap.TreeExplainer(model, feature_perturbation='tree_path_dependent')
    i = shap.TreeExplainer(model, B, feature_perturbation='interventional')
    r = dict(expected=float(np.ravel(e.expected_value)[-1]), interactions=e.shap_interaction_values(T),
             interventional=i.shap_values(T, check_additivity=False), interventional_expected=float(np.ravel(i.expected_value)[-1]))
    if extra == 'path':
        r['path'] = e.shap_values(T, check_additivity=False)
    if extra == 'probability':
        p = shap.TreeExplainer(model, B, feature_perturbation='interventional', model_output='probability')
        r['probability'], r['probability_expected'] = p.shap_values(T, check_additivity=False), float(np.ravel(p.expected_value)[-1])
    return r

def xgbm(name, params, label, rounds, types=None, extra=None):
    d = lambda x, l=None: xgb.DMatrix(x, label=l, feature_types=types, enable_categorical=types is not None)
    b = xgb.train(dict(tree_method='hist', nthread=1, seed=1, **params), d(X, label), rounds)
    b.save_model(name + '.json')
    r = {} if types else explain(b, extra)
    r['contribs'] = b.predict(d(T), pred_contribs=True)
    r['pairs'] = b.predict(d(T), pred_interactions=True)
    out['models'][name + '.json'] = r

def lgbm(name, params, label, rounds, extra=None, data=X):
    p = dict(num_leaves=10, min_data_in_leaf=5, verbose=-1, num_threads=1, seed=1, deterministic=True) | params
    b = lgb.train(p, lgb.Dataset(data, label=label, params=p), rounds)
    b.save_model(name + '.txt')
    r = explain(b, extra)
    r['contribs'] = b.predict(T, pred_contrib=True)
    out['models'][name + '.txt'] = r

xgbm('xgb_squared', dict(objective='reg:squarederror', max_depth=3), f, 6)
xgbm('xgb_logistic', dict(objective='binary:logistic', max_depth=6, eta=.3), y, 4, extra='probability')
xgbm('xgb_category', dict(objective='binary:logistic', max_depth=4, eta=.3), y, 4, types=['q'] * 5 + ['c'])
lgbm('lgb_squared', dict(objective='regression'), f, 6, extra='path')
lgbm("lgb_binary", dict(objective="binary"), y[:300], 5, extra="path", data=X[:300])
out["train"] = X[:300]

# Linear, features independent and correlated.
L = np.nan_to_num(B)[:, :4] @ np.array([[1, .5, 0, .2], [0, 1, .7, 0], [0, 0, 1, -.4], [0, 0, 0, 1]])
w, c, t = np.array([.5, -1.25, 2, .75]), .3, np.nan_to_num(T)[:, :4]
masker = shap.maskers.Independent(L, max_samples=len(L))
e = shap.LinearExplainer((w, c), masker)
out['linear'] = dict(weights=w, bias=c, background=L, rows=t, independent=e.shap_values(t), expected=float(e.expected_value))

def plain(v):
    return v.tolist() if isinstance(v, np.ndarray) else {k: plain(x) for k, x in v.items()} if isinstance(v, dict) else v
def clean(v):
    return [clean(x) for x in v] if isinstance(v, list) else {k: clean(x) for k, x in v.items()} if isinstance(v, dict) else None if isinstance(v, float) and v != v else v
with open('golden.json', 'w') as g:
    json.dump(clean(plain(out)), g, separators=(',', ':'))
