package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"sayso/relay/control"
)

// addressFile is where a relay that runs says below its directory how to reach it.
const addressFile = "address"

// tellAddress writes where the relay listens, as a program on this machine calls it.
func tellAddress(dir string, at net.Addr) error {
	host, port, err := net.SplitHostPort(at.String())
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return os.WriteFile(filepath.Join(dir, addressFile), []byte(net.JoinHostPort(host, port)+"\n"), 0o600)
}

// control returns a client for the relay that runs on the directory of --dir.
func (f *flags) control() (*control.Client, error) {
	address, err := os.ReadFile(filepath.Join(f.relayDir(), addressFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no relay runs in %s; start it with sayso relay, or name its directory with --dir", f.relayDir())
	}
	if err != nil {
		return nil, err
	}
	secret, err := relaySecret(f.relayDir())
	if err != nil {
		return nil, err
	}
	return control.NewClient(strings.TrimSpace(string(address)), secret), nil
}

// printValue prints a value as JSON that people can read.
func printValue(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
