//go:build linux || darwin

package store

import "syscall"

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
