# Makes the golden models and predictions of this folder:
#   python -m venv v && v/bin/pip install xgboost==3.2.0 lightgbm==4.7.0 numpy==2.4.6
#   v/bin/python golden.py
# Rows and labels are synthetic, by seed. rows.csv holds the rows (nan is
# missing), <model>.csv the library's raw margin and prediction of each.
import numpy as np, xgboost as xgb, lightgbm as lgb

rng = np.random.default_rng(20260101)

def table(n):
    X = rng.normal(size=(n, 5))
    X[:, 1] = np.round(np.maximum(0, X[:, 1]) * 3)        # many zeros
    X[:, 2] = np.float32(X[:, 2])
    X[:, 4] = rng.integers(0, 45, n)                      # a category
    X[rng.random(X.shape) < .08] = np.nan
    return X

X = table(1500)
z = np.nan_to_num(X)
f = z[:, 0] + .5 * z[:, 1] * (z[:, 2] > 0) + np.where(np.isin(z[:, 4] % 7, (1, 3)), 1.5, -.5) + np.isnan(X[:, 3])
y = (f + rng.normal(size=len(f)) > 1.2).astype(int)
T = table(60)
T[0], T[1], T[2] = np.nan, 0, [1e30, -1e30, 1e-36, -0.0, 77]
T[3, 4], T[4, 4], T[5, 4], T[6, 4] = -1, 1e6, 44, 63
T[7:12, 1] = [1e-36, -1e-36, 1e-34, 0.5, 1.5]
for r in range(20, 40):                                    # half way between float32 neighbours, to test rounding
    T[r, 0] = np.float32(T[r, 0]) + np.spacing(np.float32(T[r, 0])) / 2 if T[r, 0] == T[r, 0] else 0
np.savetxt('rows.csv', T, delimiter=',', fmt='%.17g')

def save(name, margin, pred):
    np.savetxt(name + '.csv', np.column_stack([margin, pred]), delimiter=',', fmt='%.17g')

types = ['q', 'q', 'q', 'q', 'c']
def dm(X, y=None, **k): return xgb.DMatrix(X, label=y, feature_types=types, enable_categorical=True, feature_names=list('abcde'), **k)
def xgbm(name, params, y, rounds=8, ubj=False, **k):
    b = xgb.train(dict(tree_method='hist', nthread=1, seed=1, **params), dm(X, y, **k), rounds)
    b.save_model(name + ('.ubj' if ubj else '.json'))
    save(name, b.predict(dm(T), output_margin=True), b.predict(dm(T)))
xgbm('xgb_logistic', dict(objective='binary:logistic', max_depth=4, eta=.3), y)
xgbm('xgb_onehot', dict(objective='binary:logistic', max_depth=4, eta=.3, max_cat_to_onehot=100), y, 4, True)
xgbm('xgb_squared', dict(objective='reg:squarederror', max_depth=3), f, 6, True)
xgbm('xgb_poisson', dict(objective='count:poisson', max_leaves=6, grow_policy='lossguide', max_depth=0), np.round(np.abs(f)), 4)
xgbm('xgb_dart', dict(objective='binary:logistic', booster='dart', rate_drop=.5, max_depth=3), y, 6)
xgbm('xgb_forest', dict(objective='binary:logistic', num_parallel_tree=4, subsample=.6, colsample_bynode=.5, eta=1, max_depth=3), y, 1)

q = np.full(30, 50)
b = xgb.XGBRanker(objective='rank:ndcg', n_estimators=4, max_depth=3, tree_method='hist', n_jobs=1)
b.fit(X[:, :4], np.clip(np.round(f), 0, 4), group=q)
b.save_model('xgb_rank.ubj')
save('xgb_rank', b.predict(T[:, :4], output_margin=True), b.predict(T[:, :4]))

def lgbm(name, params, y, rounds=8, cat=[4], **k):
    p = dict(num_leaves=9, min_data_in_leaf=5, min_data_per_group=5, cat_smooth=1, verbose=-1, num_threads=1, seed=1, deterministic=True) | params
    b = lgb.train(p, lgb.Dataset(X, label=y, categorical_feature=cat, params=p, **k), rounds)
    b.save_model(name + '.txt')
    trees = b.num_trees() if p.get('boosting') == 'rf' else 1   # a forest's raw score is a sum, its prediction a mean
    save(name, b.predict(T, raw_score=True) / trees, b.predict(T))
lgbm('lgb_binary', dict(objective='binary', sigmoid=.7), y)
lgbm('lgb_zero', dict(objective='binary', zero_as_missing=True), y, cat=[])
lgbm('lgb_nomissing', dict(objective='regression', use_missing=False), f)
lgbm('lgb_sqrt', dict(objective='regression', reg_sqrt=True), f, 4)
lgbm('lgb_onehot', dict(objective='binary', max_cat_to_onehot=100), y, 4)
lgbm('lgb_forest', dict(objective='binary', boosting='rf', bagging_fraction=.6, bagging_freq=1), y, 5)
lgbm('lgb_dart', dict(objective='cross_entropy', boosting='dart'), y, 5)
lgbm('lgb_tweedie', dict(objective='tweedie'), np.abs(f), 4)
lgbm('lgb_rank', dict(objective='lambdarank'), np.clip(np.round(f), 0, 4), 4, group=q)
