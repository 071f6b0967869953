package bridge

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"ftpsim/ftpcore/wire"
	"ftpsim/wasm/bridge/keep"
)

// Rescued describes the zip beside it, which has what can still be read of broken stored
// files.
type Rescued struct {
	Files int  `json:"files"` // complete files
	Lost  int  `json:"lost"`  // files that are known but incomplete or damaged
	Raw   bool `json:"raw"`   // no file could be read: the zip has the raw values of the store
}

// anew has broken stored files replaced by the present ones.
func (k *keeper) anew() {
	k.mu.Lock()
	k.renew = k.state.Broken != ""
	k.mu.Unlock()
	signal(k.wished)
}

// giveUpUnwanted gives up broken stored files because files are no longer to be stored. A
// database of ours that cannot be used is removed; another program's stays. The caller holds
// mu.
func (k *keeper) giveUpUnwanted() {
	switch k.state.Broken {
	case KeepVersion, KeepUnopened:
		k.renew = true
	default:
		k.state.Broken = ""
	}
}

// giveUp makes room for new files in place of broken ones. It removes a database that
// cannot be used; damaged files are deleted by the next save.
func (k *keeper) giveUp(ctx context.Context) error {
	switch k.status().Broken {
	case KeepVersion, KeepForeign, KeepUnopened:
		k.using.Lock()
		defer k.using.Unlock()
		k.store = nil
		return k.b.opts.Store.Remove(ctx)
	}
	return nil
}

// look calls do with the store for reading, even if the store is of a newer version, which
// must not be written to.
func (k *keeper) look(ctx context.Context, do func(s *keep.Store) error) error {
	err := k.use(ctx, do)
	if !errors.Is(err, keep.ErrVersion) {
		return err
	}
	k.using.Lock()
	defer k.using.Unlock()
	disk, err := k.b.opts.Store.Open(ctx)
	if disk == nil {
		return err
	}
	s, err := keep.Open(ctx, disk)
	if err == nil {
		err = do(s)
	}
	return err
}

// beside returns an answer that do makes beside the loop, because it reads the store. What
// is asked for later, and deletes from the store, waits for it.
func (k *keeper) beside(do func() (answer, error)) answer {
	k.reading.Add(1)
	return beside(func() (answer, error) {
		defer k.reading.Done()
		return do()
	})
}

func (b *Bridge) rescue(Empty, []byte) (answer, error) {
	if b.opts.Store == nil {
		return answer{}, refuse(ErrNoFile, "nothing is stored here")
	}
	return b.keeper.beside(b.rescued), nil
}

// rescued packs what can still be read.
func (b *Bridge) rescued() (answer, error) {
	var out bytes.Buffer
	z, names := zip.NewWriter(&out), map[string]int{}
	put := func(name string, at time.Time, data []byte) error {
		name = wire.NameOnWire(name)
		if names[name]++; names[name] > 1 { // two stored files of one name
			name += " (" + strconv.Itoa(names[name]) + ")"
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Modified: at, Method: zip.Deflate, NonUTF8: !utf8.ValidString(name)})
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	var r keep.Rescued
	err := b.keeper.look(b.ctx, func(s *keep.Store) (err error) {
		r, err = s.Rescue(b.ctx, put)
		return err
	})
	if err == nil {
		err = z.Close()
	}
	return answer{result: Rescued(r), data: out.Bytes()}, err
}
