package links

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"sayso/ui/cells"
)

// odd are links, what they hide behind, and what is said about them.
var odd = []struct{ url, says, want string }{
	{"https://www.parcel-post.example/x", "Follow it", ""},
	{"https://track.parcel-post.example/x", "parcel-post.example", ""},
	{"https://WWW.PayPal.com./x", "paypal.com", ""},
	{"https://evil.example/x", "See paypal.com/help", "It says paypal.com and goes to evil.example."},
	{"https://evil.example/x", "https://www.paypal.com", "It says paypal.com and goes to evil.example."},
	{"https://evilpaypal.com/x", "paypal.com", "It says paypal.com and goes to evilpaypal.com."},
	{"https://paypal.com@evil.example/x", "", "What stands before the @ is not the host: it goes to evil.example."},
	{`https://evil.example\@paypal.com/x`, "", "This is not a link of the web."},
	{"smb://evil.example/share", "", "This is not a link of the web."},
	{"javascript://evil.example/%0aalert(1)", "", "This is not a link of the web."},
	{"https://xn--pypal-4ve.com/", "", "Its host is spelled in other letters than it shows: xn--pypal-4ve.com."},
	{"https://pаypal.com/", "", "Its host mixes Cyrillic and Latin letters, which can look alike."},
	{"https://пример.рф/", "", "Its host is not in plain letters, and may look like another."},
	{"http://10.0.0.1/x", "", "It goes to a bare address, not to a name."},
	{"http://[::1]:80/x", "", "It goes to a bare address, not to a name."},
}

func TestWhatIsOddAboutALink(t *testing.T) {
	for _, c := range odd {
		if got := Read(c.url, c.says).Warn; got != c.want {
			t.Errorf("%s behind %q: %q, want %q", c.url, c.says, got, c.want)
		}
	}
}

func TestLinksAreFoundInSentences(t *testing.T) {
	var found []string
	for _, l := range In("see (https://a.example/b_(c)), www.d.example/e. or <http://f.example>; not ftp://g.example nor h.example, https://a.example/b_(c)!") {
		found = append(found, l.URL)
	}
	if want := []string{"https://a.example/b_(c)", "https://www.d.example/e", "http://f.example"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
	var many strings.Builder
	for i := range 2 * most {
		fmt.Fprintf(&many, "https://a.example/%d ", i)
	}
	if n := len(In(many.String())); n != most {
		t.Errorf("%d links of one text are offered", n)
	}
}

// What is found in a text stands there, and leads to a host by http or https.
func FuzzIn(f *testing.F) {
	for _, c := range odd {
		f.Add(c.says + " (" + c.url + "). www.x.example")
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := In(text)
		if len(found) > most {
			t.Fatalf("%d links", len(found))
		}
		for i, l := range found {
			u, err := url.Parse(l.URL)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || l.Host == "" {
				t.Fatalf("%q is a link to %q", l.URL, l.Host)
			}
			if !strings.Contains(text, l.URL) && !strings.Contains(text, strings.TrimPrefix(l.URL, "https://")) {
				t.Fatalf("%q is not in the text", l.URL)
			}
			if slices.ContainsFunc(found[:i], func(other Link) bool { return other.URL == l.URL }) {
				t.Fatalf("%q is found twice", l.URL)
			}
			if again := In(l.URL); len(again) != 1 || again[0] != l {
				t.Fatalf("in %q there is %q", l.URL, again)
			}
			if u.User != nil && l.Warn == "" || strings.ContainsFunc(l.Host, func(r rune) bool { return r > unicode.MaxASCII }) && l.Warn == "" {
				t.Fatalf("%q is nothing to beware of", l.URL)
			}
		}
	})
}

// However long a link is, its name has the whole host, and differs where its end does.
func TestNamesShowTheHost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		host := rapid.StringMatching(`([a-z]{1,20}\.){1,4}example`).Draw(t, "host")
		path := rapid.StringMatching(`(/[a-z0-9]{1,12}){0,10}`).Draw(t, "path")
		a, b := Read("https://"+host+path+"/a7", ""), Read("https://"+host+path+"/b7", "")
		if !strings.HasPrefix(a.Name(), strings.TrimPrefix(host, "www.")) || cells.Width(a.Name()) > max(44, len(host)+14) {
			t.Fatalf("%s is called %q", a.URL, a.Name())
		}
		if a.Name() == b.Name() {
			t.Fatalf("%s and %s are both called %q", a.URL, b.URL, a.Name())
		}
	})
}

func TestALinkIsUnderTheCellsThatShowIt(t *testing.T) {
	among := []Link{Read("https://a.example/one", ""), Read("https://b.example/a/long/way/to/go/two", "")}
	for _, c := range []struct{ line, at, want string }{
		{"see https://a.example/one.", "a.ex", among[0].URL},
		{"see https://a.example/one.", "see", ""},
		{"and (https://b.example/a/long", "b.ex", among[1].URL},
		{"/way/to/go/two) it says", "way", among[1].URL},
		{"one", "one", ""}, // too little to be taken for a piece of a link
		{"two https://c.example/three", "c.ex", ""},
	} {
		l, ok := Under(c.line, strings.Index(c.line, c.at), among)
		if l.URL != c.want || ok != (c.want != "") {
			t.Errorf("%q at %q leads to %q", c.line, c.at, l.URL)
		}
	}
	if _, ok := Under("https://a.example/one", 60, among); ok {
		t.Error("there is a link beyond the line")
	}
}
