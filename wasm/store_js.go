package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall/js"

	"github.com/hack-pad/go-indexeddb/idb"

	"ftpsim/wasm/bridge/keep"
)

// database is this page's IndexedDB database. Its object store "contents" maps names to
// Uint8Arrays. Version 1 had a second object store, "info", with the length of each value;
// the values have not changed since.
type database struct{}

const (
	dbName    = "ftpsim"
	dbVersion = 2
	dbValues  = "contents"
	dbInfo    = "info"
)

// Open implements keep.Storage.
func (database) Open(ctx context.Context) (keep.Disk, error) {
	// Open the version that exists: a database that we do not know must not be upgraded.
	db, version, err := openDB(ctx, 0, func(*idb.Database, uint, uint) error { return nil })
	if err != nil {
		return nil, err
	}
	stores, err := db.ObjectStoreNames()
	if err != nil {
		return nil, err
	}
	ours := slices.Contains(stores, dbValues)
	switch {
	case !ours && len(stores) > 0:
		return nil, errors.Join(keep.ErrForeign, db.Close())
	case version > dbVersion && ours:
		return disk{db}, keep.ErrVersion
	case version > dbVersion:
		return nil, errors.Join(keep.ErrVersion, db.Close())
	case version == dbVersion && ours:
		return disk{db}, nil
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	db, _, err = openDB(ctx, dbVersion, upgrade)
	return disk{db}, err
}

// upgrade creates the object store of a new database and deletes version 1's "info".
// IndexedDB runs it in one transaction.
func upgrade(db *idb.Database, _, _ uint) error {
	stores, err := db.ObjectStoreNames()
	if err == nil && !slices.Contains(stores, dbValues) {
		_, err = db.CreateObjectStore(dbValues, idb.ObjectStoreOptions{})
	}
	if err == nil && slices.Contains(stores, dbInfo) {
		err = db.DeleteObjectStore(dbInfo)
	}
	return err
}

// openDB opens the database and returns its version. Version 0 opens the existing
// version; a new database then gets version 1.
func openDB(ctx context.Context, version uint, upgrade idb.Upgrader) (*idb.Database, uint, error) {
	request, err := idb.Global().Open(ctx, dbName, version, upgrade)
	if err != nil {
		return nil, 0, err
	}
	db, err := request.Await(ctx)
	if err != nil {
		return nil, 0, err
	}
	version, err = db.Version()
	return db, version, err
}

// Remove implements keep.Storage.
func (database) Remove(ctx context.Context) error {
	request, err := idb.Global().DeleteDatabase(dbName)
	if err != nil {
		return err
	}
	return request.Await(ctx)
}

// disk implements keep.Disk in an open database. Each method is one transaction.
type disk struct{ db *idb.Database }

// Names implements keep.Disk.
func (d disk) Names(ctx context.Context) ([]string, error) {
	values, _, err := d.begin(idb.TransactionReadOnly)
	if err != nil {
		return nil, err
	}
	request, err := values.GetAllKeys()
	if err != nil {
		return nil, err
	}
	keys, err := request.Await(ctx)
	var names []string
	for _, k := range keys {
		if k.Type() == js.TypeString {
			names = append(names, k.String())
		}
	}
	return names, errors.Join(err, ctx.Err())
}

// Read implements keep.Disk.
func (d disk) Read(ctx context.Context, name string) ([]byte, error) {
	values, _, err := d.begin(idb.TransactionReadOnly)
	if err != nil {
		return nil, err
	}
	request, err := values.Get(js.ValueOf(name))
	if err != nil {
		return nil, err
	}
	value, err := request.Await(ctx)
	switch {
	case err != nil:
		return nil, err
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case value.IsUndefined():
		return nil, fs.ErrNotExist
	case !value.InstanceOf(uint8Array):
		return nil, fmt.Errorf("%s is not a Uint8Array", name)
	}
	data := make([]byte, value.Length())
	js.CopyBytesToGo(data, value)
	return data, nil
}

// Change implements keep.Disk.
func (d disk) Change(ctx context.Context, put map[string][]byte, remove []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	values, transaction, err := d.begin(idb.TransactionReadWrite)
	if err != nil {
		return err
	}
	for name, data := range put {
		if _, err = values.PutKey(js.ValueOf(name), bytesToJS(data)); err != nil {
			return errors.Join(err, transaction.Abort())
		}
	}
	for _, name := range remove {
		if _, err = values.Delete(js.ValueOf(name)); err != nil {
			return errors.Join(err, transaction.Abort())
		}
	}
	return transaction.Await(ctx)
}

func (d disk) begin(mode idb.TransactionMode) (*idb.ObjectStore, *idb.Transaction, error) {
	transaction, err := d.db.Transaction(mode, dbValues)
	if err != nil {
		return nil, nil, err
	}
	values, err := transaction.ObjectStore(dbValues)
	return values, transaction, err
}
