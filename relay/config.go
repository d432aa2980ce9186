package relay

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/BurntSushi/toml"

	"sayso/wire"
)

// Config is the content of relay.toml.
type Config struct {
	Media      Media        `toml:"media"`
	Limits     Limits       `toml:"limits"`
	Failures   Failures     `toml:"failures"`
	Quality    Quality      `toml:"quality"`
	Webhooks   Webhooks     `toml:"webhooks"`
	Businesses []Business   `toml:"business"`
	Moderation []Moderation `toml:"moderation"` // after the rules of a business itself
}

// Business is an account that sends through one of the relay's HTTP faces.
type Business struct {
	Name          string       `toml:"name"`
	Handle        string       `toml:"handle"`  // the slug of the name when absent
	Account       string       `toml:"account"` // E.164 digits
	PhoneNumberID string       `toml:"phone_number_id"`
	WABAID        string       `toml:"waba_id"`
	AppID         string       `toml:"app_id"`     // of the app that its token is of; one for all when absent
	Token         string       `toml:"token"`      // bearer token of its HTTP calls
	AppSecret     string       `toml:"app_secret"` // signs its webhooks
	Webhook       string       `toml:"webhook"`    // http or https URL; none when absent
	VerifyToken   string       `toml:"verify_token"`
	Platform      string       `toml:"platform"`     // whose rules it sends by; whatsapp when absent
	CountryCode   string       `toml:"country_code"` // put before the numbers that it writes to without a plus; none when absent
	Category      string       `toml:"category"`
	About         string       `toml:"about"`
	Verified      bool         `toml:"verified"`
	Templates     []Template   `toml:"template"`
	Moderation    []Moderation `toml:"moderation"`
	TemplateLimit int          `toml:"template_limit"` // templates of its WABA; 250 when absent, 6000 when verified
	TemplateRate  int          `toml:"template_rate"`  // of those, how many may be made in an hour; 100 when absent
	Limits        Limits       `toml:"limits"`
	Failures      Failures     `toml:"failures"`
	Products      []Product    `toml:"product"`
	Flows         []Flow       `toml:"flow"`
}

// Profile returns how the business introduces itself.
func (b Business) Profile() wire.Profile {
	return wire.Profile{
		Account: wire.Account(b.Account), Handle: b.Handle, Name: b.Name, Business: true,
		Verified: b.Verified, Platform: b.Platform, Category: b.Category, About: b.About,
	}
}

// commonApp is the app of a business that names none.
const commonApp = "300000000000001"

// platforms are those whose rules the judgement knows.
var platforms = []string{"whatsapp", "line", "wechat", "kakao", "none"}

// purposeOf gives a template its purpose when it names none.
var purposeOf = map[string]wire.Purpose{
	"MARKETING": wire.Marketing, "UTILITY": wire.Update, "AUTHENTICATION": wire.Authentication,
}

// LoadConfig reads relay.toml. Its errors are one line that names the file, the
// line and the key. Keys that it does not know are errors, so that a slip of the
// pen is not a setting that silently does nothing.
func LoadConfig(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Config{}, fmt.Errorf("%s: no such file; create it or leave out --config", path)
	}
	if err != nil {
		return Config{}, fmt.Errorf("configuration: %w", err)
	}
	c, err := parseConfig(string(text))
	if err != nil {
		return Config{}, fmt.Errorf("%s%w", path, err)
	}
	return c, nil
}

// fault is what is wrong at a line of relay.toml; line 0 is the whole file.
type fault struct {
	line int
	what string
}

func (f fault) Error() string {
	if f.line == 0 {
		return ": " + f.what
	}
	return fmt.Sprintf(":%d: %s", f.line, f.what)
}

func parseConfig(text string) (Config, error) {
	var c Config
	meta, err := toml.Decode(text, &c)
	var bad toml.ParseError
	switch {
	case errors.As(err, &bad):
		what := strings.Join(strings.Fields(bad.Message), " ")
		if bad.LastKey != "" {
			what = bad.LastKey + ": " + what
		}
		return c, fault{bad.Position.Line, what}
	case err != nil:
		return c, misfit(err)
	}
	if keys := meta.Undecoded(); len(keys) > 0 {
		name := keys[0][len(keys[0])-1]
		return c, fault{lineOfKey(text, name), fmt.Sprintf("%s: no such key; check the spelling", keys[0])}
	}
	return c, c.complete(text)
}

// misfit reads the decoder's error about a value of the wrong type, whose line and
// key are only in its text.
func misfit(err error) error {
	what := strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), "toml: ")
	var f fault
	var key string
	place, rest, found := strings.Cut(what, "): ")
	if n, _ := fmt.Sscanf(place, "line %d (last key %q", &f.line, &key); found && n == 2 {
		what = key + ": " + rest
	}
	f.what = what
	return f
}

// complete fills in what is absent and refuses what cannot be.
func (c *Config) complete(text string) error {
	if key, what := c.Media.complete(); what != "" {
		return fault{lineIn(text, "media", key), fmt.Sprintf("media.%s: %s", key, what)}
	}
	if key, what := c.Failures.wrong(); what != "" {
		return fault{lineIn(text, "failures", key), fmt.Sprintf("failures.%s: %s", key, what)}
	}
	if key, what := c.Quality.complete(); what != "" {
		return fault{lineIn(text, "quality", key), fmt.Sprintf("quality.%s: %s", key, what)}
	}
	c.Webhooks.fillIn()
	if key, what := c.Webhooks.wrong(); what != "" {
		return fault{lineOfKey(text, key), fmt.Sprintf("webhooks.%s: %s", key, what)}
	}
	seen := map[string]string{} // from "key value" to the business that has it
	for i := range c.Businesses {
		b := &c.Businesses[i]
		b.fillIn()
		key, what := b.wrong()
		for _, unique := range [][2]string{
			{"account", b.Account}, {"phone_number_id", b.PhoneNumberID}, {"handle", b.Handle},
		} {
			id := strings.Join(unique[:], " ")
			if other, taken := seen[id]; taken && what == "" {
				key, what = unique[0], fmt.Sprintf("%q belongs to %q already", unique[1], other)
			}
			seen[id] = b.Name
		}
		if what != "" {
			return fault{lineOf(text, i, -1, key), fmt.Sprintf("%s: %s", key, what)}
		}
		if key, what := b.Failures.wrong(); what != "" {
			return fault{lineOf(text, i, -1, key), fmt.Sprintf("failures.%s: %s", key, what)}
		}
		c.ruled(b)
		if key, what := b.completeGoods(); what != "" {
			return fault{lineOf(text, i, -1, key), fmt.Sprintf("%s: %s", key, what)}
		}
		for _, m := range slices.Concat(b.Moderation, c.Moderation) {
			if what := m.wrong(); what != "" {
				return fault{lineOf(text, i, -1, "moderation"), "moderation: " + what}
			}
		}
		for j := range b.Templates {
			if key, what := b.Templates[j].complete(b.Templates[:j]); what != "" {
				return fault{lineOf(text, i, j, key), fmt.Sprintf("template %s: %s", key, what)}
			}
		}
	}
	return nil
}

func (b *Business) fillIn() {
	b.Name = wire.CleanName(b.Name)
	b.About = wire.Clean(b.About)
	b.Category = wire.CleanName(b.Category)
	if b.Handle == "" {
		b.Handle = slug(b.Name)
	}
	if b.Platform == "" {
		b.Platform = "whatsapp"
	}
	if b.AppID == "" {
		b.AppID = commonApp
	}
}

// wrong names the first key that cannot be as it is, and why.
func (b *Business) wrong() (key, what string) {
	switch {
	case b.Name == "":
		return "name", "missing"
	case !wire.ValidHandle(b.Handle):
		return "handle", fmt.Sprintf("%q is no handle; give 2 to 32 of a-z 0-9 . _ - beginning with a letter", b.Handle)
	case !wire.Account(b.Account).Valid():
		return "account", fmt.Sprintf("%q is no number; give 5 to 15 digits without a plus", b.Account)
	case b.PhoneNumberID == "" || strings.Trim(b.PhoneNumberID, "0123456789") != "":
		return "phone_number_id", fmt.Sprintf("%q is no id; give digits", b.PhoneNumberID)
	case b.Token == "":
		return "token", "missing; it is what the business signs in with"
	case len(b.CountryCode) > 3 || strings.Trim(b.CountryCode, "0123456789") != "":
		return "country_code", fmt.Sprintf("%q is no country code; give up to three digits", b.CountryCode)
	case !slices.Contains(platforms, b.Platform):
		return "platform", fmt.Sprintf("%q is unknown; it is one of %s", b.Platform, strings.Join(platforms, ", "))
	}
	if b.Webhook != "" {
		u, err := url.Parse(b.Webhook)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "webhook", fmt.Sprintf("%q is no http or https URL", b.Webhook)
		}
		if b.AppSecret == "" {
			return "app_secret", "missing; it signs what goes to the webhook"
		}
	}
	return "", ""
}

// slug makes a handle of a name; the result may still not be a valid one.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	s := b.String()
	return strings.Trim(s[:min(len(s), 32)], "-")
}

// lineOf finds the line of a key of the business number i, or of its template
// number j; the decoder does not keep it. An absent key stands at its table's line.
func lineOf(text string, i, j int, key string) int {
	business, template, at := -1, -1, 0
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "[[business]]"):
			business, template = business+1, -1
		case strings.HasPrefix(line, "[[business.template]]"):
			template++
		case business == i && template == j && strings.Trim(line, "[]") == "business.template."+key:
			return n + 1
		case business == i && template == j && keyOf(line) == key:
			return n + 1
		default:
			continue
		}
		if business == i && template == j {
			at = n + 1
		}
	}
	return at
}

// lineIn finds the line of a key of a table, or else of the table.
func lineIn(text, table, key string) (at int) {
	in := false
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "["+table+"]":
			in, at = true, n+1
		case strings.HasPrefix(line, "["):
			in = false
		case in && keyOf(line) == key:
			return n + 1
		}
	}
	return at
}

func lineOfKey(text, key string) int {
	for n, line := range strings.Split(text, "\n") {
		if keyOf(line) == key || strings.Trim(strings.TrimSpace(line), "[] ") == key {
			return n + 1
		}
	}
	return 0
}

func keyOf(line string) string {
	key, _, found := strings.Cut(line, "=")
	if !found {
		return ""
	}
	return strings.Trim(strings.TrimSpace(key), `"`)
}
