package snapfs

import (
	"io"
	"slices"
	"sync/atomic"
)

// chunkSize is how many bytes of a file lie together. From 64 KiB to 1 MiB it
// makes no difference to the speed of writing, natively or under js/wasm; 256
// KiB is what the engine moves at a time.
const chunkSize = 256 << 10

// MaxFileSize bounds a file even where there is no quota, so that an offset
// such as 2^62 costs nothing but an error.
const MaxFileSize = 64 << 30

// zeros is what a hole reads as.
var zeros [64 << 10]byte

// content is what a file holds at one moment. Chunk i holds the bytes from
// i*chunkSize on. A chunk that is shorter than its part of the file, or nil, is
// followed by zeros; what a chunk holds beyond the file's size means nothing.
//
// A content is a value that never changes: the bytes below size and the chunks
// that hold them stay as they are. The room behind size may be filled by
// append, once: tail holds how far the chunks are filled by the newest content
// of a line of appends, and only the content that ends there may go on in
// place. tail is nil where nothing may be filled in place.
type content struct {
	size   int64
	chunks [][]byte
	tail   *atomic.Int64
}

// chunkCount is how many chunks a file of size bytes has.
func chunkCount(size int64) int { return int((size + chunkSize - 1) / chunkSize) }

// contentOf copies data.
func contentOf(data []byte) content {
	c := content{size: int64(len(data)), chunks: make([][]byte, 0, chunkCount(int64(len(data))))}
	for chunk := range slices.Chunk(data, chunkSize) {
		c.chunks = append(c.chunks, exact(chunk))
	}
	return c
}

// exact copies p into a chunk with hardly any room to spare.
func exact(p []byte) []byte {
	if len(p) < chunkSize {
		return append([]byte(nil), p...) // makes room without clearing it first
	}
	chunk := newChunk()
	copy(chunk[:], p)
	return chunk[:]
}

// block returns the bytes at off, at most max of them and at least one where
// off lies inside the file, without copying.
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

// readAt is io.ReaderAt's ReadAt for off ≥ 0.
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

// chunk returns what chunk i holds of the file.
func (c content) chunk(i int) []byte {
	return c.chunks[i][:min(int64(len(c.chunks[i])), c.size-int64(i)*chunkSize)]
}

// append returns c followed by p. As long as nobody else has appended to c, it
// costs O(len(p)); otherwise the last chunk is copied first.
func (c content) append(p []byte) content {
	if len(p) == 0 {
		return c
	}
	end := c.size + int64(len(p))
	if c.tail == nil || !c.tail.CompareAndSwap(c.size, end) {
		c = c.fork(len(p))
		c.tail.Store(end)
	}
	for len(p) > 0 {
		i, o := int(c.size/chunkSize), int(c.size%chunkSize)
		if i == len(c.chunks) {
			c.chunks = append(c.chunks, fresh(room(i, len(p))))
		} else if i == 0 && len(c.chunks[0]) < min(chunkSize, o+len(p)) {
			c.chunks = [][]byte{enlarge(c.chunks[0][:o], room(0, o+len(p)))}
		}
		n := copy(c.chunks[i][o:], p)
		p, c.size = p[n:], c.size+int64(n)
	}
	return c
}

// join returns c followed by what tail holds from off on.
func (c content) join(tail content, off int64) content {
	for off < tail.size {
		b := tail.block(off, chunkSize)
		c, off = c.append(b), off+int64(len(b))
	}
	return c.compact()
}

// same reports whether c and d are the very same bytes, by where they lie.
func (c content) same(d content) bool {
	return c.size == d.size && slices.EqualFunc(c.chunks, d.chunks, func(a, b []byte) bool {
		return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
	})
}

// fork returns c with a last chunk and a list of chunks of its own, so that it
// may be appended to in place; more is how many bytes are to come.
func (c content) fork(more int) content {
	chunks := slices.Clone(c.chunks)
	if used := int(c.size % chunkSize); used > 0 {
		last := len(chunks) - 1
		chunks[last] = enlarge(c.chunk(last), room(last, used+more))
	}
	return content{size: c.size, chunks: chunks, tail: new(atomic.Int64)}
}

// room is the length of chunk i when n bytes are wanted in it. Only the first
// chunk is ever short: it begins as large as its first bytes and then doubles.
func room(i, n int) int {
	if i > 0 {
		return chunkSize
	}
	return min(n, chunkSize)
}

// enlarge copies old into a chunk of at least n bytes, doubling.
func enlarge(old []byte, n int) []byte {
	if n < chunkSize {
		n = min(chunkSize, max(n, 2*len(old)))
	}
	chunk := fresh(n)
	copy(chunk, old)
	return chunk
}

// fresh makes a chunk of n bytes.
func fresh(n int) []byte {
	if n == chunkSize {
		return newChunk()[:]
	}
	return make([]byte, n)
}

// resize returns c cut or filled with zeros to size. Zeros cost no room.
func (c content) resize(size int64) content {
	if size <= c.size {
		n := chunkCount(size)
		return content{size: size, chunks: c.chunks[:n:n]}
	}
	chunks := make([][]byte, chunkCount(size))
	copy(chunks, c.chunks)
	if last := len(c.chunks) - 1; last >= 0 {
		// Room behind the old end may hold bytes that meant nothing so far.
		if used := c.chunk(last); len(used) < len(chunks[last]) {
			chunks[last] = exact(used)
		}
	}
	return content{size: size, chunks: chunks}
}

// wasteful reports whether the room to spare in the last chunk is worth a copy.
func (c content) wasteful() bool {
	last := len(c.chunks) - 1
	return last >= 0 && spare(len(c.chunk(last)), len(c.chunks[last]))
}

func spare(used, size int) bool { return size-used > size/8 }

// compact returns c without room to spare.
func (c content) compact() content {
	chunks := slices.Clone(c.chunks)
	if last := len(chunks) - 1; last >= 0 {
		chunks[last] = exact(c.chunk(last))
	}
	return content{size: c.size, chunks: chunks}
}
