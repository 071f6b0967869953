package snapfs

import (
	"runtime"
	"runtime/metrics"
	"sync/atomic"
)

// heapStep is by how many bytes the heap is made to grow at a time.
const heapStep = 32 << 20

// heapSize is the size of the heap at the latest check, heapAhead the sum of the steps so far.
var heapSize, heapAhead atomic.Int64

// newChunk allocates a chunk. Go grows the memory of a wasm program by half a MiB at a time,
// and each time takes the JavaScript engine up to a millisecond, about as long as receiving
// half a MiB. So when the heap has grown, newChunk makes it grow once by much more: it
// allocates a large piece and frees it at once. The next chunks use that memory. Memory that
// was never written to uses no memory of the machine.
func newChunk() *[chunkSize]byte {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	size := int64(sample[0].Value.Uint64())
	// At the first check it is not known whether the heap has grown: the program may have
	// reserved memory itself, and clearing a large piece takes time.
	if heapSize.CompareAndSwap(0, size) {
		return new([chunkSize]byte)
	}
	if size > heapSize.Load() {
		runtime.KeepAlive(make([]byte, heapStep)) // else the compiler leaves it out
		runtime.GC()
		metrics.Read(sample)
		heapSize.Store(int64(sample[0].Value.Uint64()))
		heapAhead.Add(heapStep)
	}
	return new([chunkSize]byte)
}
