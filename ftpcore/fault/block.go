package fault

import "time"

// rateTick is about how long one block of a slowed connection takes.
const rateTick = 100 * time.Millisecond

// BlockSize returns the largest size of a block of a data connection that Slice or Rate
// slows down, in bytes.
func (d *Do) BlockSize() int {
	size := MaxSlice
	if d.Slice > 0 {
		size = min(size, d.Slice)
	}
	if d.Rate > 0 {
		size = min(size, max(int(d.Rate/int64(time.Second/rateTick)), 1))
	}
	return size
}

// BlockTime returns how long a block of n bytes takes by Rate, Slice and EveryMs. Zero means
// that nothing slows it.
func (d *Do) BlockTime(n int) (took time.Duration) {
	if d.Rate > 0 {
		took = time.Duration(float64(n) / float64(d.Rate) * float64(time.Second))
	}
	if d.Slice > 0 {
		took = max(took, time.Duration(d.EveryMs)*time.Millisecond)
	}
	return took
}
