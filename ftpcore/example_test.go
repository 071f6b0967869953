package ftpcore_test

import (
	"context"
	"fmt"
	"log"
	"net/textproto"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/snapfs"
)

// A server on an in-memory network, with its files in memory: log in, ask for the size
// of a file, leave. A TCP net.Listener and a Network that opens TCP sockets work too.
func ExampleServer() {
	files := snapfs.New(snapfs.Options{})
	if err := hackpadfs.WriteFullFile(files, "readme.txt", []byte("Hello\r\n"), 0o644); err != nil {
		log.Fatal(err)
	}
	server := &ftpcore.Server{
		FS:       files,
		Accounts: []ftpcore.Account{{User: "alice", Password: "secret", Home: "/"}},
	}

	network := memnet.New()
	listener, err := network.Listen("127.0.0.1:21")
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(ctx, listener, network.Server())
	}()

	conn, err := network.Dial(ctx, "127.0.0.1:21")
	if err != nil {
		log.Fatal(err)
	}
	control := textproto.NewConn(conn)
	for _, command := range []string{"", "USER alice", "PASS secret", "SIZE readme.txt", "QUIT"} {
		if command != "" { // the server speaks first
			fmt.Println(">", command)
			if err := control.PrintfLine("%s", command); err != nil {
				log.Fatal(err)
			}
		}
		code, text, err := control.ReadResponse(0)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(code, text)
	}
	stop()
	<-done

	// Output:
	// 220 ftpsim ready. Everything said here can be seen in the page.
	// > USER alice
	// 331 Password required for alice.
	// > PASS secret
	// 230 User alice logged in.
	// > SIZE readme.txt
	// 213 7
	// > QUIT
	// 221 Goodbye.
}
