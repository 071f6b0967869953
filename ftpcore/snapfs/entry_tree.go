package snapfs

// tree holds the entries of a directory in the order of their names, as an immutable
// weight-balanced binary tree. put and del return a new tree that shares all nodes with the
// old one except O(log n). A nil *tree is empty.
//
// The balancing follows Hirai and Yamamoto, "Balancing weight-balanced trees" (2011), with
// the proven parameters 3 and 2.
type tree struct {
	name        string
	node        *node
	left, right *tree
	size        int // number of entries in the tree
}

func (t *tree) len() int {
	if t == nil {
		return 0
	}
	return t.size
}

// get returns the node called name, or nil.
func (t *tree) get(name string) *node {
	for t != nil {
		switch {
		case name < t.name:
			t = t.left
		case name > t.name:
			t = t.right
		default:
			return t.node
		}
	}
	return nil
}

// put returns t with the entry name set to n.
func (t *tree) put(name string, n *node) *tree {
	switch {
	case t == nil:
		return &tree{name: name, node: n, size: 1}
	case name < t.name:
		return balance(t, t.left.put(name, n), t.right)
	case name > t.name:
		return balance(t, t.left, t.right.put(name, n))
	}
	return &tree{name: name, node: n, left: t.left, right: t.right, size: t.size}
}

// del returns t without the entry name, which must exist.
func (t *tree) del(name string) *tree {
	switch {
	case name < t.name:
		return balance(t, t.left.del(name), t.right)
	case name > t.name:
		return balance(t, t.left, t.right.del(name))
	case t.left == nil:
		return t.right
	case t.right == nil:
		return t.left
	}
	next := t.right
	for next.left != nil {
		next = next.left
	}
	return balance(next, t.left, t.right.del(next.name))
}

// each calls fn for every entry in the order of names.
func (t *tree) each(fn func(e *tree)) {
	if t == nil {
		return
	}
	t.left.each(fn)
	fn(t)
	t.right.each(fn)
}

// join returns a tree with mid's entry between left and right, without balancing.
func join(mid, left, right *tree) *tree {
	return &tree{name: mid.name, node: mid.node, left: left, right: right, size: left.len() + right.len() + 1}
}

// balance is join with balancing. One of the sides may have grown or shrunk by one entry.
func balance(mid, left, right *tree) *tree {
	switch {
	case heavy(right, left):
		if oneRotation(right.left, right.right) {
			return join(right, join(mid, left, right.left), right.right)
		}
		m := right.left
		return join(m, join(mid, left, m.left), join(right, m.right, right.right))
	case heavy(left, right):
		if oneRotation(left.right, left.left) {
			return join(left, left.left, join(mid, left.right, right))
		}
		m := left.right
		return join(m, join(left, left.left, m.left), join(mid, m.right, right))
	}
	return join(mid, left, right)
}

// heavy reports whether a is too heavy to be the sibling of b.
func heavy(a, b *tree) bool { return a.len()+1 > 3*(b.len()+1) }

// oneRotation reports whether a single rotation is enough. inner and outer are the subtrees of
// the heavy child.
func oneRotation(inner, outer *tree) bool { return inner.len()+1 < 2*(outer.len()+1) }
