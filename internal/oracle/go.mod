module github.com/portent-go/portent/internal/oracle

go 1.26.0

require github.com/portent-go/portent v0.0.0

require github.com/klauspost/compress v1.20.3 // indirect

replace github.com/portent-go/portent => ../..
