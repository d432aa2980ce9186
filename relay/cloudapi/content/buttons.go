package content

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// button limits that are the same wherever buttons stand, in characters.
const (
	maxButton   = 20  // its words
	maxButtonID = 256 // its id
)

func readButtons(_ Reader, a action, m *wire.Message) (err error) {
	var of replyButtons
	if err := a.decode(&of); err != nil {
		return err
	}
	m.Choices, err = of.read(a.at, 3)
	return err
}

// replyButtons are buttons that answer.
type replyButtons struct {
	Buttons []struct {
		Type  string `json:"type"`
		Reply struct {
			ID    graph.Scalar `json:"id"`
			Title graph.Scalar `json:"title"`
		} `json:"reply"`
		QuickReply struct {
			ID    graph.Scalar `json:"id"`
			Title graph.Scalar `json:"title"`
		} `json:"quick_reply"` // as a carousel spells it
	} `json:"buttons"`
}

func (of replyButtons) read(at string, most int) ([]wire.Choice, error) {
	if n := len(of.Buttons); n < 1 || n > most {
		return nil, graph.BadValue.Because("%s.buttons: %d buttons; 1 to %d are allowed", at, n, most)
	}
	var all []wire.Choice
	for i, b := range of.Buttons {
		at := at + ".buttons[" + strconv.Itoa(i) + "]"
		reply := b.Reply
		switch strings.ToLower(b.Type) {
		case "reply":
		case "quick_reply":
			reply = b.QuickReply
		default:
			return nil, graph.BadValue.Because("%s.type: must be reply", at)
		}
		c := wire.Choice{ID: ident.Pack(string(reply.ID)), Title: string(reply.Title)}
		if err := cmp.Or(graph.Wanted(at+".reply.id", string(reply.ID), maxButtonID), graph.Wanted(at+".reply.title", c.Title, maxButton)); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(o wire.Choice) bool { return o.ID == c.ID || o.Title == c.Title }) {
			return nil, graph.BadValue.Because("%s.reply: ids and titles must differ", at)
		}
		all = append(all, c)
	}
	return all, nil
}

// readList reads a list. Rows without a section stand under the words of the button
// that opens it, so that a row is always told from a button.
func readList(_ Reader, a action, m *wire.Message) error {
	var of struct {
		Button   graph.Scalar `json:"button"`
		Sections []struct {
			Title graph.Scalar `json:"title"`
			Rows  []struct {
				ID          graph.Scalar `json:"id"`
				Title       graph.Scalar `json:"title"`
				Description graph.Scalar `json:"description"`
			} `json:"rows"`
		} `json:"sections"`
	}
	if err := cmp.Or(a.decode(&of), graph.Wanted(a.at+".button", string(of.Button), maxButton)); err != nil {
		return err
	}
	if n := len(of.Sections); n < 1 || n > 10 {
		return graph.BadValue.Because("%s.sections: %d sections; 1 to 10 are allowed", a.at, n)
	}
	for _, s := range of.Sections {
		heading := string(s.Title)
		if heading == "" && len(of.Sections) > 1 {
			return graph.Missing.Because("%s.sections.title: is mandatory where there is more than one", a.at)
		}
		if err := graph.Short(a.at+".sections.title", heading, 24); err != nil {
			return err
		}
		if heading == "" {
			heading = string(of.Button)
		}
		for _, r := range s.Rows {
			c := wire.Choice{ID: ident.Pack(string(r.ID)), Title: string(r.Title), About: string(r.Description), Section: heading}
			row := a.at + ".sections.rows"
			if err := cmp.Or(graph.Wanted(row+".id", string(r.ID), 200), graph.Wanted(row+".title", c.Title, 24), graph.Short(row+".description", c.About, 72)); err != nil {
				return err
			}
			if slices.ContainsFunc(m.Choices, func(o wire.Choice) bool { return o.ID == c.ID }) {
				return graph.BadValue.Because("%s.id: ids must differ", row)
			}
			m.Choices = append(m.Choices, c)
		}
	}
	if n := len(m.Choices); n < 1 || n > wire.MaxChoices {
		return graph.BadValue.Because("%s.sections: %d rows in total; 1 to %d are allowed", a.at, n, wire.MaxChoices)
	}
	return nil
}

func readLinkButton(_ Reader, a action, m *wire.Message) error {
	var of struct {
		Parameters struct {
			Text graph.Scalar `json:"display_text"`
			URL  graph.Scalar `json:"url"`
		} `json:"parameters"`
	}
	if err := a.decode(&of); err != nil {
		return err
	}
	at, p := a.at+".parameters", of.Parameters
	if err := cmp.Or(graph.Wanted(at+".display_text", string(p.Text), maxButton), graph.Wanted(at+".url", string(p.URL), wire.MaxLink)); err != nil {
		return err
	}
	if !strings.HasPrefix(string(p.URL), "http://") && !strings.HasPrefix(string(p.URL), "https://") {
		return graph.BadValue.Because("%s.url: must begin with http:// or https://", at)
	}
	m.Choices = []wire.Choice{{Title: string(p.Text), Link: string(p.URL)}}
	return nil
}

// readVoiceCall offers the business's own number: there are no calls here.
func readVoiceCall(r Reader, a action, m *wire.Message) error {
	var of struct {
		Parameters struct {
			Text graph.Scalar `json:"display_text"`
		} `json:"parameters"`
	}
	if err := a.decode(&of); err != nil {
		return err
	}
	title := string(of.Parameters.Text)
	if title == "" {
		title = "Call"
	}
	m.Choices = []wire.Choice{{Title: title, Call: "+" + r.Business.Account}}
	return graph.Short(a.at+".parameters.display_text", title, maxButton)
}

// readNothing takes an action that asks for what is not there; the text says it all.
func readNothing(Reader, action, *wire.Message) error { return nil }

// readCarousel reads cards side by side: each with a picture, and a link or buttons.
func readCarousel(r Reader, a action, m *wire.Message) error {
	var of struct {
		Cards []struct {
			interactive
			Index graph.Scalar `json:"card_index"`
		} `json:"cards"`
	}
	if err := a.decode(&of); err != nil {
		return err
	}
	if n := len(of.Cards); n < 2 || n > wire.MaxSlides {
		return graph.BadValue.Because("%s.cards: %d cards; 2 to %d are allowed", a.at, n, wire.MaxSlides)
	}
	for i, card := range of.Cards {
		at := a.at + ".cards[" + strconv.Itoa(i) + "]"
		if card.Index != "" && string(card.Index) != strconv.Itoa(i) {
			return graph.BadValue.Because("%s.card_index: must be %d", at, i)
		}
		read := readButtons
		if strings.EqualFold(card.Type, "cta_url") {
			read = readLinkButton
		}
		if !graph.Given(card.Action) {
			return graph.Missing.Because("%s.action: is mandatory", at)
		}
		var one wire.Message
		if err := card.around(r, at, chooser{body: 160, silent: true, bare: true, header: "image video"}, &one); err != nil {
			return err
		}
		if err := read(r, action{at + ".action", card.Action}, &one); err != nil {
			return err
		}
		if one.Media == nil {
			return graph.Missing.Because("%s.header: is mandatory", at)
		}
		m.Slides = append(m.Slides, wire.Slide{Text: one.Text, Media: one.Media, Choices: one.Choices})
	}
	return nil
}
