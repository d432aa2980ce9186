package template

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
)

func (k *checker) buttons(p *part) error {
	all := p.Buttons
	most := maxButtons
	if k.card {
		most = 2
	}
	if len(all) < 1 || len(all) > most {
		return badTemplateParameter.Because("BUTTONS.buttons: %d buttons; 1 to %d are allowed", len(all), most)
	}
	count := map[string]int{}
	for i := range all {
		b := &all[i]
		b.Type, b.OTP, b.Action = strings.ToUpper(b.Type), strings.ToUpper(b.OTP), strings.ToUpper(b.Action)
		kind, known := k.kinds[b.Type]
		if b.otp() && k.t.Category == "AUTHENTICATION" { // given in the form in which it is told
			kind = buttonKind{most: 1, text: true, only: k.t.Category, check: nothingMore}
		}
		count[b.Type]++
		switch {
		case !known || k.card && !kind.card:
			return badTemplateParameter.Because("BUTTONS.buttons[%d].type: a button of type %q does not belong here", i, b.Type)
		case !listed(cmp.Or(kind.only, "MARKETING UTILITY"), k.t.Category):
			return badTemplateParameter.Because("BUTTONS.buttons[%d]: templates of category %s have no button of type %s", i, k.t.Category, b.Type)
		case count[b.Type] > kind.most:
			return badTemplateParameter.Because("BUTTONS.buttons: there may be %d of type %s", kind.most, b.Type)
		}
		if !kind.text || b.Text == "" && kind.preset != "" {
			b.Text = graph.Scalar(kind.preset)
		}
		if err := cmp.Or(k.label(i, b), kind.check(k, b)); err != nil {
			return err
		}
		if slices.ContainsFunc(all[:i], func(o templateButton) bool { return o.Text == b.Text }) {
			return badTemplateParameter.Because("BUTTONS.buttons[%d].text: two buttons may not say the same", i)
		}
	}
	if !grouped(all) {
		return badTemplateParameter.Because("BUTTONS.buttons: those of type QUICK_REPLY must stand together, before or after the others")
	}
	return nil
}

func (k *checker) label(i int, b *templateButton) error {
	switch {
	case blank(b.Text):
		return lessTemplate.Because("component of type BUTTONS is missing expected field(s) (text): button %d", i)
	case utf8.RuneCountInString(string(b.Text)) > maxLabel:
		return longTemplate.Because("BUTTONS.buttons[%d].text: the limit is %d characters", i, maxLabel)
	case strings.Contains(string(b.Text), "{{") || strings.Contains(string(b.Text), "\n"):
		return badTemplateParameter.Because("BUTTONS.buttons[%d].text: may have no variable and no new line", i)
	}
	return nil
}

// grouped reports whether quick replies and other buttons each stand together.
func grouped(all []templateButton) bool {
	changes := 0
	for i := range all[1:] {
		if (all[i].Type == "QUICK_REPLY") != (all[i+1].Type == "QUICK_REPLY") {
			changes++
		}
	}
	return changes <= 1
}

func (k *checker) url(b *templateButton) error {
	found := relay.Variable.FindAllString(string(b.URL), -1)
	filled := relay.Variable.ReplaceAllLiteralString(string(b.URL), "1")
	switch {
	case blank(b.URL):
		return lessTemplate.Because("component of type BUTTONS is missing expected field(s) (url)")
	case utf8.RuneCountInString(string(b.URL)) > 2000:
		return longTemplate.Because("BUTTONS.url: the limit is 2000 characters")
	case len(found) > 1 || len(found) == 1 && !strings.HasSuffix(string(b.URL), found[0]) || strings.Contains(filled, "{{"):
		return badTemplateParameter.Because("BUTTONS.url: may have one variable, at its end")
	case !isURL(filled):
		return badTemplateParameter.Because("BUTTONS.url: is no http or https URL")
	case len(found) == 1 && (len(b.Example) != 1 || blank(b.Example[0])):
		return lessTemplate.Because("component of type BUTTONS is missing expected field(s) (example)")
	}
	return nil
}

func (k *checker) phone(b *templateButton) error {
	if !phoneNumber.MatchString(string(b.Phone)) {
		return badTemplateParameter.Because("BUTTONS.phone_number: give digits with the country code, at most 20 characters")
	}
	return nil
}

func (k *checker) coupon(b *templateButton) error {
	switch {
	case len(b.Example) != 1 || blank(b.Example[0]):
		return lessTemplate.Because("component of type BUTTONS is missing expected field(s) (example)")
	case utf8.RuneCountInString(string(b.Example[0])) > maxCoupon:
		return longTemplate.Because("BUTTONS.example: the limit is %d characters", maxCoupon)
	}
	return nil
}

func (k *checker) flow(b *templateButton) error {
	switch {
	case b.Flow+b.FlowName+b.FlowJSON == "":
		return lessTemplate.Because("component of type BUTTONS is missing expected field(s) (flow_id, flow_name or flow_json)")
	case b.Action != "" && b.Action != "NAVIGATE" && b.Action != "DATA_EXCHANGE":
		return badTemplateParameter.Because("BUTTONS.flow_action: must be navigate or data_exchange")
	}
	return nil
}

// otp checks a button with a one-time code. Those that fill the code in by themselves
// name the app that they do it for.
func (k *checker) otp(b *templateButton) error {
	if len(b.Apps) == 0 && b.Package+b.Hash != "" {
		b.Apps = []otpApp{{b.Package, b.Hash}}
	}
	switch {
	case !listed("COPY_CODE ONE_TAP ZERO_TAP", b.OTP):
		return lessTemplate.Because("BUTTONS.otp_type: must be COPY_CODE, ONE_TAP or ZERO_TAP")
	case b.OTP != "COPY_CODE" && (len(b.Apps) < 1 || len(b.Apps) > 5):
		return lessTemplate.Because("BUTTONS.supported_apps: %d apps; otp_type %s needs 1 to 5", len(b.Apps), b.OTP)
	case b.OTP == "ZERO_TAP" && !b.Terms:
		return lessTemplate.Because("BUTTONS.zero_tap_terms_accepted: must be true")
	case utf8.RuneCountInString(string(b.Autofill)) > maxLabel:
		return longTemplate.Because("BUTTONS.autofill_text: the limit is %d characters", maxLabel)
	}
	for _, app := range b.Apps {
		if blank(app.Package) || len(app.Hash) != 11 {
			return badTemplateParameter.Because("BUTTONS.supported_apps: each has a package_name, and a signature_hash of 11 characters")
		}
	}
	*b = b.asURL(0)
	return nil
}

// codeURL is where a button with a one-time code seems to lead.
const codeURL = "https://www.whatsapp.com/otp/code/"

var codeMinutes = regexp.MustCompile(`&code_expiration_minutes=\d+`)

// asURL returns an OTP button in the form in which it is kept and told.
func (b templateButton) asURL(minutes int) templateButton {
	q := "otp_type=" + b.OTP
	if b.OTP != "COPY_CODE" {
		q += "&cta_display_name=" + url.QueryEscape(cmp.Or(string(b.Autofill), "Autofill"))
		for _, app := range b.Apps {
			q += "&package_name=" + url.QueryEscape(string(app.Package)) + "&signature_hash=" + url.QueryEscape(string(app.Hash))
		}
	}
	kept := templateButton{Type: "URL", Text: b.Text, URL: graph.Scalar(codeURL + "?" + q + "&code=otp{{1}}")}
	return kept.expiring(minutes)
}

// expiring says in the URL of an OTP button for how long its code is good.
func (b templateButton) expiring(minutes int) templateButton {
	link := codeMinutes.ReplaceAllString(string(b.URL), "")
	if minutes > 0 {
		link = strings.Replace(link, "&code=", "&code_expiration_minutes="+strconv.Itoa(minutes)+"&code=", 1)
	}
	b.URL = graph.Scalar(link)
	b.Example = graph.Scalars{graph.Scalar(relay.Variable.ReplaceAllLiteralString(string(b.URL), "123456"))}
	return b
}

// otp reports whether the button has a one-time code.
func (b templateButton) otp() bool {
	return b.Type == "URL" && strings.HasPrefix(string(b.URL), codeURL)
}

func (k *checker) deal(p *part) error {
	switch {
	case p.Deal == nil || blank(p.Deal.Text):
		return lessTemplate.Because("component of type LIMITED_TIME_OFFER is missing expected field(s) (limited_time_offer.text)")
	case utf8.RuneCountInString(string(p.Deal.Text)) > maxDeal:
		return longTemplate.Because("LIMITED_TIME_OFFER.text: the limit is %d characters", maxDeal)
	}
	return nil
}

// carousel checks the cards, which all have the same components.
func (k *checker) carousel(p *part) error {
	if n := len(p.Cards); n < minCards || n > maxCards {
		return badTemplateParameter.Because("CAROUSEL.cards: %d cards; %d to %d are allowed", n, minCards, maxCards)
	}
	one := &checker{t: k.t, parts: k.parts, kinds: k.kinds, card: true}
	for i, c := range p.Cards {
		if err := one.all(c.Parts); err != nil {
			return err
		}
		t := template{Parts: c.Parts}
		if t.part("HEADER").Type == "" || len(t.part("BUTTONS").Buttons) == 0 {
			return lessTemplate.Because("CAROUSEL.cards[%d]: a card needs a HEADER and BUTTONS", i)
		}
		if form(c) != form(p.Cards[0]) {
			return badTemplateParameter.Because("CAROUSEL.cards[%d]: all cards must have the same components and buttons", i)
		}
	}
	return nil
}

// form returns what a card has in common with the others.
func form(c card) string {
	var all []string
	for _, p := range c.Parts {
		all = append(all, p.Type+p.Format)
		for _, b := range p.Buttons {
			all = append(all, b.Type)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}
