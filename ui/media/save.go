package media

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sayso/store"
	"sayso/wire"
)

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
		stem, ending = strings.ToLower(Kind(m.Kind)), ""
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

// Save copies a file out of the store into a directory, under its own name or, where that
// is taken, the next: "list (2).pdf". It returns the path.
func Save(b *store.Blobs, m *wire.Media, dir string) (path string, err error) {
	return copyOut(b, m, dir, 0o600)
}

// Lend copies a file where a program can open it: read only, in a directory of its own
// which the caller removes in the end. It returns the path of the file.
func Lend(b *store.Blobs, m *wire.Media) (path string, err error) {
	dir, err := os.MkdirTemp("", "sayso-open-*")
	if err != nil {
		return "", err
	}
	if path, err = copyOut(b, m, dir, 0o400); err != nil {
		return "", errors.Join(err, os.Remove(dir))
	}
	return path, nil
}

// copyOut copies a file into a directory, under a name that nothing there has.
func copyOut(b *store.Blobs, m *wire.Media, dir string, mode os.FileMode) (path string, err error) {
	from, err := b.Open(m.Hash)
	if err != nil {
		return "", err
	}
	defer from.Close()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	name := safeName(m)
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 2; ; n++ {
		path = filepath.Join(dir, name)
		to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode|0o200)
		if errors.Is(err, os.ErrExist) && n < 1000 {
			name = stem + " (" + strconv.Itoa(n) + ")" + ending
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = io.Copy(to, from)
		if err = errors.Join(err, to.Close(), os.Chmod(path, mode)); err != nil {
			return "", errors.Join(err, os.Remove(path))
		}
		return path, nil
	}
}
