package ftpcore_test

import (
	"io"
	"net"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore/ftptest"
)

// STOR is atomic for other clients: until its 226 a reader gets the whole old content. An
// aborted STOR keeps the bytes that have come.
func TestStorAtomic(t *testing.T) {
	inHouse(t, ftptest.Config{}, []ftptest.File{{Name: "f", Data: []byte("old content")}}, func(t *testing.T, h *ftptest.Server) {
		writer, reader := call(t, h, "haha", "hehe"), call(t, h, "haha", "hehe")
		read := func() string {
			data, err := reader.connect(reader.port())
			if err != nil {
				t.Fatal(err)
			}
			reader.say("RETR f", "150")
			b, _ := io.ReadAll(data)
			reader.want("226")
			return string(b)
		}
		up := func() net.Conn {
			data, err := writer.connect(writer.port())
			if err != nil {
				t.Fatal(err)
			}
			writer.say("STOR f", "150")
			io.WriteString(data, "new ")
			synctest.Wait()
			return data
		}
		reader.say("TYPE I", "200")
		writer.say("TYPE I", "200")
		data := up()
		if got := read(); got != "old content" {
			t.Errorf("in the midst of an upload: %q", got)
		}
		reader.say("SIZE f", "213 11")
		io.WriteString(data, "content")
		data.Close()
		writer.want("226")
		if got := read(); got != "new content" {
			t.Errorf("after the upload: %q", got)
		}
		defer up().Close()
		writer.send("ABOR")
		writer.want("426")
		writer.want("226")
		if got := read(); got != "new " {
			t.Errorf("after ABOR: %q", got)
		}
	})
}
