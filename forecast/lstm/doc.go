// Package lstm holds recurrent nets, LSTM and GRU, that learn from the lives of
// many entities and then follow each entity sample by sample.
package lstm
