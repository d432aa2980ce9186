package ui

import (
	"cmp"
	"fmt"
	"mime"
	"path/filepath"
	"slices"
	"strings"

	"sayso/chat"
	"sayso/ui/cells"
	"sayso/ui/links"
	"sayso/ui/say"
	"sayso/wire"
)

// fileState is how a file stands on this machine.
type fileState struct {
	is   fileIs
	why  string // it could not be had
	w, h int    // of a picture that can be shown, in pixels
}

// fileIs says where a file is.
type fileIs uint8

const (
	fileUnknown fileIs = iota // nobody has looked yet
	fileAway                  // the relay has it
	fileComing                // asked for
	fileHere
	fileLost // it could not be had
)

// file returns the file that the keys of an entry are about: its own, or that of the
// slide that shows. Nil for none.
func (e *entry) file() *wire.Media {
	m, said := e.message()
	if !said || e.marks.deleted {
		return nil
	}
	if m.Media != nil {
		return m.Media
	}
	if s, _ := e.slideAt(); s != nil {
		return s.Media
	}
	return nil
}

// fileLines draws a file: what it is, how much, where it is; and below it the picture.
func (e *entry) fileLines(f face, m *wire.Media, n int) []string {
	st := f.st
	title := markHits(f.hits, cells.Settle(fileTitle(m))).excerpt(n).paint(st.Strong, st.Hit)
	facts := st.Dim.Of(fileFacts(m))
	state := fileWords(f, m)
	line := title
	for _, more := range []string{facts, state} {
		switch {
		case more == "":
		case cells.Width(line)+2+cells.Width(more) <= n:
			line += "  " + more
		default:
			line += "\n" + cells.Cut(more, n)
		}
	}
	lines := strings.Split(line, "\n")
	return append(lines, e.pictureLines(f, n)...)
}

// fileWords says how a file stands, and which key does what is next.
func fileWords(f face, m *wire.Media) string {
	st := f.st
	key := st.Key.Of("o")
	switch {
	case m.Hash == "":
		return key + st.Dim.Of(" opens "+links.HostWords(m.Link))
	case f.file.is == fileHere && m.Kind == wire.Voice:
		return key + st.Dim.Of(" plays")
	case f.file.is == fileHere:
		return key + st.Dim.Of(" opens")
	case f.file.is == fileComing:
		return st.Dim.Of("on its way here")
	case f.file.is == fileLost:
		return st.Trouble.Of("not to be had: "+cells.Settle(wire.CleanName(f.file.why))) + st.Dim.Of(", ") + key + st.Dim.Of(" tries again")
	case f.file.is == fileAway:
		return st.Dim.Of("not here yet, ") + key + st.Dim.Of(" fetches")
	}
	return ""
}

// fileTitle is what a file is called: its name, else what it is.
func fileTitle(m *wire.Media) string { return cmp.Or(m.Name, fileKind(m.Kind)) }

// fileKind is what a kind of file is called, such as Photo.
func fileKind(k wire.MediaKind) string {
	return cmp.Or(chat.Summary(wire.Message{Media: &wire.Media{Kind: k}}), "File")
}

// fileFacts says what a file is and how much: "photo, JPEG, 214 kB".
func fileFacts(m *wire.Media) string {
	kind := ""
	if m.Name != "" {
		kind = strings.ToLower(fileKind(m.Kind))
	}
	if kind == "file" {
		kind = ""
	}
	return say.Join(", ", kind, typeWords(m.Type), sizeWords(m.Size))
}

// typeNames are what people call the common types.
var typeNames = map[string]string{
	"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WebP",
	"video/mp4": "MP4", "video/3gpp": "3GP", "audio/mpeg": "MP3", "audio/mp4": "M4A", "audio/aac": "AAC", "audio/ogg": "Ogg", "audio/amr": "AMR",
	"application/pdf": "PDF", "text/plain": "text", "text/csv": "CSV", "application/zip": "ZIP", "application/msword": "Word",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "Word",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "Excel",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
	"application/vnd.ms-excel": "Excel", "application/octet-stream": "",
}

// typeWords says a MIME type as people do.
func typeWords(t string) string {
	plain := plainType(t)
	if name, known := typeNames[plain]; known {
		return name
	}
	_, sub, _ := strings.Cut(plain, "/")
	return cells.Cut(cells.Settle(strings.ToUpper(strings.TrimPrefix(sub, "x-"))), 12)
}

// plainType returns a MIME type without what follows it.
func plainType(t string) string {
	if plain, _, err := mime.ParseMediaType(t); err == nil {
		return plain
	}
	return strings.ToLower(strings.TrimSpace(t))
}

// sizeWords says so many bytes: "214 kB", "1.2 MB".
func sizeWords(n int64) string {
	switch {
	case n <= 0:
		return ""
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000*1000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	case n < 100*1000*1000:
		return fmt.Sprintf("%d.%d MB", n/1e6, n%1e6/1e5)
	}
	return fmt.Sprintf("%d MB", n/1e6)
}

// endings are what a file of a type is called when its name does not say; the machine
// goes by it when it opens one.
var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "video/mp4": ".mp4", "video/3gpp": ".3gp",
	"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac", "audio/ogg": ".ogg", "audio/amr": ".amr",
	"application/pdf": ".pdf", "text/plain": ".txt", "text/csv": ".csv", "application/zip": ".zip",
}

// mostName is how many bytes of a file's name are kept, less than what disks take.
const mostName = 120

// safeName returns the name for a file on this disk: nothing in it leads elsewhere,
// means anything to a shell's habits, or is refused by some disk.
func safeName(m *wire.Media) string {
	name := wire.CleanName(m.Name)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*`, r) || r < ' ' {
			return '_'
		}
		return r
	}, strings.TrimLeft(name, ".- "))
	name = strings.TrimRight(name, ". ")
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	if stem == "" {
		stem, ending = strings.ToLower(fileKind(m.Kind)), ""
	}
	if ending == "" {
		ending = endings[plainType(m.Type)]
	}
	if len(ending) > 16 {
		stem, ending = stem+ending, ""
	}
	for len(stem)+len(ending) > mostName {
		stem = stem[:len(stem)-1]
	}
	return strings.ToValidUTF8(stem, "") + ending
}

// runs are the endings of files that some machine runs, or that lead elsewhere, rather
// than show.
var runs = strings.Fields(`.apk .app .appimage .application .bash .bat .bin .cmd .com .command .cpl .csh .deb .desktop .dll .dmg
	.elf .exe .fish .hta .htm .html .inf .ipa .iso .jar .jnlp .js .jse .ksh .lnk .mht .mhtml .msc .msi .msp .out .pif .pkg .pl .ps1 .py
	.pyc .pyw .rb .reg .rpm .run .scf .scr .sh .shtml .so .svg .terminal .tool .url .vb .vbe .vbs .webloc .workflow .wsf .wsh .xhtml
	.xht .zsh .docm .dotm .xlsm .xltm .pptm .potm`)

// runnable types are those of such files, where the name does not say.
var runnableTypes = []string{"script", "executable", "msdownload", "x-sh", "x-elf", "x-mach", "java-archive", "x-desktop", "html", "svg", "x-msi", "macroenabled", "vnd.android.package", "x-python", "x-perl", "x-php", "x-ruby"}

// mayRun reports whether opening a file could run something of its sender's. head is
// how the file begins, as far as it is known.
func mayRun(m *wire.Media, head []byte) bool {
	if slices.Contains(runs, strings.ToLower(filepath.Ext(safeName(m)))) {
		return true
	}
	for _, t := range runnableTypes {
		if strings.Contains(plainType(m.Type), t) {
			return true
		}
	}
	for _, magic := range []string{"#!", "MZ", "\x7fELF", "\xca\xfe\xba\xbe", "\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "\xfe\xed\xfa", "[Desktop Entry]"} {
		if strings.HasPrefix(string(head), magic) {
			return true
		}
	}
	start := strings.ToLower(strings.TrimSpace(string(head)))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<script")
}
