package keep

import (
	"context"
	"io/fs"
	"maps"
	"slices"
)

// Storage is where a Disk lies.
type Storage interface {
	// Open opens the Disk, or makes one where there is none. Its errors are ErrVersion,
	// with a Disk that can be read where that is possible, ErrForeign and others.
	Open(ctx context.Context) (Disk, error)
	// Remove removes what is there, whatever it is.
	Remove(ctx context.Context) error
}

// Disk holds values under names and outlives the program: the browser's database, or
// a map in tests. It is not for concurrent use.
type Disk interface {
	// Names lists all names, in any order.
	Names(ctx context.Context) ([]string, error)
	// Read returns a value, or fs.ErrNotExist.
	Read(ctx context.Context, name string) ([]byte, error)
	// Change puts the values of put and removes the names of remove, all of it or
	// nothing. Names that are not there may be removed. It keeps none of the slices.
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
