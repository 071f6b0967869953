package bridge

import (
	"bytes"
	"testing"

	"ftpsim/ftpcore"
)

// TestBytesOfData reads a whole transfer from the record, part by part.
func TestBytesOfData(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.must("client.line", TextArgs{"put numbers.bin"}, nil)
	p.event(func(e *ftpcore.Event) bool { return e.Kind == ftpcore.KindReply && e.Dec.Code == 226 })
	var got []byte
	var id int64
	for _, e := range p.events {
		if e.Kind != ftpcore.KindData {
			continue
		}
		id = e.ID
		for off := int64(0); off < e.Bytes; off += 20_000 {
			got = append(got, p.must("bytes.get", BytesArgs{ID: e.ID, Off: off, Len: 20_000}, nil).data...)
		}
	}
	want := make([]byte, 64<<10)
	for i := range want {
		want[i] = byte(i)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes, want %d, or they differ", len(got), len(want))
	}
	if m := p.must("bytes.get", BytesArgs{ID: id, Off: 1 << 40, Len: 5}, nil); m.data == nil || len(m.data) != 0 {
		t.Errorf("beyond the end: %q", m.data)
	}
	p.refused(ErrBadArgs, "bytes.get", BytesArgs{ID: id, Off: -1, Len: 5}, nil)
	p.refused(ErrNoFile, "bytes.get", BytesArgs{ID: 1, Len: 5}, nil)
}
