package servercheck

import (
	"context"
	"crypto/tls"
	"fmt"
	"strings"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/tlsconn"
)

// engine is our server in memory, the other side of the comparison.
type engine struct {
	target
	dialer Dialer
	stop   func()
}

const engineAddr = "127.0.0.1:21"

// startEngine starts the engine in a profile. The caller must call stop.
func startEngine(p ftpcore.Profile) (*engine, error) {
	cert, err := tlsconn.NewCertificate(time.Now())
	if err != nil {
		return nil, err
	}
	network := memnet.New()
	ln, err := network.Listen(engineAddr)
	if err != nil {
		return nil, err
	}
	srv := &ftpcore.Server{
		FS: snapfs.New(snapfs.Options{}), Profile: p, TLS: &tlsconn.TLS{Certificates: []tls.Certificate{cert}},
		Accounts: []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}},
		Limits:   ftpcore.Limits{LoginDelay: -1},
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, ln, network.Server())
	}()
	e := &engine{dialer: network.Client(), stop: func() {
		cancel()
		<-done
	}}
	e.target = target{connect: Over(e.dialer, engineAddr), account: Account{"haha", "hehe"}}
	return e, nil
}

// JudgeProfile returns the card of the engine in a profile, compared with the full server.
func JudgeProfile(ctx context.Context, name string) (*Scorecard, error) {
	p, ok := profile.Named(name)
	if !ok {
		return nil, fmt.Errorf("there is no profile %q", name)
	}
	e, err := startEngine(p)
	if err != nil {
		return nil, err
	}
	defer e.stop()
	return Run(ctx, Options{Connect: e.connect, Addr: engineAddr, Name: "ftpsim " + name, Account: e.account, Profile: profile.All()[0].Name})
}

// fitting returns the name of the profile that is like a server, by its greeting and SYST.
func fitting(greeting, system string) string {
	text := strings.ToLower(greeting + " " + system)
	for word, name := range map[string]string{
		"vsftpd": "vsftpd", "proftpd": "proftpd", "filezilla": "filezilla", "microsoft ftp": "iis", "windows_nt": "iis",
	} {
		if strings.Contains(text, word) {
			return name
		}
	}
	return profile.All()[0].Name
}
