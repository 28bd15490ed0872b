// Package sizing says how much capacity one resource of one workload needs as
// time goes by.
package sizing
