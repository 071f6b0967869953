package bridge

import (
	"archive/zip"
	"bytes"
	"context"
	"time"
	"unicode/utf8"

	"ftpsim/ftpcore"
	"ftpsim/wasm/bridge/keep"
)

// Rescued tells what of stored files that cannot be read as a whole is in the zip
// beside it.
type Rescued struct {
	Files int  `json:"files"`
	Lost  int  `json:"lost"` // files that are known and not whole
	Raw   bool `json:"raw"`  // no file is whole: what lies in the store is in the zip, as it is
}

// anew gives up the stored files that cannot be read.
func (k *keeper) anew() {
	k.tell(func(s *Keep) { s.Broken, s.Error = "", "" })
	signal(k.turn)
}

func (b *Bridge) rescue(Empty, []byte) (answer, error) {
	if b.opts.Store == nil {
		return answer{}, refuse(ErrNoFile, "nothing is stored here")
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	put := func(name string, at time.Time, data []byte) error {
		name = ftpcore.NameOnWire(name)
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Modified: at, Method: zip.Deflate, NonUTF8: !utf8.ValidString(name)})
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	var r keep.Rescued
	err := b.keeper.use(context.Background(), func(s *keep.Store) (err error) {
		r, err = s.Rescue(b.ctx, put)
		return err
	})
	if err == nil {
		err = z.Close()
	}
	return answer{result: Rescued(r), data: out.Bytes()}, err
}
