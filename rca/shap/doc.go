// Package shap attributes the outputs of models to their inputs by Shapley
// values (Lundberg and Lee, A Unified Approach to Interpreting Model
// Predictions, NeurIPS 2017): numbers, one per feature, that add up to how the
// output differs from what is expected when nothing of the row is known.
//
// Every way to find them is an [Explainer]:
//
//   - [Tree] is path-dependent TreeSHAP on models of forecast/gbdt, its own and
//     imported ones, and [Interventional] TreeSHAP against background rows;
//   - [Linear] is exact for linear models, features independent or correlated;
//   - [Recurrent] attributes nets of forecast/lstm to the cells of a window, and
//     [Recurrent.Times] to moments, features and cells;
//   - [Exact], [Kernel], [Permutation], [Partition] and [Sampling] ask any
//     function, from few players to many.
//
// [Stack] makes one explainer of several outputs, [Blend] of an ensemble, and
// [Groups] adds features up.
// [Global] says which features matter over many rows and how sure that is,
// [Reasons] names the few that carry a decision, and package plot draws them.
//
// An explainer is a step function with scratch of its own: no goroutine, no
// clock, no randomness but that of a seed; same row, same numbers, bit for bit.
// One explainer serves one goroutine; [Tree.Clone] and [Interventional.Clone]
// share the tables.
package shap
