package main

import (
	"context"

	"github.com/hack-pad/hackpadfs"
	"github.com/hack-pad/hackpadfs/indexeddb"
)

// openStore opens the browser's database, which outlives the page.
func openStore(ctx context.Context) (hackpadfs.FS, error) {
	return indexeddb.NewFS(ctx, "ftpsim", indexeddb.Options{})
}
