//go:build !js

package capture

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ftpsim/relay/testkit"
)

// tshark finds the TCP segments in the encapsulations of TestEncapsulations too, so these
// are built correctly.
func TestTsharkReadsEncapsulations(t *testing.T) {
	kinds := encapsulations()
	names := slices.Sorted(maps.Keys(kinds))
	for version, name := range conversations {
		_, packets := recorded(t, name)
		packets = slices.DeleteFunc(packets, func(p taken) bool { return len(p.ip) > 1400 }) // IEEE 802.2 has no room for longer ones
		b := file{order: le, ng: "enhanced", resol: 9, link: linkEthernet, head: ethernetHead()}.write(nil)
		f := file{order: le}
		for _, kind := range names {
			b = f.block(b, blockInterface, f.append32(f.append16(nil, kinds[kind].link, 0), 0))
		}
		for i, kind := range names {
			for _, p := range packets {
				data := append(kinds[kind].head(p.ip), p.ip...)
				n, at := uint32(len(data)), uint64(p.at/1000)
				b = f.block(b, blockPacket, append(f.append32(nil, uint32(i+1), uint32(at>>32), uint32(at), n, n), data...))
			}
		}
		path := filepath.Join(t.TempDir(), "x.pcapng")
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := testkit.Tshark(t.Context(), path, "-d", "mpls.label==32,pwethcw", "-Y", "tcp", "-T", "fields", "-e", "frame.interface_id")
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]int{}
		for line := range strings.Lines(out) {
			found[strings.TrimSpace(line)]++
		}
		for i, kind := range names {
			if n := found[fmt.Sprint(i+1)]; n != len(packets) {
				t.Errorf("%s/%s: tshark finds TCP in %d packets of %d", kind, version, n, len(packets))
			}
		}
	}
}
