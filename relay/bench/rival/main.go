// Command rival is another FTP server to compare with: ftpserverlib on afero's in-memory
// filesystem. It prints its address and serves until the end of its input. It is a module of
// its own, so that ftpsim does not depend on its libraries.
package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	ftpserver "github.com/fclairamb/ftpserverlib"
	"github.com/spf13/afero"
)

func main() {
	srv := ftpserver.NewFtpServer(&driver{fs: afero.NewMemMapFs()})
	if err := srv.Listen(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(srv.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	log.Fatal(srv.Serve())
}

type driver struct{ fs afero.Fs }

func (d *driver) GetSettings() (*ftpserver.Settings, error) {
	return &ftpserver.Settings{
		ListenAddr:               "127.0.0.1:0",
		PassiveTransferPortRange: ftpserver.PortRange{Start: 30000, End: 39999},
		DefaultTransferType:      ftpserver.TransferTypeBinary,
	}, nil
}

func (d *driver) ClientConnected(ftpserver.ClientContext) (string, error) { return "rival", nil }
func (d *driver) ClientDisconnected(ftpserver.ClientContext)              {}

func (d *driver) AuthUser(_ ftpserver.ClientContext, user, pass string) (ftpserver.ClientDriver, error) {
	if user != "haha" || pass != "hehe" {
		return nil, errors.New("wrong name or password")
	}
	return client{d.fs}, nil
}

func (d *driver) GetTLSConfig() (*tls.Config, error) { return nil, errors.New("no TLS here") }

type client struct{ afero.Fs }
