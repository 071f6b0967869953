package snapfs

import (
	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/storage"
)

// ErrQuota is wrapped by the error of whatever would exceed MaxBytes, MaxFiles
// or MaxFileSize. Nothing has changed then.
var ErrQuota = storage.ErrQuota

var (
	_ storage.UploadFS = (*FS)(nil)
	_ storage.QuotaFS  = (*FS)(nil)
)

// Upload is Stage in the terms of the engine, which reads the data connection
// straight into the file.
func (f *FS) Upload(name string, base int64, perm hackpadfs.FileMode) (storage.Upload, error) {
	s, err := f.Stage(name, base, perm)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// SetQuota changes the bounds of Options, 0 being none. What is there already
// stays, but does not grow beyond them.
func (f *FS) SetQuota(bytes int64, files int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opts.MaxBytes, f.opts.MaxFiles = bytes, files
}

// Quota is what SetQuota or Options have set.
func (f *FS) Quota() (bytes int64, files int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opts.MaxBytes, f.opts.MaxFiles
}
