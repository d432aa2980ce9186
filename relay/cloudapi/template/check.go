package template

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// Limits of a template as it is made, in characters; Meta's.
const (
	maxTemplateName = 512
	maxHeader       = 60
	maxFilled       = 1024 // of a body, with its parameters too
	maxCardBody     = 160
	maxFooter       = 60
	maxLabel        = 25 // of a button
	maxCoupon       = 20
	maxDeal         = 16
	maxCode         = 15 // of a one-time code
	maxCards        = 10
	minCards        = 2
)

var (
	templateName     = regexp.MustCompile(`^[a-z0-9_]+$`)
	templateLanguage = regexp.MustCompile(`^[a-z]{2,3}(_[A-Za-z]{2,4})?$`)
	positionalName   = regexp.MustCompile(`^[1-9]\d*$`)
	variableName     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	phoneNumber      = regexp.MustCompile(`^\+?\d{5,19}$`)
)

// checker holds a template that is made or changed against the platform's rules, and
// brings it into the form in which it is kept.
type checker struct {
	t     *template
	parts map[string]partKind
	kinds map[string]buttonKind
	card  bool // it looks at a carousel's card
}

// check holds a template against the rules. Errors are faults, as its maker is told.
func (t *template) check() error {
	if err := t.checkTerms(); err != nil {
		return err
	}
	k := &checker{t: t, parts: partKinds, kinds: buttonKinds}
	if err := k.all(t.Parts); err != nil {
		return err
	}
	return k.together()
}

// recheck holds a template that was changed against the rules. What relay.toml says is
// not bound by all of them, until it gets other components.
func (t *template) recheck(replaced bool) error {
	if t.Written && !replaced {
		return t.checkTerms()
	}
	t.Written, t.Card = false, nil
	copied, err := json.Marshal(t.Parts) // they are brought into form in place
	if err != nil {
		return err
	}
	t.Parts = nil
	if err := json.Unmarshal(copied, &t.Parts); err != nil {
		return err
	}
	return t.check()
}

// checkTerms checks what a template says beside its components.
func (t *template) checkTerms() error {
	switch {
	case t.Name == "":
		return badTemplateParameter.Because("name: is mandatory")
	case !templateName.MatchString(t.Name):
		return badTemplateParameter.Because("name: may have lower-case letters, digits and underscores only")
	case len(t.Name) > maxTemplateName:
		return longTemplate.Because("name: the limit is %d characters", maxTemplateName)
	case !templateLanguage.MatchString(t.Language):
		return badTemplateParameter.Because("language: give a language such as en or en_US")
	case !slices.Contains(templateCategories, t.Category):
		return badTemplateParameter.Because("category: must be one of %s", strings.Join(templateCategories, ", "))
	case t.Format != "POSITIONAL" && t.Format != "NAMED":
		return badTemplateParameter.Because("parameter_format: must be POSITIONAL or NAMED")
	}
	if _, known := subCategories[t.Sub]; t.Sub != "" && (!known || t.Category != "UTILITY") {
		return badTemplateParameter.Because("sub_category: %s is none of category %s", t.Sub, t.Category)
	}
	if of := lives[t.Category]; t.TTL == -1 && t.Category != "MARKETING" {
		t.TTL = forever
	} else if t.TTL != 0 && (t.TTL < of.least || t.TTL > of.most) {
		return badTemplateParameter.Because("message_send_ttl_seconds: must be from %d to %d for category %s", of.least, of.most, t.Category)
	}
	return nil
}

// all checks the components of a template or of a card, each of which it has once.
func (k *checker) all(parts []part) error {
	seen := map[string]bool{}
	for i := range parts {
		p := &parts[i]
		p.Type, p.Format = strings.ToUpper(p.Type), strings.ToUpper(p.Format)
		kind, known := k.parts[p.Type]
		switch {
		case !known || k.card && !kind.card:
			return badTemplateParameter.Because("components[%d].type: a component of type %q does not belong here", i, p.Type)
		case seen[p.Type]:
			return badTemplateParameter.Because("components[%d]: there is more than one of type %s", i, p.Type)
		case kind.only != "" && !listed(kind.only, k.t.Category):
			return badTemplateParameter.Because("components[%d]: templates of category %s have none of type %s", i, k.t.Category, p.Type)
		}
		seen[p.Type] = true
		if err := kind.check(k, p); err != nil {
			return err
		}
	}
	if !seen["BODY"] && !k.card {
		return lessTemplate.Because("components: a component of type BODY is mandatory")
	}
	return nil
}

// together checks what components say about one another.
func (k *checker) together() error {
	buttons, footer := k.t.part("BUTTONS").Buttons, k.t.part("FOOTER")
	switch {
	case k.t.Category == "AUTHENTICATION":
		if len(buttons) != 1 || !buttons[0].otp() {
			return lessTemplate.Because("components: a template of category AUTHENTICATION has one button, of type OTP")
		}
		for i := range buttons {
			buttons[i] = buttons[i].expiring(footer.Minutes)
		}
	case k.t.part("LIMITED_TIME_OFFER").Type != "" && footer.Type != "":
		return badFooter.Because("components: a template with a LIMITED_TIME_OFFER has no footer")
	case k.t.part("CAROUSEL").Type != "" && (footer.Type != "" || len(buttons) > 0 || k.t.part("HEADER").Type != ""):
		return badTemplateParameter.Because("components: a template with a CAROUSEL has nothing but a BODY beside it")
	}
	return nil
}

func listed(list, word string) bool { return slices.Contains(strings.Fields(list), word) }

func (k *checker) header(p *part) error {
	if p.Format == "" && p.Text != "" {
		p.Format = "TEXT"
	}
	_, known := headerFormats[p.Format]
	switch {
	case !known:
		return badHeader.Because("HEADER.format: must be one of TEXT, IMAGE, VIDEO, GIF, DOCUMENT, LOCATION, PRODUCT")
	case k.card && !listed("IMAGE VIDEO PRODUCT", p.Format):
		return badHeader.Because("HEADER.format: a card's must be IMAGE, VIDEO or PRODUCT")
	case p.Format == "LOCATION" || p.Format == "PRODUCT":
		return nil
	case p.Format != "TEXT" && (p.Example == nil || len(p.Example.HeaderHandle) == 0):
		return lessTemplate.Because("component of type HEADER is missing expected field(s) (example): give header_handle, from an upload")
	case p.Format != "TEXT":
		return nil
	case blank(p.Text):
		return lessTemplate.Because("component of type HEADER is missing expected field(s) (text)")
	case utf8.RuneCountInString(string(p.Text)) > maxHeader:
		return longTemplate.Because("HEADER.text: the limit is %d characters", maxHeader)
	case strings.ContainsAny(relay.Variable.ReplaceAllString(string(p.Text), ""), "*~`\n\r"):
		return badHeader.Because("HEADER.text: may have no new line and no formatting")
	}
	names, err := k.variables(badHeader, "HEADER", p.Text)
	if err != nil || len(names) == 0 {
		return err
	}
	if len(names) > 1 {
		return badHeader.Because("HEADER.text: may have one variable")
	}
	e := p.Example
	if e == nil {
		e = &example{}
	}
	return k.shown("HEADER", names, e.HeaderText, e.HeaderNamed)
}

func (k *checker) body(p *part) error {
	if k.t.Category == "AUTHENTICATION" && !k.card {
		p.Text, p.Example = authenticationBody, &example{BodyText: rows{{"123456"}}}
		if p.Secure {
			p.Text += authenticationAdvice
		}
		return nil
	}
	limit := maxFilled
	if k.card {
		limit = maxCardBody
	}
	text := string(p.Text)
	switch {
	case blank(p.Text):
		return lessTemplate.Because("component of type BODY is missing expected field(s) (text)")
	case utf8.RuneCountInString(text) > limit:
		return longTemplate.Because("BODY.text: the limit is %d characters", limit)
	}
	names, err := k.variables(badBody, "BODY", p.Text)
	if err != nil || len(names) == 0 {
		return err
	}
	if err := around(text, len(names)); err != nil {
		return err
	}
	e := p.Example
	if e == nil {
		e = &example{}
	}
	var values graph.Scalars
	if len(e.BodyText) > 0 {
		values = e.BodyText[0]
	}
	return k.shown("BODY", names, values, e.BodyNamed)
}

// around checks the words around the variables of a body.
func around(text string, count int) error {
	trimmed := strings.TrimSpace(text)
	all := relay.Variable.FindAllStringIndex(trimmed, -1)
	if all[0][0] == 0 || all[len(all)-1][1] == len(trimmed) {
		return dangling.Because("BODY.text: may neither begin nor end with a variable")
	}
	for i := range all[1:] {
		if strings.TrimSpace(trimmed[all[i][1]:all[i+1][0]]) == "" {
			return badBody.Because("BODY.text: there are no words between two variables")
		}
	}
	if words := strings.FieldsFunc(relay.Variable.ReplaceAllString(text, " "), notWord); len(words) < count {
		return dense.Because("BODY.text: has %d variables for %d words; make it longer or take variables out", count, len(words))
	}
	return nil
}

// The texts of authentication templates, which are the platform's own.
const (
	authenticationBody   = "*{{1}}* is your verification code."
	authenticationAdvice = " For your security, do not share this code."
)

func notWord(r rune) bool { return strings.ContainsRune(" \t\r\n.,:;!?()*_~\"'-", r) }

func (k *checker) footer(p *part) error {
	if k.t.Category == "AUTHENTICATION" {
		if p.Minutes == 0 && p.Text != "" {
			return badFooter.Because("FOOTER: that of a template of category AUTHENTICATION has code_expiration_minutes alone")
		}
		if p.Minutes < 1 || p.Minutes > 90 {
			return badFooter.Because("FOOTER.code_expiration_minutes: must be from 1 to 90")
		}
		p.Text = graph.Scalar(fmt.Sprintf("This code expires in %d minutes.", p.Minutes))
		return nil
	}
	switch {
	case blank(p.Text):
		return lessTemplate.Because("component of type FOOTER is missing expected field(s) (text)")
	case utf8.RuneCountInString(string(p.Text)) > maxFooter:
		return longTemplate.Because("FOOTER.text: the limit is %d characters", maxFooter)
	case strings.Contains(string(p.Text), "{{") || strings.Contains(string(p.Text), "\n"):
		return badFooter.Because("FOOTER.text: may have no variable and no new line")
	}
	return nil
}

// variables returns the variables of a text that is written in the template's format.
func (k *checker) variables(wrong graph.Mistake, at string, text graph.Scalar) ([]string, error) {
	names, _ := variables(string(text))
	if rest := relay.Variable.ReplaceAllString(string(text), ""); strings.Contains(rest, "{{") || strings.Contains(rest, "}}") {
		return nil, wrong.Because("%s.text: a variable is written {{1}} or {{order_id}}", at)
	}
	for _, m := range relay.Variable.FindAllString(string(text), -1) {
		if strings.ContainsAny(m, " \t\r\n") {
			return nil, wrong.Because("%s.text: %s may have no space in it", at, wire.CleanName(m))
		}
	}
	for i, name := range names {
		switch {
		case k.t.Format == "NAMED" && !variableName.MatchString(name):
			return nil, wrong.Because("%s.text: the name %s may have lower-case letters, digits and underscores only; parameter_format is NAMED", at, name)
		case k.t.Format == "POSITIONAL" && !positionalName.MatchString(name):
			return nil, wrong.Because("%s.text: {{%s}} is no number; parameter_format is POSITIONAL", at, name)
		case k.t.Format == "POSITIONAL" && number(name) != i+1:
			return nil, wrong.Because("%s.text: the variables must be {{1}}, {{2}} and so on, without a gap", at)
		}
	}
	return names, nil
}

// shown checks that every variable has an example.
func (k *checker) shown(at string, names []string, values graph.Scalars, named []sample) error {
	missing := lessTemplate.Because("component of type %s is missing expected field(s) (example): every variable needs one", at)
	if k.t.Format == "POSITIONAL" {
		if len(values) != len(names) || slices.ContainsFunc(values, blank) {
			return missing
		}
		return nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(named, func(s sample) bool { return string(s.Name) == name && !blank(s.Value) }) {
			return missing
		}
	}
	return nil
}

func blank(s graph.Scalar) bool { return wire.CleanName(string(s)) == "" }

// isURL reports whether a link may stand in a message.
func isURL(s string) bool {
	s = wire.CleanName(s)
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil &&
		!strings.ContainsFunc(s, unicode.IsSpace) && !strings.Contains(s, `\`)
}
