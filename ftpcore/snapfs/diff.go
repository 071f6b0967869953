package snapfs

import (
	"bytes"
	"iter"
	"path"
	"unsafe"
)

// ChangeKind says how a file or directory differs.
type ChangeKind string

const (
	Created ChangeKind = "created"
	Removed ChangeKind = "removed"
	Written ChangeKind = "written" // the contents of a file differ
	Touched ChangeKind = "touched" // the permission bits or, of a file, the modification time differ
)

// Change is one difference between two snapshots.
type Change struct {
	Path string // io/fs path: "pub/readme.txt"
	Kind ChangeKind
	Dir  bool
	Size int64 // size of the file in the later snapshot; of a removed file, in the earlier one
}

// Diff yields the changes from a to b. A directory comes before its entries; otherwise the
// order is undefined. For a directory that was created or removed, all its entries are
// yielded too. Diff skips what a and b share, so its cost is O(log n) per difference, n being
// the entries of the directory.
func Diff(a, b *Snap) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		d := differ{change: yield}
		d.nodes(".", a.root, b.root)
	}
}

// ExclusiveBytes estimates the memory of a that b does not share, in bytes. It costs as much
// as Diff.
func ExclusiveBytes(a, b *Snap) int64 {
	var d differ
	d.nodes(".", a.root, b.root)
	return d.exclusive
}

// differ compares two trees.
type differ struct {
	change    func(Change) bool // nil: only exclusive is wanted
	done      bool              // change has returned false
	exclusive int64             // bytes of the first tree that the second does not share
}

func (d *differ) report(what ChangeKind, name string, n *node) {
	if d.change != nil && !d.done {
		d.done = !d.change(Change{Path: name, Kind: what, Dir: n.isDir(), Size: n.body.size})
	}
}

// nodes compares a and b, the nodes at name. One of them may be nil.
func (d *differ) nodes(name string, a, b *node) {
	switch {
	case a == b || d.done:
	case a == nil:
		d.reportAll(Created, name, b)
	case b == nil:
		d.reportAll(Removed, name, a)
	case a.isDir() != b.isDir():
		d.reportAll(Removed, name, a)
		d.reportAll(Created, name, b)
	case a.isDir():
		d.exclusive += int64(unsafe.Sizeof(*a))
		if a.mode != b.mode {
			d.report(Touched, name, b)
		}
		d.trees(name, a.kids, b.kids)
	default:
		d.exclusive += int64(unsafe.Sizeof(*a)) + a.body.bytesNotShared(b.body)
		switch {
		case !a.body.equal(b.body):
			d.report(Written, name, b)
		case a.mode != b.mode || !a.mtime.Equal(b.mtime):
			d.report(Touched, name, b)
		}
	}
}

// reportAll reports n and everything below it as created or removed.
func (d *differ) reportAll(what ChangeKind, name string, n *node) {
	if d.done {
		return
	}
	d.report(what, name, n)
	if what == Removed {
		d.exclusive += int64(unsafe.Sizeof(*n)) + n.body.bytesNotShared(content{})
	}
	if n.kids == nil {
		return
	}
	n.kids.each(func(e *tree) {
		if what == Removed {
			d.exclusive += int64(unsafe.Sizeof(*e)) + int64(len(e.name))
		}
		d.reportAll(what, path.Join(name, e.name), e.node)
	})
}

// trees compares the entries of the directory dir.
func (d *differ) trees(dir string, a, b *tree) {
	switch {
	case a == b || d.done:
	case b == nil:
		d.exclusive += int64(unsafe.Sizeof(*a))
		d.trees(dir, a.left, nil)
		d.nodes(path.Join(dir, a.name), a.node, nil)
		d.trees(dir, a.right, nil)
	default:
		if a != nil {
			d.exclusive += int64(unsafe.Sizeof(*a))
		}
		left, n, right := a.split(b.name)
		d.trees(dir, left, b.left)
		d.nodes(path.Join(dir, b.name), n, b.node)
		d.trees(dir, right, b.right)
	}
}

// split returns the entries before name, the node at name, and the entries after it. It
// shares every subtree that lies on one side, so that trees that were shared still are. The
// parts are not balanced, but not deeper than t.
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

// equal reports whether c and d hold the same bytes. It does not compare shared chunks.
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

// shares reports whether chunk i of c and of d is the same memory.
func (c content) shares(d content, i int) bool {
	if i >= len(d.chunks) || len(c.chunks[i]) == 0 || len(d.chunks[i]) == 0 {
		return i < len(d.chunks) && len(c.chunks[i]) == len(d.chunks[i])
	}
	return &c.chunks[i][0] == &d.chunks[i][0]
}

// bytesNotShared returns the memory of the chunks of c that d does not share, in bytes.
func (c content) bytesNotShared(d content) (n int64) {
	for i, chunk := range c.chunks {
		if !c.shares(d, i) {
			n += int64(cap(chunk))
		}
	}
	return n
}
