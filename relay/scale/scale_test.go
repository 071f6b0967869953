package main

import (
	"context"
	"os"
	"testing"

	"ftpsim/ftpcore/leaktest"
	"ftpsim/relay/testkit"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }

// TestHundredPages has three FTP clients transfer files at each of a hundred pages of one relay,
// all at the same time. 257 KiB are a little more than the longest frame and the first window.
func TestHundredPages(t *testing.T) {
	const pages, clients, size = 100, 3, 257 << 10
	binary, err := testkit.RelayBinary(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(binary, pages)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	ctx, cancel := context.WithTimeout(t.Context(), 2*testkit.Patience)
	defer cancel()
	if err := w.open(ctx, pages); err != nil {
		t.Fatal(err)
	}
	if err := w.transfer(clients, 1, size); err != nil {
		t.Fatal(err)
	}
}
