package testkit

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// FTPServer is another project's FTP server, running on loopback for one test. Its program
// comes from a Debian package that .ci/servers unpacked; nothing is installed.
type FTPServer struct {
	Name     string // "vsftpd"
	Version  string // of the Debian package
	Addr     string
	User     string
	Password string
	Root     string // the directory that it serves
	proc     *process
	dir      string
	traces   string // a directory outside of dir that the server has made; empty means none
}

// ServersDir returns the directory into which .ci/servers unpacks the packages:
// $FTPSIM_SERVERS, or bin/servers of the project.
func ServersDir() (string, error) {
	if dir := os.Getenv("FTPSIM_SERVERS"); dir != "" {
		return dir, nil
	}
	root, err := Root()
	return filepath.Join(root, "bin", "servers"), err
}

// unprivileged is the user and the group that serve, if the test runs as root.
const unprivileged = 65534

// ftpServers are the servers by name: the Debian package, and the command that serves.
var ftpServers = map[string]struct {
	deb   string
	start func(s *FTPServer, packages string) (*exec.Cmd, error)
}{
	"vsftpd":    {"vsftpd", vsftpdCommand},
	"pyftpdlib": {"python3-pyftpdlib", pyftpdlibCommand},
	"ProFTPD":   {"proftpd-core", proftpdCommand},
	"Pure-FTPd": {"pure-ftpd", pureFTPdCommand},
}

// FTPServerNames lists the servers that StartFTPServer can start.
func FTPServerNames() []string { return []string{"vsftpd", "pyftpdlib", "ProFTPD", "Pure-FTPd"} }

// StartFTPServer starts a server by its name, with an account that may write. The caller must
// call Stop.
func StartFTPServer(name string) (*FTPServer, error) {
	kind := ftpServers[name]
	packages, err := ServersDir()
	if err != nil {
		return nil, err
	}
	version, err := os.ReadFile(filepath.Join(packages, kind.deb+".version"))
	if err != nil {
		return nil, fmt.Errorf("%s is not there: .ci/servers unpacks it: %w", name, err)
	}
	addrs, err := freeAddrs(1)
	if err != nil {
		return nil, err
	}
	s := &FTPServer{Name: name, Version: strings.TrimSpace(string(version)), Addr: addrs[0], User: "haha", Password: "hehe"}
	if s.dir, err = os.MkdirTemp("", "ftpserver"); err != nil {
		return nil, err
	}
	if err = s.furnish(); err == nil {
		err = s.run(packages, kind.start)
	}
	if err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// withLibraries lets cmd find the libraries among the unpacked packages.
func withLibraries(cmd *exec.Cmd, packages string) error {
	libraries, err := filepath.Glob(filepath.Join(packages, "*", "usr", "lib", "*-linux-gnu"))
	cmd.Env = append(os.Environ(), "LD_LIBRARY_PATH="+strings.Join(libraries, ":"))
	return err
}

// furnish makes the directories: one to serve, which the serving user owns, and one for
// configuration.
func (s *FTPServer) furnish() error {
	s.Root = filepath.Join(s.dir, "files")
	for _, dir := range []string{s.Root, s.path("own")} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
	}
	if err := s.certificate(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.Root, "before.txt"), []byte("here before\n"), 0o644)
}

func (s *FTPServer) path(name string) string { return filepath.Join(s.dir, name) }

// certificate writes a key and a certificate, cert.pem.
func (s *FTPServer) certificate() error {
	out, err := exec.Command("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
		"-keyout", s.path("key.pem"), "-out", s.path("crt.pem")).CombinedOutput()
	if err != nil {
		return fmt.Errorf("openssl: %w: %s", err, out)
	}
	var both []byte
	for _, name := range []string{"key.pem", "crt.pem"} {
		b, err := os.ReadFile(s.path(name))
		if err != nil {
			return err
		}
		both = append(both, b...)
	}
	return os.WriteFile(s.path("cert.pem"), both, 0o600)
}

// run starts the server and waits for its greeting.
func (s *FTPServer) run(packages string, start func(s *FTPServer, packages string) (*exec.Cmd, error)) error {
	cmd, err := start(s, packages)
	if err != nil {
		return err
	}
	if err := withLibraries(cmd, packages); err != nil {
		return err
	}
	if err := s.own(); err != nil {
		return err
	}
	if s.proc, err = startCommand(cmd); err != nil {
		return err
	}
	return s.proc.until(s.Name+" does not greet", func() error {
		c, _, err := Greeting(DialTCP, s.Addr)
		if err == nil {
			c.Close()
		}
		return err
	})
}

// own gives the files to the serving user, if the test runs as root.
func (s *FTPServer) own() error {
	if os.Geteuid() != 0 {
		return nil
	}
	return filepath.Walk(s.dir, func(path string, _ os.FileInfo, err error) error {
		return errors.Join(err, os.Lchown(path, unprivileged, unprivileged))
	})
}

// servingUser returns the user and the group as which the server runs.
func servingUser() (*user.User, *user.Group, error) {
	id := strconv.Itoa(os.Geteuid())
	if os.Geteuid() == 0 {
		id = strconv.Itoa(unprivileged)
	}
	own, err := user.LookupId(id)
	if err != nil {
		return nil, nil, err
	}
	group, err := user.LookupGroupId(own.Gid)
	return own, group, err
}

// asUnprivileged makes a command run as an unprivileged user.
func asUnprivileged(cmd *exec.Cmd) *exec.Cmd {
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: unprivileged, Gid: unprivileged}}
	}
	return cmd
}

// Stop ends the server and removes its files.
func (s *FTPServer) Stop() {
	if s.proc != nil {
		s.proc.stop()
	}
	os.RemoveAll(s.dir)
	if s.traces != "" {
		os.RemoveAll(s.traces)
	}
}

func (s *FTPServer) port() string {
	_, port, _ := net.SplitHostPort(s.Addr)
	return port
}

// config writes a configuration and returns its path.
func (s *FTPServer) config(name string, lines ...string) (string, error) {
	path := s.path(name)
	return path, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
}

// hash returns the password as crypt(3) stores it, with a function that is fast to check.
func (s *FTPServer) hash() (string, error) {
	b, err := exec.Command("openssl", "passwd", "-1", s.Password).Output()
	return strings.TrimSpace(string(b)), err
}

// vsftpdCommand: without PAM, only anonymous users can log in.
func vsftpdCommand(s *FTPServer, packages string) (*exec.Cmd, error) {
	s.User, s.Password = "anonymous", "ftpsim@example.org"
	conf, err := s.config("vsftpd.conf",
		"listen=YES", "listen_address=127.0.0.1", "listen_port="+s.port(), "background=NO",
		"anonymous_enable=YES", "local_enable=NO", "anon_root="+s.Root, "anon_umask=022", "anon_world_readable_only=NO",
		"write_enable=YES", "anon_upload_enable=YES", "anon_mkdir_write_enable=YES", "anon_other_write_enable=YES",
		"secure_chroot_dir="+s.path("own"), "connect_from_port_20=NO", "xferlog_enable=NO", "seccomp_sandbox=NO",
		"run_as_launching_user=YES", "ssl_enable=YES", "allow_anon_ssl=YES", "require_ssl_reuse=NO",
		"force_local_data_ssl=NO", "force_local_logins_ssl=NO", "rsa_cert_file="+s.path("cert.pem"))
	return asUnprivileged(exec.Command(filepath.Join(packages, "vsftpd/usr/sbin/vsftpd"), conf)), err
}

func proftpdCommand(s *FTPServer, packages string) (*exec.Cmd, error) {
	hash, err := s.hash()
	if err != nil {
		return nil, err
	}
	own, group, err := servingUser()
	if err != nil {
		return nil, err
	}
	id := own.Uid
	users, err := s.config("users", strings.Join([]string{s.User, hash, id, id, "", s.Root, "/bin/sh"}, ":"))
	if err != nil {
		return nil, err
	}
	lib := func(deb string) string { return filepath.Join(packages, deb, "usr/lib/proftpd") }
	// ModulePath is one directory: the module of the other package is linked into ours.
	if err := os.CopyFS(s.path("modules"), os.DirFS(lib("proftpd-mod-crypto"))); err != nil {
		return nil, err
	}
	conf, err := s.config("proftpd.conf",
		"ServerName reference", "ServerType standalone", "DefaultAddress 127.0.0.1", "Port "+s.port(), "UseIPv6 off",
		"User "+own.Username, "Group "+group.Name, "PidFile "+s.path("own/pid"), "ScoreboardFile none", "DelayEngine off",
		"ModulePath "+s.path("modules"), "LoadModule mod_tls.c", "AuthUserFile "+users, "AuthOrder mod_auth_file.c",
		"RequireValidShell off", "WtmpLog off", "TransferLog none", "SystemLog none", "UseReverseDNS off", "AllowOverwrite on",
		"AllowStoreRestart on", "AllowRetrieveRestart on", "ControlsEngine off",
		"TLSEngine on", "TLSRequired off", "TLSRSACertificateFile "+s.path("crt.pem"), "TLSRSACertificateKeyFile "+s.path("key.pem"),
		"TLSOptions NoSessionReuseRequired", "TLSLog none")
	return asUnprivileged(exec.Command(filepath.Join(packages, "proftpd-core/usr/sbin/proftpd"), "-n", "-c", conf)), err
}

// pureFTPdCommand: a login changes the user, which needs root.
func pureFTPdCommand(s *FTPServer, packages string) (*exec.Cmd, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("Pure-FTPd serves only if root starts it: run this test as root")
	}
	// It keeps a list of its sessions there, whatever its options say.
	const sessions = "/run/pure-ftpd"
	if _, err := os.Stat(sessions); os.IsNotExist(err) {
		s.traces = sessions
	}
	hash, err := s.hash()
	if err != nil {
		return nil, err
	}
	id := strconv.Itoa(unprivileged)
	// The fields after the directory, up to the last colon, are limits. It has none.
	users, err := s.config("users", s.User+":"+hash+":"+id+":"+id+"::"+s.Root+"/./::::::::::::")
	if err != nil {
		return nil, err
	}
	db := s.path("users.pdb")
	if out, err := exec.Command(filepath.Join(packages, "pure-ftpd/usr/bin/pure-pw"), "mkdb", db, "-f", users).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("pure-pw: %w: %s", err, out)
	}
	return exec.Command(filepath.Join(packages, "pure-ftpd/usr/sbin/pure-ftpd"), "-S", "127.0.0.1,"+s.port(), "-l", "puredb:"+db,
		"-E", "-H", "-u", "1", "-g", s.path("own/pid"), "-Y", "1", "-2", s.path("cert.pem")), nil
}

// pyftpdlibScript serves a directory with TLS on offer.
const pyftpdlibScript = `
import logging, sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.servers import FTPServer
logging.basicConfig(level=logging.ERROR)
port, root, user, password, cert = sys.argv[1:]
TLS_FTPHandler.certfile = cert
TLS_FTPHandler.authorizer = DummyAuthorizer()
TLS_FTPHandler.authorizer.add_user(user, password, root, perm="elradfmwMT")
TLS_FTPHandler.auth_failed_timeout = 0
FTPServer(("127.0.0.1", int(port)), TLS_FTPHandler).serve_forever(handle_exit=False)
`

// pyftpdlibCommand needs Debian's Python with OpenSSL for it: apt-get install python3-openssl.
func pyftpdlibCommand(s *FTPServer, packages string) (*exec.Cmd, error) {
	script, err := s.config("server.py", pyftpdlibScript)
	lib := filepath.Join(packages, "python3-pyftpdlib/usr/lib/python3/dist-packages")
	return asUnprivileged(exec.Command("/usr/bin/env", "PYTHONPATH="+lib, "PYTHONDONTWRITEBYTECODE=1", "/usr/bin/python3", "-W", "ignore", script,
		s.port(), s.Root, s.User, s.Password, s.path("cert.pem"))), err
}
