//go:build unix

package media

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe has no end to be read to, so nobody waits for it.
func TestAPipeIsNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Take(blobs(t), path, ""); err == nil || !strings.Contains(err.Error(), "pipe is no file") {
		t.Errorf("it is taken in: %v", err)
	}
}
