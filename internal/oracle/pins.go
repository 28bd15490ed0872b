//go:build tools

package oracle

// The versions that the comparisons are made with are pinned in go.mod; this
// file keeps those that no comparison of this module imports yet.
import _ "go.opentelemetry.io/collector/pdata/pmetric"
