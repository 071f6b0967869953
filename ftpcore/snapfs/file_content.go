package snapfs

import (
	"io"
	"slices"
	"sync/atomic"
)

// chunkSize is the number of bytes in a chunk of a file. Between 64 KiB and 1 MiB it does not
// affect the speed of writing, natively or under js/wasm. The engine moves 256 KiB at a time.
const chunkSize = 256 << 10

// MaxFileSize is the most bytes of a file, even without a quota. An offset such as 2^62 is an
// error and costs no memory.
const MaxFileSize = 64 << 30

// zeros are the bytes that reads of a hole return.
var zeros [64 << 10]byte

// content is one version of the contents of a file. Chunk i holds the bytes from i*chunkSize
// on. A chunk that is nil or shorter than its part of the file is followed by zeros. Bytes of
// a chunk beyond size have no meaning.
//
// A content is immutable: the bytes below size do not change. append may fill the space
// behind size in place, once. Contents that were made by successive appends share tail,
// which holds the size of the newest of them; only that one may append in place. A nil tail
// means that append must copy the last chunk first.
type content struct {
	size   int64
	chunks [][]byte
	tail   *atomic.Int64
}

// chunkCount returns the number of chunks of a file of size bytes.
func chunkCount(size int64) int { return int((size + chunkSize - 1) / chunkSize) }

// contentOf returns a content with a copy of data.
func contentOf(data []byte) content {
	c := content{size: int64(len(data)), chunks: make([][]byte, 0, chunkCount(int64(len(data))))}
	for chunk := range slices.Chunk(data, chunkSize) {
		c.chunks = append(c.chunks, exactChunk(chunk))
	}
	return c
}

// exactChunk copies p into a chunk of nearly the same size.
func exactChunk(p []byte) []byte {
	if len(p) < chunkSize {
		return append([]byte(nil), p...) // allocates without clearing first
	}
	chunk := newChunk()
	copy(chunk[:], p)
	return chunk[:]
}

// block returns at most max bytes at off without copying; at least one if off is inside the
// file.
func (c content) block(off int64, max int) []byte {
	if off >= c.size {
		return nil
	}
	i, o := int(off/chunkSize), int(off%chunkSize)
	n := int(min(int64(max), int64(chunkSize-o), c.size-off))
	if chunk := c.chunks[i]; o < len(chunk) {
		return slices.Clip(chunk[o:min(o+n, len(chunk))])
	}
	return zeros[:min(n, len(zeros)):min(n, len(zeros))]
}

// readAt is ReadAt of io.ReaderAt, for off ≥ 0.
func (c content) readAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		b := c.block(off+int64(n), len(p)-n)
		if len(b) == 0 {
			return n, io.EOF
		}
		n += copy(p[n:], b)
	}
	return n, nil
}

// writeAt returns c with p at off; a gap before off is filled with zeros.
func (c content) writeAt(p []byte, off int64) content {
	if len(p) == 0 {
		return c
	}
	if off > c.size {
		c = c.resize(off)
	}
	if inside := int(min(int64(len(p)), c.size-off)); inside > 0 {
		c, p = c.overwrite(p[:inside], off), p[inside:]
	}
	return c.append(p)
}

// overwrite returns c with p at off, all of it inside the file. It copies the
// chunks that p touches.
func (c content) overwrite(p []byte, off int64) content {
	chunks := slices.Clone(c.chunks)
	for len(p) > 0 {
		i, o := int(off/chunkSize), int(off%chunkSize)
		n := min(len(p), chunkSize-o)
		old := c.chunk(i)
		fresh := make([]byte, max(o+n, len(old)))
		copy(fresh, old)
		copy(fresh[o:], p[:n])
		chunks[i] = fresh
		p, off = p[n:], off+int64(n)
	}
	return content{size: c.size, chunks: chunks}
}

// chunk returns the bytes of chunk i that belong to the file.
func (c content) chunk(i int) []byte {
	return c.chunks[i][:min(int64(len(c.chunks[i])), c.size-int64(i)*chunkSize)]
}

// append returns c followed by p. It costs O(len(p)) if nothing was appended to c before;
// otherwise it copies the last chunk first.
func (c content) append(p []byte) content {
	if len(p) == 0 {
		return c
	}
	end := c.size + int64(len(p))
	if c.tail == nil || !c.tail.CompareAndSwap(c.size, end) {
		c = c.ownTail(len(p))
		c.tail.Store(end)
	}
	for len(p) > 0 {
		i, o := int(c.size/chunkSize), int(c.size%chunkSize)
		if i == len(c.chunks) {
			c.chunks = append(c.chunks, allocChunk(chunkLength(i, len(p))))
		} else if i == 0 && len(c.chunks[0]) < min(chunkSize, o+len(p)) {
			c.chunks = [][]byte{enlarge(c.chunks[0][:o], chunkLength(0, o+len(p)))}
		}
		n := copy(c.chunks[i][o:], p)
		p, c.size = p[n:], c.size+int64(n)
	}
	return c
}

// join returns c followed by the bytes of tail from off on.
func (c content) join(tail content, off int64) content {
	for off < tail.size {
		b := tail.block(off, chunkSize)
		c, off = c.append(b), off+int64(len(b))
	}
	return c.compact()
}

// sameMemory reports whether c and d are the same bytes in the same memory.
func (c content) sameMemory(d content) bool {
	return c.size == d.size && slices.EqualFunc(c.chunks, d.chunks, func(a, b []byte) bool {
		return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
	})
}

// ownTail returns c with a last chunk and a list of chunks of its own, so that append works in
// place. more is the number of bytes to be appended.
func (c content) ownTail(more int) content {
	chunks := slices.Clone(c.chunks)
	if used := int(c.size % chunkSize); used > 0 {
		last := len(chunks) - 1
		chunks[last] = enlarge(c.chunk(last), chunkLength(last, used+more))
	}
	return content{size: c.size, chunks: chunks, tail: new(atomic.Int64)}
}

// chunkLength returns the length to allocate for chunk i when it is to hold n bytes. Only the
// first chunk may be short: it starts with the size of its first bytes and then doubles.
func chunkLength(i, n int) int {
	if i > 0 {
		return chunkSize
	}
	return min(n, chunkSize)
}

// enlarge copies old into a chunk of at least n bytes, and at least twice its size.
func enlarge(old []byte, n int) []byte {
	if n < chunkSize {
		n = min(chunkSize, max(n, 2*len(old)))
	}
	chunk := allocChunk(n)
	copy(chunk, old)
	return chunk
}

// allocChunk returns a new chunk of n bytes.
func allocChunk(n int) []byte {
	if n == chunkSize {
		return newChunk()[:]
	}
	return make([]byte, n)
}

// resize returns c truncated or extended with zeros to size. The zeros use no memory.
func (c content) resize(size int64) content {
	if size <= c.size {
		n := chunkCount(size)
		return content{size: size, chunks: c.chunks[:n:n]}
	}
	chunks := make([][]byte, chunkCount(size))
	copy(chunks, c.chunks)
	if last := len(c.chunks) - 1; last >= 0 {
		// The space behind the old end may hold bytes without meaning.
		if used := c.chunk(last); len(used) < len(chunks[last]) {
			chunks[last] = exactChunk(used)
		}
	}
	return content{size: size, chunks: chunks}
}

// wasteful reports whether the last chunk has so much unused space that it should be copied.
func (c content) wasteful() bool {
	last := len(c.chunks) - 1
	return last >= 0 && tooMuchSpare(len(c.chunk(last)), len(c.chunks[last]))
}

func tooMuchSpare(used, size int) bool { return size-used > size/8 }

// compact returns c without unused space.
func (c content) compact() content {
	chunks := slices.Clone(c.chunks)
	if last := len(chunks) - 1; last >= 0 {
		chunks[last] = exactChunk(c.chunk(last))
	}
	return content{size: c.size, chunks: chunks}
}
