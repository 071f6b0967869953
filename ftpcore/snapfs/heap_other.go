//go:build !js

package snapfs

import "sync/atomic"

// heapAhead stays 0: on this platform growing the heap is cheap.
var heapAhead atomic.Int64

func newChunk() *[chunkSize]byte { return new([chunkSize]byte) }
