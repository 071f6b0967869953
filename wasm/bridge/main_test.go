package bridge

import (
	"os"
	"testing"

	"ftpsim/internal/leaktest"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }
