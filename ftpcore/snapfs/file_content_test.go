package snapfs

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"
)

// version is a content with the bytes that it must always hold.
type version struct {
	c    content
	want []byte
}

func (v version) check(t *testing.T) {
	t.Helper()
	if v.c.size != int64(len(v.want)) {
		t.Fatalf("size %d, want %d", v.c.size, len(v.want))
	}
	got := make([]byte, v.c.size)
	if _, err := v.c.readAt(got, 0); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, v.want) {
		i := 0
		for got[i] == v.want[i] {
			i++
		}
		t.Fatalf("byte %d of %d is %d, want %d", i, len(got), got[i], v.want[i])
	}
}

// TestContentVersions grows, cuts and overwrites contents at random, each from
// any version so far, and sees that no version ever changes.
func TestContentVersions(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	offsets := []int64{0, 1, 100, chunkSize - 1, chunkSize, chunkSize + 1, 2*chunkSize - 7, 3 * chunkSize}
	lengths := []int{1, 10, 500, chunkSize / 2, chunkSize - 1, chunkSize, chunkSize + 3, 2*chunkSize + 5}
	versions := []version{{}}
	for step := range 400 {
		v := versions[max(0, len(versions)-1-r.IntN(1+r.IntN(8)))]
		off := offsets[r.IntN(len(offsets))]
		p := noise(lengths[r.IntN(len(lengths))], uint64(step))
		next := version{want: bytes.Clone(v.want)}
		switch r.IntN(7) {
		case 0:
			next.c = v.c.resize(off)
			next.want = append(next.want, make([]byte, 4*chunkSize)...)[:off]
		case 1, 2:
			if over := int(off) + len(p) - len(next.want); over > 0 {
				next.want = append(next.want, make([]byte, over)...)
			}
			next.c = v.c.writeAt(p, off)
			copy(next.want[off:], p)
		case 3:
			next.c = v.c.compact()
		case 4:
			w := versions[r.IntN(len(versions))]
			from := min(off, w.c.size)
			next.c = v.c.join(w.c, from)
			next.want = append(next.want, w.want[from:]...)
		default:
			if len(v.want) > 6*chunkSize {
				continue
			}
			next.c, next.want = v.c.append(p), append(next.want, p...)
		}
		if len(next.want) > 8*chunkSize {
			continue
		}
		next.check(t)
		if versions = append(versions, next); len(versions) > 40 {
			i := r.IntN(20)
			versions[i].check(t)
			versions = append(versions[:i], versions[i+1:]...)
		}
	}
	for _, v := range versions {
		v.check(t)
	}
}

func TestContentReadAt(t *testing.T) {
	data := noise(chunkSize+1000, 1)
	c := contentOf(data).resize(chunkSize + 2000)
	p := make([]byte, 3000)
	n, err := c.readAt(p, chunkSize-500)
	if n != 2500 || err != io.EOF {
		t.Fatalf("read %d, %v", n, err)
	}
	want := append(append([]byte{}, data[chunkSize-500:]...), make([]byte, 1000)...)
	if !bytes.Equal(p[:n], want) {
		t.Error("the read across a chunk, its end and a hole is wrong")
	}
	if n, err := c.readAt(p, 1<<40); n != 0 || err != io.EOF {
		t.Errorf("read %d, %v behind the end", n, err)
	}
}

// footprint is how many bytes the chunks of c take.
func (c content) footprint() (n int64) {
	for _, chunk := range c.chunks {
		n += int64(cap(chunk))
	}
	return n
}

func TestContentHolesCostNothing(t *testing.T) {
	c := content{}.resize(MaxFileSize)
	if c.footprint() != 0 {
		t.Errorf("an empty file of 64 GiB takes %d bytes", c.footprint())
	}
	c = c.writeAt([]byte("end"), MaxFileSize-3)
	if c.footprint() > chunkSize {
		t.Errorf("three bytes behind a hole take %d bytes", c.footprint())
	}
}

// TestContentAppendsInPlace: the first append to a content copies nothing; a second append to
// the same content does not disturb the first.
func TestContentAppendsInPlace(t *testing.T) {
	a := content{}.append(noise(2*chunkSize+10, 1))
	b := a.append([]byte("first"))
	c := a.append([]byte("other"))
	if &b.chunks[2][0] != &a.chunks[2][0] {
		t.Error("the first append has copied the chunk")
	}
	if &c.chunks[2][0] == &a.chunks[2][0] {
		t.Error("the second append writes where the first has written")
	}
	if &c.chunks[1][0] != &a.chunks[1][0] {
		t.Error("a whole chunk is not shared")
	}
	tail := make([]byte, 5)
	for want, v := range map[string]content{"first": b, "other": c} {
		v.readAt(tail, a.size)
		if string(tail) != want {
			t.Errorf("%q, want %q", tail, want)
		}
	}
}
