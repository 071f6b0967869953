package snapfs

// openWriters is a file that is open for writing. All its writers share it. It follows the
// file when that is renamed. FS.mu guards it.
type openWriters struct {
	name   string
	users  int   // open handles
	orphan *node // the file's current version after it was removed or replaced; nil before
}

// currentNode returns the current version of a file that is open for writing.
func (f *FS) currentNode(live *openWriters) *node {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.currentNodeLocked(live)
}

func (f *FS) currentNodeLocked(live *openWriters) *node {
	if live.orphan != nil {
		return live.orphan
	}
	n, err := f.cur.Load().root.find(live.name)
	if err != nil {
		panic("snapfs: an open file has lost its name: " + err.Error())
	}
	return n
}

// update makes n the current version of a file that is open for writing. The caller holds
// f.mu.
func (f *FS) update(live *openWriters, n *node) error {
	if live.orphan == nil {
		return f.putFile(live.name, n)
	}
	if n.body.size > live.orphan.body.size {
		if err := f.admit(n.body.size, 0); err != nil {
			return err
		}
	}
	live.orphan = n
	return nil
}

// detach makes the files at or below name that are open for writing orphans, because the
// caller is about to remove or replace name. The caller holds f.mu.
func (f *FS) detach(name string) {
	for key, live := range f.open {
		if within(key, name) {
			live.orphan = f.currentNodeLocked(live)
			delete(f.open, key)
		}
	}
}

// renameOpen renames the files at or below oldname that are open for writing. The caller
// holds f.mu.
func (f *FS) renameOpen(oldname, newname string) {
	moved := make(map[string]*openWriters)
	for key, live := range f.open {
		if within(key, oldname) {
			delete(f.open, key)
			live.name = newname + key[len(oldname):]
			moved[live.name] = live
		}
	}
	for key, live := range moved {
		f.open[key] = live
	}
}

// release releases one handle of live. The last one frees the unused space of the file's last
// chunk, which does not change the file. The caller holds f.mu.
func (f *FS) release(live *openWriters) error {
	live.users--
	if live.users > 0 || live.orphan != nil {
		return nil
	}
	delete(f.open, live.name)
	n := f.currentNodeLocked(live)
	if !n.body.wasteful() {
		return nil
	}
	n = n.clone()
	n.body = n.body.compact()
	cur := f.cur.Load()
	root, err := cur.root.replace(live.name, n)
	if err == nil {
		f.cur.Store(&Snap{root: root, rev: cur.rev})
	}
	return err
}
