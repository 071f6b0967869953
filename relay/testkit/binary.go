package testkit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// RelayBinary returns the path of the relay's binary: $FTPSIM_RELAY, or one that it builds in
// dir.
func RelayBinary(dir string) (string, error) {
	if name := os.Getenv("FTPSIM_RELAY"); name != "" {
		return name, nil
	}
	name := filepath.Join(dir, "relay")
	out, err := exec.Command("go", "build", "-o", name, "ftpsim/relay").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return name, nil
}
