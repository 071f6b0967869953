package snapfs

import (
	"runtime"
	"runtime/metrics"
	"sync/atomic"
)

// heapStep is how much the heap is made to grow at a time.
const heapStep = 32 << 20

// heapSize is the size of the heap when it was last looked at, heapAhead the
// sum of the steps so far.
var heapSize, heapAhead atomic.Int64

// newChunk makes a chunk. Go grows the memory of a wasm program by half a MiB
// at a time, and each time takes the JavaScript engine up to a millisecond:
// about as long as receiving that half MiB. So once the heap has grown, this makes
// it grow once by far more, by taking a large piece and giving it back at once;
// the next chunks are made out of that. A piece that nobody has written to
// takes no memory of the machine.
func newChunk() *[chunkSize]byte {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	size := int64(sample[0].Value.Uint64())
	// At the first look nothing is known to have grown: the program may have
	// made room ahead itself, and clearing a large piece of it takes its time.
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
