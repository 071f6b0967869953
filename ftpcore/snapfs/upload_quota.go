package snapfs

import (
	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/storage"
)

// ErrQuota is wrapped by the errors of operations that would exceed MaxBytes, MaxFiles or
// MaxFileSize. Such an operation changes nothing.
var ErrQuota = storage.ErrQuota

var (
	_ storage.UploadFS = (*FS)(nil)
	_ storage.QuotaFS  = (*FS)(nil)
)

// Upload is Stage with the result type that the engine requires (storage.UploadFS).
func (f *FS) Upload(name string, base int64, perm hackpadfs.FileMode) (storage.Upload, error) {
	s, err := f.Stage(name, base, perm)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// SetQuota changes the limits of Options; zero means no limit. Existing files stay, even if
// they exceed the new limits.
func (f *FS) SetQuota(bytes int64, files int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opts.MaxBytes, f.opts.MaxFiles = bytes, files
}

// Quota returns the current limits; zero means no limit.
func (f *FS) Quota() (bytes int64, files int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opts.MaxBytes, f.opts.MaxFiles
}
