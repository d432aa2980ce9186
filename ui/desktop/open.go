package desktop

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// ErrNothingOpens says that nothing on this machine can open links or files.
var ErrNothingOpens = errors.New("no browser on this machine")

// Open starts the program that opens a link or a file here, and returns what it says. It
// only waits long enough to hear that it failed at once: some stay for as long as the
// browser does.
func Open(to string) error {
	name, args := opener(runtime.GOOS, os.Getenv)
	if name == "" {
		return ErrNothingOpens
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return ErrNothingOpens
	}
	c := exec.Command(path, append(args, to)...)
	if err := c.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(openTime):
		return nil
	}
}

const openTime = 700 * time.Millisecond

// opener names the program that opens links: open of macOS, the shell's library of
// Windows, xdg-open of freedesktop.org; none where there is no screen for it.
func opener(system string, env func(string) string) (name string, args []string) {
	switch system {
	case "darwin":
		return "open", nil
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	}
	for _, screen := range []string{"WAYLAND_DISPLAY", "DISPLAY", "WSL_DISTRO_NAME"} {
		if env(screen) != "" {
			return "xdg-open", nil
		}
	}
	return "", nil
}
