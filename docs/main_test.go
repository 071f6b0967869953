// Package docs_test compares the documents with the source, and checks the wording of both.
package docs_test

import (
	"log"
	"os"
	"testing"
)

// The tests name files by their path from the top of the repository.
func TestMain(m *testing.M) {
	if err := os.Chdir(".."); err != nil {
		log.Fatal(err)
	}
	os.Exit(m.Run())
}
