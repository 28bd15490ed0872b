// Package gbdt trains and runs trees on tables: gradient boosting, random
// forests and discrete-time hazards, and models that XGBoost or LightGBM
// trained.
//
// A [Trainer] is boosting with its settings; [Trainer.Fit] returns a [Model],
// the thing that can predict. [Forest] and [Hazard] fit the same trees to
// bootstrap samples and to lives. [ReadXGBoost] and [ReadLightGBM] make models
// of files written by those libraries, [Model.AppendXGBoost] and
// [Model.AppendLightGBM] write them.
//
// Missing values are NaN and take, at each split, the side that training found
// better. Nothing here starts a goroutine, reads a clock or uses randomness but
// that of the seed: same rows, same settings, same model, bit for bit. A Model
// may be used by many goroutines at once.
package gbdt
