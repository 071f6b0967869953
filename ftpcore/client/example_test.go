package client_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/snapfs"
)

// The client downloads a file from a server on the same in-memory network. It is given
// what a person would type at its prompt, and prints what a terminal would show.
func ExampleClient() {
	network := memnet.New()
	stop := serve(network)
	defer stop()

	local := snapfs.New(snapfs.Options{})
	idle := make(chan bool)
	c := &client.Client{
		Dialer: network.Client(),
		Local:  local,
		Addr:   "127.0.0.1:21",
		Output: func(o client.Output) {
			for _, line := range o.Lines {
				if line.Kind != "info" { // how long it took, which differs
					fmt.Println(strings.TrimSpace(line.Text))
				}
			}
			if o.Prompt != "" { // empty while a line runs
				idle <- true
			}
		},
	}
	c.Start()
	<-idle
	for _, line := range []string{"open", "alice", "secret", "get readme.txt", "bye"} {
		c.Line(context.Background(), line)
		<-idle
	}
	c.Close()

	data, err := hackpadfs.ReadFile(local, "readme.txt")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("received %q\n", data)

	// Output:
	// ftp> open
	// 220 ftpsim ready. Everything said here can be seen in the page.
	// Name (127.0.0.1:anonymous): alice
	// USER alice
	// 331 Password required for alice.
	// Password:
	// PASS ****
	// 230 User alice logged in.
	// ftp> get readme.txt
	// TYPE I
	// 200 Type set to I.
	// EPSV
	// 229 Entering Extended Passive Mode (|||50000|)
	// RETR readme.txt
	// 150 Opening BINARY mode data connection for readme.txt (5 bytes).
	// 226 Transfer complete.
	// ftp> bye
	// QUIT
	// 221 Goodbye.
	// received "Hello"
}

// serve runs a server at 127.0.0.1:21 until stop is called.
func serve(network *memnet.Net) (stop func()) {
	files := snapfs.New(snapfs.Options{})
	if err := hackpadfs.WriteFullFile(files, "readme.txt", []byte("Hello"), 0o644); err != nil {
		log.Fatal(err)
	}
	server := &ftpcore.Server{
		FS:       files,
		Accounts: []ftpcore.Account{{User: "alice", Password: "secret", Home: "/"}},
	}
	listener, err := network.Listen("127.0.0.1:21")
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(ctx, listener, network.Server())
	}()
	return func() {
		cancel()
		<-done
	}
}
