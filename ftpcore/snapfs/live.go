package snapfs

// liveFile is a file that is open for writing. All that write to it share it;
// it goes with the file when that is renamed. FS.mu guards it.
type liveFile struct {
	name   string
	users  int   // open handles
	orphan *node // set once the file has been removed or replaced: what it holds now
}

// look returns what a file that is open for writing is now.
func (f *FS) look(live *liveFile) *node {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lookLocked(live)
}

func (f *FS) lookLocked(live *liveFile) *node {
	if live.orphan != nil {
		return live.orphan
	}
	n, err := f.cur.Load().root.find(live.name)
	if err != nil {
		panic("snapfs: an open file has lost its name: " + err.Error())
	}
	return n
}

// update makes n what a file that is open for writing is. f.mu is held.
func (f *FS) update(live *liveFile, n *node) error {
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

// detach takes the names of open files at or below name away, because
// something else is about to lie there. f.mu is held.
func (f *FS) detach(name string) {
	for key, live := range f.open {
		if within(key, name) {
			live.orphan = f.lookLocked(live)
			delete(f.open, key)
		}
	}
}

// move renames open files at or below oldname. f.mu is held.
func (f *FS) move(oldname, newname string) {
	moved := make(map[string]*liveFile)
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

// release ends one use of live. The last one gives back what the file's last
// chunk has to spare, which is no change that anybody could see. f.mu is held.
func (f *FS) release(live *liveFile) error {
	live.users--
	if live.users > 0 || live.orphan != nil {
		return nil
	}
	delete(f.open, live.name)
	n := f.lookLocked(live)
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
