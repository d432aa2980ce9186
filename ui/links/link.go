// Package links tells where links lead. A [Link] is read out of a text by [In], or out of
// what it hides behind by [Read]; its host is always shown whole, and where it may not be
// what it seems, it says so. [Under] finds the one that a line of a terminal shows at a cell.
package links

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"sayso/ui/cells"
	"sayso/ui/say"
)

// Link is where a text or a button leads.
type Link struct {
	URL  string // as its sender wrote it
	Host string // in lower case, without www. in front of it; empty when it is none of the web
	Warn string // one sentence, when the link may not be what it seems
}

// Read reads a link. says is the text that it hides behind, empty when it shows
// itself.
func Read(raw, says string) Link {
	l := Link{URL: raw, Host: Host(raw)}
	u, err := url.Parse(raw)
	switch claimed := claimedHost(says); {
	case err != nil || l.Host == "":
		l.Warn = "This is not a link of the web."
	case u.User != nil:
		l.Warn = "What stands before the @ is not the host: it goes to " + l.Host + "."
	case claimed != "" && l.Host != claimed && !strings.HasSuffix(l.Host, "."+claimed):
		l.Warn = "It says " + claimed + " and goes to " + l.Host + "."
	default:
		l.Warn = strangeHost(l.Host)
	}
	return l
}

// Host returns the host of a link of the web, in lower case and without www. in front of
// it; empty for any other link. Those lead to programs, and to shares that learn who asks.
func Host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), "www.")
}

// HostWords returns the host of a link as it may be shown, marked when it is an odd one.
func HostWords(raw string) string {
	host := Host(raw)
	if strangeHost(host) != "" {
		return cells.Settle(host) + " !"
	}
	return cells.Settle(host)
}

// Name tells a link from others: the whole host, then as much as fits of both ends of
// what comes after it.
func (l Link) Name() string {
	const room = 44
	host, rest := cells.Settle(l.Host), ""
	if u, err := url.Parse(l.URL); err == nil {
		if rest = u.EscapedPath(); u.RawQuery != "" {
			rest += "?" + u.RawQuery
		}
	}
	rest = cells.Settle(cells.OneLine(strings.TrimSuffix(rest, "/")))
	if n := cells.Width(rest); cells.Width(host)+n > room {
		half := max((room-cells.Width(host))/2, 6)
		rest = cells.Cut(rest, half) + cells.Slice(rest, n-half+1, n)
	}
	return host + rest
}

// strangeHost says what is odd about a host, or "". Letters of other scripts are told
// from those of a name that was made to look like another as in the detection of mixed
// scripts of Unicode Technical Standard 39; xn-- is what such letters are in a host name
// (RFC 5890).
func strangeHost(host string) string {
	if strings.Contains("."+host, ".xn--") {
		return "Its host is spelled in other letters than it shows: " + host + "."
	}
	if net.ParseIP(host) != nil {
		return "It goes to a bare address, not to a name."
	}
	var scripts []string
	for name, script := range map[string]*unicode.RangeTable{
		"Latin": unicode.Latin, "Cyrillic": unicode.Cyrillic, "Greek": unicode.Greek, "Armenian": unicode.Armenian,
	} {
		if strings.ContainsFunc(host, func(r rune) bool { return unicode.Is(script, r) }) {
			scripts = append(scripts, name)
		}
	}
	slices.Sort(scripts)
	switch labels := strings.Split(host, "."); {
	case len(scripts) > 1 && mixed(labels):
		return "Its host mixes " + say.List(scripts) + " letters, which can look alike."
	case strings.ContainsFunc(host, func(r rune) bool { return r > unicode.MaxASCII }):
		return "Its host is not in plain letters, and may look like another."
	}
	return ""
}

// mixed reports whether one label of a host has letters of several scripts.
func mixed(labels []string) bool {
	return slices.ContainsFunc(labels, func(label string) bool {
		latin := strings.ContainsFunc(label, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
		other := strings.ContainsFunc(label, func(r rune) bool {
			return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
		})
		return latin && other
	})
}

// claimedHost returns the host that a text looks like, or "".
func claimedHost(says string) string {
	for _, word := range strings.Fields(strings.ToLower(says)) {
		word = strings.TrimPrefix(strings.TrimPrefix(word, "https://"), "http://")
		word, _, _ = strings.Cut(word, "/")
		word = strings.Trim(strings.TrimPrefix(word, "www."), ".,;:!?()[]<>\"'")
		dot := strings.LastIndexByte(word, '.')
		if top := word[dot+1:]; dot > 0 && len(top) >= 2 && !strings.ContainsFunc(top, func(r rune) bool { return !unicode.IsLetter(r) }) {
			return word
		}
	}
	return ""
}
