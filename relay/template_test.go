package relay

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const richTemplate = `header = {text = "Order {{1}}"}
body = "Hi {{1}}"
footer = "Acme"
buttons = [
  {type = "QUICK_REPLY", text = "Thanks"},
  {type = "URL", text = "Follow", url = "https://acme.example/{{1}}"},
  {type = "PHONE_NUMBER", text = "Call", phone_number = "+15550100001"},
  {type = "COPY_CODE"},
]
message_send_ttl_seconds = 600
`

func withTemplate(text string) string {
	return strings.Replace(goodConfig, "body = \"Hi {{1}}\"\n", text, 1)
}

// A template of the file can have all that one has that is made over HTTP.
func TestRichTemplate(t *testing.T) {
	c, err := load(t, withTemplate(richTemplate))
	if err != nil {
		t.Fatal(err)
	}
	got := c.Businesses[0].Templates[0]
	want := []Button{
		{Type: "QUICK_REPLY", Text: "Thanks"},
		{Type: "URL", Text: "Follow", URL: "https://acme.example/{{1}}"},
		{Type: "PHONE_NUMBER", Text: "Call", Phone: "+15550100001"},
		{Type: "COPY_CODE"},
	}
	if diff := cmp.Diff(want, got.Buttons); diff != "" {
		t.Error(diff)
	}
	if *got.Header != (Header{"TEXT", "Order {{1}}"}) || got.Footer != "Acme" || got.TTL != 600 {
		t.Errorf("%+v %s %d", got.Header, got.Footer, got.TTL)
	}
}

func TestTemplateErrors(t *testing.T) {
	replace := func(old, new string) string { return withTemplate(strings.Replace(richTemplate, old, new, 1)) }
	for name, c := range map[string]struct{ text, want string }{
		"a format":          {replace(`{text = "Order {{1}}"}`, `{format = "HOLOGRAM"}`), `:17: template header: format "HOLOGRAM" is unknown`},
		"two in a heading":  {replace(`Order {{1}}`, `{{1}} {{2}}`), "more than one parameter"},
		"a picture's text":  {replace(`{text =`, `{format = "IMAGE", text =`), "no other has one"},
		"a long heading":    {replace(`Order {{1}}`, strings.Repeat("x", 129)), "template header: "},
		"a long footer":     {replace(`footer = "Acme"`, `footer = "`+strings.Repeat("x", 129)+`"`), "template footer: "},
		"a button's type":   {replace(`"QUICK_REPLY"`, `"LEVER"`), `:20: template buttons: type "LEVER" is unknown`},
		"a button's text":   {replace(`text = "Thanks"`, `flow_id = "7"`), "has a text"},
		"a number for one":  {replace(`url = "https://acme.example/{{1}}"`, `phone_number = "+15550100001"`), "URL has a url"},
		"a link of two":     {replace(`example/{{1}}`, `example/{{1}}/{{2}}`), "more than one parameter"},
		"no link":           {replace(`https://acme`, `javascript:acme`), "template buttons: "},
		"buttons, choices":  {replace(`footer = "Acme"`, `choices = [{title = "Another day"}]`), "not both"},
		"a rule":            {goodConfig + "[[moderation]]\ndo = \"praise\"\n", `moderation: do = "praise" is unknown`},
		"a rule's pattern":  {goodConfig + "[[business.moderation]]\nname = \"[\"\ndo = \"hold\"\n", `moderation: "[" is no pattern`},
		"a rule's category": {goodConfig + "[[business.moderation]]\ncategory = \"FUN\"\ndo = \"hold\"\n", `moderation: category "FUN"`},
	} {
		_, err := load(t, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// The rules of a business come before those for all.
func TestModeration(t *testing.T) {
	c, err := load(t, goodConfig+"[[business.moderation]]\nname = \"x_*\"\ndo = \"hold\"\n[[moderation]]\nwords = [\"casino\"]\ndo = \"reject\"\n")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{o: Options{Config: c}}
	if got := s.Moderation(c.Businesses[1]); len(got) != 2 || got[0].Name != "x_*" || got[1].Do != "reject" {
		t.Errorf("%+v", got)
	}
	if got := s.Moderation(c.Businesses[0]); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}
