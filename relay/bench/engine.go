package main

import (
	"context"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/testkit"
)

// engine is the FTP engine on plain TCP, in this process.
type engine struct {
	addr string
	fs   *snapfs.FS
	stop func()
}

func startEngine() (*engine, error) {
	files := snapfs.New(snapfs.Options{})
	srv := &ftpcore.Server{
		FS:       files,
		Accounts: []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}},
	}
	ctx, cancel := context.WithCancel(context.Background())
	nw := &testkit.TCPNet{}
	ln, err := nw.ListenControl(ctx, "127.0.0.1:0")
	if err != nil {
		cancel()
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, ln, nw)
	}()
	return &engine{ln.Addr().String(), files, func() {
		cancel()
		ln.Close()
		<-done
	}}, nil
}
