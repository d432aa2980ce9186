package cloudapi

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"sayso/wire"
)

// interactive is a message with choices, of one of the types in choosers.
type interactive struct {
	Type   string `json:"type"`
	Header *struct {
		Type string `json:"type"`
		Text scalar `json:"text"`
	} `json:"header"`
	Body struct {
		Text scalar `json:"text"`
	} `json:"body"`
	Footer struct {
		Text scalar `json:"text"`
	} `json:"footer"`
	Action json.RawMessage `json:"action"`
}

// chooser reads the action of one type of interactive message.
type chooser struct {
	read func(action json.RawMessage) ([]wire.Choice, error)
	body int // the most characters of the text
}

// choosers says how each type is read. One without a reader is known and not carried
// yet.
var choosers = map[string]chooser{
	"button":  {readButtons, 1024},
	"list":    {readList, 4096},
	"cta_url": {readLinkButton, 1024},

	"location_request_message": {}, "address_message": {}, "flow": {}, "product": {}, "product_list": {},
	"catalog_message": {}, "carousel": {}, "voice_call": {}, "call_permission_request": {},
	"order_details": {}, "order_status": {}, "request_contact_info": {},
}

// readInteractive reads free-form text with choices. Header and footer are lines of it.
func readInteractive(c *call) (wire.Body, error) {
	var in interactive
	if err := c.params.decode("interactive", &in); err != nil {
		return nil, err
	}
	kind, known := choosers[strings.ToLower(in.Type)]
	switch {
	case in.Type == "":
		return nil, missing.because("interactive.type: is mandatory")
	case !known:
		return nil, badValue.because("interactive.type: there is no interactive type %q", in.Type)
	case kind.read == nil:
		return nil, badType.because("interactive.type: messages of type %s are not carried here yet; button, list and cta_url are", in.Type)
	case len(in.Action) == 0 || string(in.Action) == "null":
		return nil, missing.because("interactive.action: is mandatory for type %s", in.Type)
	}
	text, err := in.text(kind.body)
	if err != nil {
		return nil, err
	}
	choices, err := kind.read(in.Action)
	return wire.Message{Text: text, Purpose: wire.Conversation, Choices: choices}, err
}

// text returns the lines of the message.
func (in interactive) text(limit int) (string, error) {
	lines := []string{string(in.Body.Text)}
	if err := wanted("interactive.body.text", lines[0], limit); err != nil {
		return "", err
	}
	if h := in.Header; h != nil {
		if !strings.EqualFold(h.Type, "text") {
			return "", badType.because("interactive.header: only headers of type text are carried here yet")
		}
		if err := wanted("interactive.header.text", string(h.Text), 60); err != nil {
			return "", err
		}
		lines = append([]string{string(h.Text)}, lines...)
	}
	if in.Footer.Text != "" {
		lines = append(lines, string(in.Footer.Text))
	}
	return strings.Join(lines, "\n"), short("interactive.footer.text", string(in.Footer.Text), 60)
}

func readButtons(raw json.RawMessage) ([]wire.Choice, error) {
	var action struct {
		Buttons []struct {
			Type  string `json:"type"`
			Reply struct {
				ID    scalar `json:"id"`
				Title scalar `json:"title"`
			} `json:"reply"`
		} `json:"buttons"`
	}
	p := params{"interactive.action": raw}
	if err := p.decode("interactive.action", &action); err != nil {
		return nil, err
	}
	if n := len(action.Buttons); n < 1 || n > 3 {
		return nil, badValue.because("interactive.action.buttons: %d buttons; 1 to 3 are allowed", n)
	}
	var all []wire.Choice
	for _, b := range action.Buttons {
		const at = "interactive.action.buttons.reply"
		if !strings.EqualFold(b.Type, "reply") {
			return nil, badValue.because("interactive.action.buttons.type: must be reply")
		}
		c := wire.Choice{ID: string(b.Reply.ID), Title: string(b.Reply.Title)}
		if err := firstOf(wanted(at+".id", c.ID, 256), wanted(at+".title", c.Title, 20)); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(o wire.Choice) bool { return o.ID == c.ID || o.Title == c.Title }) {
			return nil, badValue.because("%s: ids and titles must differ", at)
		}
		all = append(all, c)
	}
	return all, nil
}

// readList reads a list. Rows without a section stand under the words of the button
// that opens it, so that a row is always told from a button.
func readList(raw json.RawMessage) ([]wire.Choice, error) {
	var action struct {
		Button   scalar `json:"button"`
		Sections []struct {
			Title scalar `json:"title"`
			Rows  []struct {
				ID          scalar `json:"id"`
				Title       scalar `json:"title"`
				Description scalar `json:"description"`
			} `json:"rows"`
		} `json:"sections"`
	}
	const at = "interactive.action"
	p := params{at: raw}
	if err := firstOf(p.decode(at, &action), wanted(at+".button", string(action.Button), 20)); err != nil {
		return nil, err
	}
	if n := len(action.Sections); n < 1 || n > 10 {
		return nil, badValue.because("%s.sections: %d sections; 1 to 10 are allowed", at, n)
	}
	var all []wire.Choice
	for _, s := range action.Sections {
		heading := string(s.Title)
		if heading == "" && len(action.Sections) > 1 {
			return nil, missing.because("%s.sections.title: is mandatory where there is more than one", at)
		}
		if err := short(at+".sections.title", heading, 24); err != nil {
			return nil, err
		}
		if heading == "" {
			heading = string(action.Button)
		}
		for _, r := range s.Rows {
			c := wire.Choice{ID: string(r.ID), Title: string(r.Title), About: string(r.Description), Section: heading}
			const row = at + ".sections.rows"
			if err := firstOf(wanted(row+".id", c.ID, 200), wanted(row+".title", c.Title, 24), short(row+".description", c.About, 72)); err != nil {
				return nil, err
			}
			if slices.ContainsFunc(all, func(o wire.Choice) bool { return o.ID == c.ID }) {
				return nil, badValue.because("%s.id: ids must differ", row)
			}
			all = append(all, c)
		}
	}
	if n := len(all); n < 1 || n > 10 {
		return nil, badValue.because("%s.sections: %d rows in total; 1 to 10 are allowed", at, n)
	}
	return all, nil
}

func readLinkButton(raw json.RawMessage) ([]wire.Choice, error) {
	var action struct {
		Name       string `json:"name"`
		Parameters struct {
			Text scalar `json:"display_text"`
			URL  scalar `json:"url"`
		} `json:"parameters"`
	}
	const at = "interactive.action"
	p := params{at: raw}
	if err := p.decode(at, &action); err != nil {
		return nil, err
	}
	if action.Name != "cta_url" {
		return nil, badValue.because("%s.name: must be cta_url", at)
	}
	c := wire.Choice{Title: string(action.Parameters.Text), Link: string(action.Parameters.URL)}
	err := firstOf(wanted(at+".parameters.display_text", c.Title, 20), wanted(at+".parameters.url", c.Link, wire.MaxLink))
	if err == nil && !strings.HasPrefix(c.Link, "http://") && !strings.HasPrefix(c.Link, "https://") {
		err = badValue.because("%s.parameters.url: must begin with http:// or https://", at)
	}
	return []wire.Choice{c}, err
}

// wanted refuses a text that says nothing or is too long.
func wanted(name, text string, limit int) error {
	if strings.TrimSpace(wire.Clean(text)) == "" {
		return missing.because("%s: is mandatory and may not be blank", name)
	}
	return short(name, text, limit)
}

func short(name, text string, limit int) error {
	if n := utf8.RuneCountInString(text); n > limit {
		return badValue.because("%s: has %d characters; the limit is %d", name, n, limit)
	}
	return nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// readReaction reads an emoji about a message; an empty one takes it back. It is said
// in the conversation, so the platform's window holds for it.
func readReaction(c *call) (wire.Body, error) {
	var r struct {
		ID    string `json:"message_id"`
		Emoji string `json:"emoji"`
	}
	if err := c.params.decode("reaction", &r); err != nil {
		return nil, err
	}
	if r.ID == "" {
		return nil, missing.because("reaction.message_id: is mandatory")
	}
	_, to, err := c.recipient()
	if err != nil {
		return nil, err
	}
	ref, err := c.inChat("reaction.message_id", r.ID, to)
	return wire.React{Ref: ref, Emoji: r.Emoji}, err
}
