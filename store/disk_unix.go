//go:build linux || darwin

package store

import (
	"os"
	"syscall"
)

// freeBytes returns how much an ordinary user may still write to the disk of dir.
func freeBytes(dir string) (int64, error) {
	var s syscall.Statfs_t
	for {
		err := syscall.Statfs(dir, &s)
		if err == syscall.EINTR {
			continue
		}
		return int64(s.Bavail) * int64(s.Bsize), err
	}
}

// syncNames makes sure that the names in a directory outlive a power cut.
func syncNames(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// inUse reports whether another process holds the directory as Badger holds it. Badger
// looks again; this is so that nothing is read from under the other's hands.
func inUse(dir string) bool {
	f, err := os.Open(dir)
	if err != nil {
		return false
	}
	defer f.Close() // lets go of the lock too
	return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == syscall.EWOULDBLOCK
}
