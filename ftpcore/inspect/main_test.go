package inspect

import (
	"os"
	"testing"

	"ftpsim/ftpcore/leaktest"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }
