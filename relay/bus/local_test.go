package bus_test

import (
	"testing"

	"ftpsim/relay/bus"
	"ftpsim/relay/bus/bustest"
)

func TestLocal(t *testing.T) {
	bustest.Run(t, func(*testing.T) (a, b bus.Bus) {
		l := &bus.Local{}
		return l, l
	})
}
