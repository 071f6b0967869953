package snapfs

import (
	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
)

// ErrQuota is wrapped by the error of whatever would exceed MaxBytes, MaxFiles
// or MaxFileSize. Nothing has changed then.
var ErrQuota = ftpcore.ErrQuota

var _ ftpcore.UploadFS = (*FS)(nil)

// Upload is Stage in the terms of the engine, which reads the data connection
// straight into the file.
func (f *FS) Upload(name string, base int64, perm hackpadfs.FileMode) (ftpcore.Upload, error) {
	s, err := f.Stage(name, base, perm)
	if err != nil {
		return nil, err
	}
	return s, nil
}
