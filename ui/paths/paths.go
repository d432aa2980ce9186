// Package paths reads and writes the paths of files as people do: [Cut] reads one as it is
// typed in a shell or pasted by a terminal, [Escape] writes one so, [Expand] and [Short] know
// the tilde.
package paths

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Expand puts the person's directory in the place of a tilde.
func Expand(path string) string {
	rest, ok := strings.CutPrefix(path, "~")
	if ok && (rest == "" || rest[0] == '/' || rest[0] == filepath.Separator) {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

// Cut cuts the first path off a text, as a shell would write it or a terminal
// pastes it: in quotes, with backslashes before spaces, or as a link to a file.
func Cut(s string) (path, rest string) {
	s = strings.TrimLeft(s, " \t\n")
	if s == "" {
		return "", ""
	}
	if quote := s[0]; quote == '\'' || quote == '"' {
		if end := strings.IndexByte(s[1:], quote); end >= 0 {
			return s[1 : 1+end], strings.TrimSpace(s[2+end:])
		}
	}
	var b strings.Builder
	i := 0
	for ; i < len(s) && s[i] != ' ' && s[i] != '\t' && s[i] != '\n'; i++ {
		if s[i] == '\\' && i+1 < len(s) && filepath.Separator != '\\' {
			i++
		}
		b.WriteByte(s[i])
	}
	path, rest = b.String(), strings.TrimSpace(s[i:])
	if u, err := url.Parse(path); err == nil && strings.HasPrefix(path, "file://") {
		path = filepath.FromSlash(u.Path)
	}
	return path, rest
}

// Ended reports whether a space that belongs to no name is in what is typed.
func Ended(typed string) bool {
	for i := 0; i < len(typed); i++ {
		switch typed[i] {
		case '\\':
			i++
		case ' ':
			return true
		}
	}
	return false
}

// Unescape reads a name as a shell does.
func Unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Escape writes a name as a shell reads it.
func Escape(name string) string {
	var b strings.Builder
	for _, r := range name {
		if strings.ContainsRune(" \\'\"()&;*?[]", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Short puts a tilde in the place of the person's directory.
func Short(path string) string {
	if home, err := os.UserHomeDir(); err == nil && home != "" {
		if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok {
			return filepath.Join("~", rest)
		}
	}
	return path
}
