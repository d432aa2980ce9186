package media

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"sayso/store"
	"sayso/wire"
)

// runs are the endings of files that some machine runs, or that lead elsewhere, rather
// than show.
var runs = strings.Fields(`.apk .app .appimage .application .bash .bat .bin .cmd .com .command .cpl .csh .deb .desktop .dll .dmg
	.elf .exe .fish .hta .htm .html .inf .ipa .iso .jar .jnlp .js .jse .ksh .lnk .mht .mhtml .msc .msi .msp .out .pif .pkg .pl .ps1 .py
	.pyc .pyw .rb .reg .rpm .run .scf .scr .sh .shtml .so .svg .terminal .tool .url .vb .vbe .vbs .webloc .workflow .wsf .wsh .xhtml
	.xht .zsh .docm .dotm .xlsm .xltm .pptm .potm`)

// runnableTypes are words in the types of such files, where the name does not say.
var runnableTypes = []string{
	"script", "executable", "msdownload", "x-sh", "x-elf", "x-mach", "java-archive", "x-desktop", "html", "svg",
	"x-msi", "macroenabled", "vnd.android.package", "x-python", "x-perl", "x-php", "x-ruby",
}

// MayRun reports whether opening a file that is in the store could run something of its
// sender's. The name, the type and how the file begins are looked at; any of them will do.
func MayRun(b *store.Blobs, m *wire.Media) (bool, error) {
	f, err := b.Open(m.Hash)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return false, err
	}
	return mayRun(m, head[:n]), nil
}

// magic is how programs begin: scripts, those of Windows, Linux and macOS, and starters of
// desktops.
var magic = []string{"#!", "MZ", "\x7fELF", "\xca\xfe\xba\xbe", "\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "\xfe\xed\xfa", "[Desktop Entry]"}

// mayRun judges a file by how it begins, and by what its sender says of it.
func mayRun(m *wire.Media, head []byte) bool {
	if slices.Contains(runs, strings.ToLower(filepath.Ext(safeName(m)))) {
		return true
	}
	begins := func(sign string) bool { return strings.HasPrefix(string(head), sign) }
	has := func(word string) bool { return strings.Contains(plainType(m.Type), word) }
	if slices.ContainsFunc(runnableTypes, has) || slices.ContainsFunc(magic, begins) {
		return true
	}
	start := strings.ToLower(strings.TrimSpace(string(head)))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<script")
}
