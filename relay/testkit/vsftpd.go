package testkit

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Vsftpd is another FTP server under way: vsftpd, for guests, on loopback.
type Vsftpd struct {
	Addr    string
	Passive [2]int // its range of ports
	proc    *process
	dir     string
}

// StartVsftpd serves root to anonymous; in root/incoming one may write.
func StartVsftpd(root string) (*Vsftpd, error) {
	// It lies where the PATH of a user does not lead.
	name, err := exec.LookPath("vsftpd")
	if err != nil {
		if name, err = exec.LookPath("/usr/sbin/vsftpd"); err != nil {
			return nil, fmt.Errorf("%w: apt-get install vsftpd", err)
		}
	}
	addrs, err := freeAddrs(1)
	if err != nil {
		return nil, err
	}
	v := &Vsftpd{Addr: addrs[0], Passive: [2]int{28000, 28999}}
	if v.dir, err = os.MkdirTemp("", "vsftpd"); err != nil {
		return nil, err
	}
	empty := filepath.Join(v.dir, "empty")
	conf := filepath.Join(v.dir, "vsftpd.conf")
	if err = os.Mkdir(empty, 0o755); err == nil {
		err = os.WriteFile(conf, []byte(v.config(root, empty)), 0o600)
	}
	if err == nil {
		v.proc, err = startProcess(name, conf)
	}
	if err != nil {
		os.RemoveAll(v.dir)
		return nil, err
	}
	err = v.proc.until("vsftpd greets nobody", func() error {
		c, err := Connect(v.Addr)
		if err == nil {
			c.Close()
		}
		return err
	})
	if err != nil {
		v.Stop()
		return nil, err
	}
	return v, nil
}

func (v *Vsftpd) config(root, empty string) string {
	_, port, _ := net.SplitHostPort(v.Addr)
	lines := []string{
		"listen=YES", "listen_address=127.0.0.1", "listen_port=" + port, "background=NO",
		"anonymous_enable=YES", "local_enable=NO", "anon_root=" + root, "anon_umask=022",
		"write_enable=YES", "anon_upload_enable=YES", "anon_mkdir_write_enable=YES", "anon_other_write_enable=YES",
		"secure_chroot_dir=" + empty, "connect_from_port_20=NO", "xferlog_enable=NO", "seccomp_sandbox=NO",
		fmt.Sprintf("pasv_min_port=%d", v.Passive[0]), fmt.Sprintf("pasv_max_port=%d", v.Passive[1]),
	}
	if os.Geteuid() != 0 { // as root it locks its guests up in root
		lines = append(lines, "run_as_launching_user=YES")
	}
	return strings.Join(lines, "\n") + "\n"
}

// Stop ends the server with all its sessions.
func (v *Vsftpd) Stop() {
	v.proc.stop()
	os.RemoveAll(v.dir)
}
