# XGBoost, one thread, on the rows that BenchmarkRival wrote, for the same run:
#   GBDT_DUMP=dir go test -run xx -bench Rival . && python rival.py dir
# (versions as in golden.py, and scikit-learn 1.9.1)
import struct, sys, time, numpy as np, xgboost as xgb
from sklearn.metrics import average_precision_score
with open(sys.argv[1] + '/rival.bin', 'rb') as f:
    n, cols = struct.unpack('<qq', f.read(16))
    X = np.frombuffer(f.read(8 * n * cols)).reshape(n, cols)
    y = np.frombuffer(f.read(8 * n))
h = n // 2
t, p = [], []
for _ in range(3):
    t.append(time.perf_counter())
    b = xgb.train(dict(objective='binary:logistic', tree_method='hist', nthread=1, max_depth=5, eta=.1), xgb.DMatrix(X[:h], label=y[:h], nthread=1), 300)
    t[-1] = time.perf_counter() - t[-1]
    p.append(time.perf_counter())
    got = b.predict(xgb.DMatrix(X[h:], nthread=1))
    p[-1] = time.perf_counter() - p[-1]
r = time.perf_counter()
for i in range(300):
    b.inplace_predict(X[h + i:h + i + 1])
r = time.perf_counter() - r
print('XGBoost: train %.2f s (%s), AP %.4f, batch %.0f rows/s, a row %.1f us' % (
    min(t), ' '.join('%.2f' % x for x in t), average_precision_score(y[h:], got), (n - h) / min(p), r / 300 * 1e6))
