package tunnel_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/textproto"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/tunnel"
)

// The page's end of a tunnel is a net.Listener of control connections, and the network
// that the engine opens data connections on: an FTP server runs on it as it is.
func ExamplePage() {
	relayEnd, pageEnd := net.Pipe() // in practice the two ends of a WebSocket
	clients := memnet.New()         // in practice TCP
	relay := startRelay(relayEnd, clients)

	page, err := tunnel.NewPage(pageEnd)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("FTP clients reach this page at", page.Addr())
	server := &ftpcore.Server{FS: snapfs.New(snapfs.Options{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(context.Background(), page, page) // until the tunnel is closed
	}()

	conn, err := clients.Dial(context.Background(), "127.0.0.1:2121")
	if err != nil {
		log.Fatal(err)
	}
	control := textproto.NewConn(conn)
	for _, command := range []string{"", "SYST", "QUIT"} {
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

	page.Close()
	<-done
	(<-relay).Wait()

	// Output:
	// FTP clients reach this page at 127.0.0.1:2121
	// 220 ftpsim ready. Everything said here can be seen in the page.
	// > SYST
	// 215 UNIX Type: L8
	// > QUIT
	// 221 Goodbye.
}

// startRelay speaks the relay's side of the tunnel on carrier, and hands it the one FTP
// client that connects.
func startRelay(carrier net.Conn, clients *memnet.Net) <-chan *tunnel.Relay {
	const addr = "127.0.0.1:2121"
	listener, err := clients.Listen(addr)
	if err != nil {
		log.Fatal(err)
	}
	started := make(chan *tunnel.Relay, 1)
	go func() {
		relay, err := tunnel.NewRelay(carrier, tunnel.RelayConfig{Hello: tunnel.Hello{FTP: addr}})
		if err != nil {
			log.Fatal(err)
		}
		started <- relay
		conn, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		if err := relay.Control(conn.(tunnel.Socket), addr); err != nil {
			log.Fatal(err)
		}
	}()
	return started
}
