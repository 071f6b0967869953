package snapfs

import (
	"bytes"
	"iter"
	"path"
	"unsafe"
)

// What tells how something differs.
type What string

const (
	Created What = "created"
	Removed What = "removed"
	Written What = "written" // a file holds something else
	Touched What = "touched" // the same content, but other permission bits or, of a file, another time
)

// Change is one difference between two snapshots.
type Change struct {
	Path string // as io/fs has it: "pub/readme.txt"
	What What
	Dir  bool
	Size int64 // of a file, in the later snapshot; of a removed one, in the earlier
}

// Diff yields what b has otherwise than a, in no order but that a directory
// comes before what it holds. What a and b share is not looked at: the cost is
// that of the differences, each O(log n) of its directory. Of a directory that
// was created or removed all that it holds is told.
func Diff(a, b *Snap) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		d := differ{change: yield}
		d.nodes(".", a.root, b.root)
	}
}

// Only returns how many bytes of memory a takes that b does not share, about.
// Its cost is that of Diff.
func Only(a, b *Snap) int64 {
	var d differ
	d.nodes(".", a.root, b.root)
	return d.only
}

// differ compares two trees.
type differ struct {
	change func(Change) bool // nil: nobody wants to know
	done   bool              // nobody wants to know any more
	only   int64             // bytes of the first tree that the second has not
}

func (d *differ) tell(what What, name string, n *node) {
	if d.change != nil && !d.done {
		d.done = !d.change(Change{Path: name, What: what, Dir: n.isDir(), Size: n.body.size})
	}
}

// nodes compares what lies at name; either may be nil.
func (d *differ) nodes(name string, a, b *node) {
	switch {
	case a == b || d.done:
	case a == nil:
		d.all(Created, name, b)
	case b == nil:
		d.all(Removed, name, a)
	case a.isDir() != b.isDir():
		d.all(Removed, name, a)
		d.all(Created, name, b)
	case a.isDir():
		d.only += int64(unsafe.Sizeof(*a))
		if a.mode != b.mode {
			d.tell(Touched, name, b)
		}
		d.trees(name, a.kids, b.kids)
	default:
		d.only += int64(unsafe.Sizeof(*a)) + a.body.without(b.body)
		switch {
		case !a.body.equal(b.body):
			d.tell(Written, name, b)
		case a.mode != b.mode || !a.mtime.Equal(b.mtime):
			d.tell(Touched, name, b)
		}
	}
}

// all tells that the whole of n came or went.
func (d *differ) all(what What, name string, n *node) {
	if d.done {
		return
	}
	d.tell(what, name, n)
	if what == Removed {
		d.only += int64(unsafe.Sizeof(*n)) + n.body.without(content{})
	}
	if n.kids == nil {
		return
	}
	n.kids.each(func(e *tree) {
		if what == Removed {
			d.only += int64(unsafe.Sizeof(*e)) + int64(len(e.name))
		}
		d.all(what, path.Join(name, e.name), e.node)
	})
}

// trees compares the entries of the directory dir.
func (d *differ) trees(dir string, a, b *tree) {
	switch {
	case a == b || d.done:
	case b == nil:
		d.only += int64(unsafe.Sizeof(*a))
		d.trees(dir, a.left, nil)
		d.nodes(path.Join(dir, a.name), a.node, nil)
		d.trees(dir, a.right, nil)
	default:
		if a != nil {
			d.only += int64(unsafe.Sizeof(*a))
		}
		left, n, right := a.split(b.name)
		d.trees(dir, left, b.left)
		d.nodes(path.Join(dir, b.name), n, b.node)
		d.trees(dir, right, b.right)
	}
}

// split returns the entries before name, the node at name, and those after it.
// It shares every subtree that lies on one side, so that what two trees have
// in common is still the same afterwards. The balance is not kept: the parts
// are as deep as t at most.
func (t *tree) split(name string) (left *tree, n *node, right *tree) {
	switch {
	case t == nil:
		return nil, nil, nil
	case name == t.name:
		return t.left, t.node, t.right
	case name < t.name:
		left, n, right = t.left.split(name)
		if right != t.left {
			t = join(t, right, t.right)
		}
		return left, n, t
	}
	left, n, right = t.right.split(name)
	if left != t.right {
		t = join(t, t.left, left)
	}
	return t, n, right
}

// equal reports whether c and d hold the same bytes. Shared chunks are not
// looked at.
func (c content) equal(d content) bool {
	if c.size != d.size {
		return false
	}
	for off := int64(0); off < c.size; off += chunkSize {
		i := int(off / chunkSize)
		if c.shares(d, i) {
			continue
		}
		for at, end := off, min(off+chunkSize, c.size); at < end; {
			x := c.block(at, int(end-at))
			y := d.block(at, len(x))
			if !bytes.Equal(x[:len(y)], y) {
				return false
			}
			at += int64(len(y))
		}
	}
	return true
}

// shares reports whether chunk i of c lies in the same memory as that of d.
func (c content) shares(d content, i int) bool {
	if i >= len(d.chunks) || len(c.chunks[i]) == 0 || len(d.chunks[i]) == 0 {
		return i < len(d.chunks) && len(c.chunks[i]) == len(d.chunks[i])
	}
	return &c.chunks[i][0] == &d.chunks[i][0]
}

// without returns how many bytes the chunks of c take that are not d's.
func (c content) without(d content) (n int64) {
	for i, chunk := range c.chunks {
		if !c.shares(d, i) {
			n += int64(cap(chunk))
		}
	}
	return n
}
