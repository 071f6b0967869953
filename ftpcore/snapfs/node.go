package snapfs

import (
	"path"
	"strings"
	"time"

	"github.com/hack-pad/hackpadfs"
)

// node is one version of a file or a directory. Once a root refers to it, it is immutable.
type node struct {
	mode  hackpadfs.FileMode
	mtime time.Time
	birth time.Time // creation time

	body content // of a file

	kids  *tree // of a directory
	bytes int64 // of a directory: sum of the sizes of all files below it
	files int   // of a directory: number of files and directories below it
}

// chmodBits are the bits that chmod may change.
const chmodBits = hackpadfs.ModePerm | hackpadfs.ModeSetuid | hackpadfs.ModeSetgid | hackpadfs.ModeSticky

func newDir(perm hackpadfs.FileMode, now time.Time) *node {
	return &node{mode: hackpadfs.ModeDir | perm.Perm(), mtime: now, birth: now}
}

func newFile(perm hackpadfs.FileMode, now time.Time) *node {
	return &node{mode: perm.Perm(), mtime: now, birth: now}
}

func (n *node) isDir() bool { return n.mode.IsDir() }

func (n *node) clone() *node {
	c := *n
	return &c
}

// weight returns the share of n in the totals of the directories above it.
func (n *node) weight() (bytes int64, files int) {
	if n == nil {
		return 0, 0
	}
	return n.bytes + n.body.size, n.files + 1
}

// put sets the entry name of the directory n to kid. n must not be shared yet.
func (n *node) put(name string, kid *node) {
	n.updateTotals(n.kids.get(name), kid)
	n.kids = n.kids.put(name, kid)
}

// drop removes the entry name, which must exist, from the directory n. n must not be shared
// yet.
func (n *node) drop(name string) {
	n.updateTotals(n.kids.get(name), nil)
	n.kids = n.kids.del(name)
}

func (n *node) updateTotals(gone, come *node) {
	goneBytes, goneFiles := gone.weight()
	comeBytes, comeFiles := come.weight()
	n.bytes += comeBytes - goneBytes
	n.files += comeFiles - goneFiles
}

// find returns the node at name, a valid io/fs path. It fails with hackpadfs.ErrNotExist or
// ErrNotDir.
func (n *node) find(name string) (*node, error) {
	if name == "." {
		return n, nil
	}
	for more := true; more; {
		var head string
		head, name, more = strings.Cut(name, "/")
		if !n.isDir() {
			return nil, hackpadfs.ErrNotDir
		}
		if n = n.kids.get(head); n == nil {
			return nil, hackpadfs.ErrNotExist
		}
	}
	return n, nil
}

// edit returns the tree n with the directory dir changed by fn. It copies that directory and
// its parents; fn changes the copy.
func (n *node) edit(dir string, fn func(d *node) error) (*node, error) {
	if !n.isDir() {
		return nil, hackpadfs.ErrNotDir
	}
	if dir == "." {
		d := n.clone()
		return d, fn(d)
	}
	head, rest, more := strings.Cut(dir, "/")
	if !more {
		rest = "."
	}
	kid := n.kids.get(head)
	if kid == nil {
		return nil, hackpadfs.ErrNotExist
	}
	kid, err := kid.edit(rest, fn)
	if err != nil {
		return nil, err
	}
	d := n.clone()
	d.put(head, kid)
	return d, nil
}

// replace returns the tree n with kid at name, whose directory must exist.
func (n *node) replace(name string, kid *node) (*node, error) {
	if name == "." {
		return kid, nil
	}
	return n.edit(path.Dir(name), func(d *node) error {
		d.put(path.Base(name), kid)
		return nil
	})
}

// within reports whether name is dir or lies below it.
func within(name, dir string) bool {
	return dir == "." || name == dir || len(name) > len(dir) && name[len(dir)] == '/' && strings.HasPrefix(name, dir)
}
