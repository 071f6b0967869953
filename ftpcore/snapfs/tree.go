package snapfs

// tree is the entries of a directory in the order of their names: a
// weight-balanced binary tree that is never changed once made. put and del
// return a new tree that shares all but the O(log n) nodes on the way to the
// name. A nil *tree is empty.
//
// The balance is that of Hirai and Yamamoto, "Balancing weight-balanced trees"
// (2011), with its proven parameters 3 and 2.
type tree struct {
	name        string
	node        *node
	left, right *tree
	size        int // entries, this one and those on both sides
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

// put returns t with name leading to n.
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

// del returns t without name, which must be in it.
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

// join makes a node of mid's entry between left and right.
func join(mid, left, right *tree) *tree {
	return &tree{name: mid.name, node: mid.node, left: left, right: right, size: left.len() + right.len() + 1}
}

// balance is join for sides of which one has just grown or shrunk by one entry.
func balance(mid, left, right *tree) *tree {
	switch {
	case heavy(right, left):
		if single(right.left, right.right) {
			return join(right, join(mid, left, right.left), right.right)
		}
		m := right.left
		return join(m, join(mid, left, m.left), join(right, m.right, right.right))
	case heavy(left, right):
		if single(left.right, left.left) {
			return join(left, left.left, join(mid, left.right, right))
		}
		m := left.right
		return join(m, join(left, left.left, m.left), join(mid, m.right, right))
	}
	return join(mid, left, right)
}

// heavy reports whether a outweighs b too much to stand beside it.
func heavy(a, b *tree) bool { return a.len()+1 > 3*(b.len()+1) }

// single reports whether one rotation is enough, given the inner and the outer
// side of the heavy child.
func single(inner, outer *tree) bool { return inner.len()+1 < 2*(outer.len()+1) }
