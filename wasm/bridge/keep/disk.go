package keep

import (
	"context"
	"io/fs"
	"maps"
	"slices"
)

// Storage opens and removes a Disk.
type Storage interface {
	// Open opens the Disk, or creates one. It fails with ErrForeign, with ErrVersion (the
	// Disk is then non-nil if it can be read), or with another error.
	Open(ctx context.Context) (Disk, error)
	// Remove deletes the Disk, or what another program has stored in its place.
	Remove(ctx context.Context) error
}

// Disk stores values under names and outlives the program. It is the browser's database,
// or a Map in tests. It must not be used concurrently.
type Disk interface {
	// Names lists all names, in any order.
	Names(ctx context.Context) ([]string, error)
	// Read returns a value. It fails with fs.ErrNotExist if there is none of that name.
	Read(ctx context.Context, name string) ([]byte, error)
	// Change stores the values of put and removes the names of remove, atomically. It is no
	// error if a name to remove does not exist. It keeps none of the slices.
	Change(ctx context.Context, put map[string][]byte, remove []string) error
}

// Map is a Disk that lives as long as the program, for tests.
type Map map[string][]byte

// Names implements Disk.
func (m Map) Names(context.Context) ([]string, error) { return slices.Collect(maps.Keys(m)), nil }

// Read implements Disk.
func (m Map) Read(_ context.Context, name string) ([]byte, error) {
	data, ok := m[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data, nil
}

// Change implements Disk.
func (m Map) Change(ctx context.Context, put map[string][]byte, remove []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for name, data := range put {
		m[name] = slices.Clone(data)
	}
	for _, name := range remove {
		delete(m, name)
	}
	return nil
}
