package wire

import (
	"slices"
	"strings"
)

// Limits of what a message holds beside its text.
const (
	MaxMedia    = 100 << 20 // bytes of a file, as in the WhatsApp Cloud API
	MaxContacts = 20        // contacts in one message
	MaxWays     = 30        // ways to reach one contact
	MaxSlides   = 10        // slides of one message
	MaxItems    = 30        // things that one message sells, as in the WhatsApp Cloud API
	MaxBasket   = 50        // lines of one order
	MaxInputs   = 30        // inputs of a form, and what it is filled in with
	MaxOptions  = 50        // options of one input
)

// Media is a file, by the hash of its bytes. The bytes themselves go over HTTP; see
// PROTOCOL.md.
type Media struct {
	Kind MediaKind `json:"kind"`
	Hash string    `json:"hash,omitempty"` // SHA-256 of the bytes, 64 hex digits; empty when only Link is known
	Type string    `json:"type,omitempty"` // MIME type, such as image/jpeg
	Size int64     `json:"size,omitempty"` // bytes; 0 when only Link is known
	Name string    `json:"name,omitempty"` // of the file
	Link string    `json:"link,omitempty"` // http or https: where a business keeps it; the relay does not fetch it
}

// MediaKind is what a file is shown as.
type MediaKind string

// The kinds of files.
const (
	Image    MediaKind = "image"
	Video    MediaKind = "video"
	Audio    MediaKind = "audio"
	Voice    MediaKind = "voice" // spoken by the sender
	Document MediaKind = "document"
	Sticker  MediaKind = "sticker"
)

// MediaKinds lists what a file can be shown as.
var MediaKinds = []MediaKind{Image, Video, Audio, Voice, Document, Sticker}

// Place is a point on the earth.
type Place struct {
	Lat     int64  `json:"lat"` // ten-millionths of a degree, north positive
	Lon     int64  `json:"lon"` // ten-millionths of a degree, east positive
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
	Link    string `json:"link,omitempty"` // http or https
}

// ContactCard is a card with the ways to reach somebody.
type ContactCard struct {
	Name     string `json:"name"` // all of it, as it is shown
	First    string `json:"first,omitempty"`
	Last     string `json:"last,omitempty"`
	Company  string `json:"company,omitempty"`
	Role     string `json:"role,omitempty"`     // in the company
	Birthday string `json:"birthday,omitempty"` // 2006-01-02
	Ways     []Way  `json:"ways,omitempty"`
}

// Way is one way to reach a contact.
type Way struct {
	Kind    WayKind `json:"kind"`
	Label   string  `json:"label,omitempty"` // such as WORK
	Value   string  `json:"value"`
	Account Account `json:"account,omitempty"` // of a phone: who it is here
}

// WayKind is what a [Way] is.
type WayKind string

// The ways to reach a contact.
const (
	Phone   WayKind = "phone"
	Email   WayKind = "email"
	Web     WayKind = "web"
	Address WayKind = "address"
)

// WayKinds lists the ways to reach a contact.
var WayKinds = []WayKind{Phone, Email, Web, Address}

// Offer says how long what a business offers is good.
type Offer struct {
	Title string `json:"title"`
	Until int64  `json:"until,omitempty"` // Unix milliseconds; 0 for no end
}

// Slide is one of several things that a business shows side by side.
type Slide struct {
	Text    string   `json:"text,omitempty"`
	Media   *Media   `json:"media,omitempty"`
	Choices []Choice `json:"choices,omitempty"` // an answer names the slide; see [Answer]
}

// Want is what the answer to a choice holds beside the choice's title.
type Want string

// What an answer can be asked to hold.
const (
	WantPlace   Want = "place"   // a [Place]
	WantForm    Want = "form"    // the message's [Form] filled in
	WantBasket  Want = "basket"  // a [Basket] of what the message's [Shop] sells
	WantContact Want = "contact" // the person's own [ContactCard]
)

// Wants lists what an answer can be asked to hold.
var Wants = []Want{WantPlace, WantForm, WantBasket, WantContact}

// Form is what a business asks for in one go. One without inputs is filled in with
// whatever names and values its reader knows it to want.
type Form struct {
	ID     string  `json:"id,omitempty"`    // the business's name for it
	Token  string  `json:"token,omitempty"` // goes back to the business with the answer
	Inputs []Input `json:"inputs,omitempty"`
}

// Input is one thing that a form asks for.
type Input struct {
	Name     string   `json:"name"`            // the business's name for it
	Label    string   `json:"label,omitempty"` // as it is shown; the name when absent
	Value    string   `json:"value,omitempty"` // what it holds at first
	Options  []string `json:"options,omitempty"`
	Required bool     `json:"required,omitempty"`
}

// Shop is a choice of things that a business sells.
type Shop struct {
	Catalog string `json:"catalog,omitempty"` // the business's name for where they are from
	Items   []Item `json:"items,omitempty"`   // none when only the business knows them
}

// Item is one thing that a business sells.
type Item struct {
	ID       string `json:"id"` // the business's name for it
	Title    string `json:"title,omitempty"`
	About    string `json:"about,omitempty"`
	Section  string `json:"section,omitempty"`  // the heading it stands under
	Price    int64  `json:"price,omitempty"`    // thousandths of the currency's unit
	Currency string `json:"currency,omitempty"` // ISO 4217, such as EUR
}

// Basket is what a person orders.
type Basket struct {
	Catalog string `json:"catalog,omitempty"`
	Lines   []Line `json:"lines"`
}

// Line is one thing in a basket and how many of it.
type Line struct {
	ID       string `json:"id"` // of the [Item]
	Title    string `json:"title,omitempty"`
	Count    int    `json:"count"`
	Price    int64  `json:"price,omitempty"` // of one, in thousandths of the currency's unit
	Currency string `json:"currency,omitempty"`
}

// Origin is the advertisement or the post from which a person came to a business.
type Origin struct {
	Kind  string `json:"kind"` // ad or post
	ID    string `json:"id,omitempty"`
	Link  string `json:"link,omitempty"` // http or https
	Title string `json:"title,omitempty"`
	Text  string `json:"text,omitempty"`
	Click string `json:"click,omitempty"` // what the platform calls the click
}

// speaks reports whether a message says something even without a text.
func (m *Message) speaks() bool {
	return m.Media != nil || m.Place != nil || len(m.Contacts) > 0 || m.Basket != nil || m.Other != "" ||
		m.Shop != nil && len(m.Shop.Items) > 0
}

// Files returns the files that a message speaks of, those on its slides too.
func (m *Message) Files() []*Media {
	var all []*Media
	if m.Media != nil {
		all = append(all, m.Media)
	}
	for _, s := range m.Slides {
		if s.Media != nil {
			all = append(all, s.Media)
		}
	}
	return all
}

func (m *Message) cleanContent() {
	m.Heading, m.Footer, m.Other = CleanName(m.Heading), CleanName(m.Footer), word(m.Other)
	m.Media.clean()
	if p := m.Place; p != nil {
		p.Name, p.Address, p.Link = CleanName(p.Name), CleanName(p.Address), cleanLink(p.Link)
	}
	if len(m.Contacts) == 0 {
		m.Contacts = nil
	}
	for i := range m.Contacts {
		m.Contacts[i].clean()
	}
	if m.Offer != nil {
		m.Offer.Title = CleanName(m.Offer.Title)
	}
	if len(m.Slides) == 0 {
		m.Slides = nil
	}
	for i := range m.Slides {
		s := &m.Slides[i]
		s.Text = Clean(s.Text)
		s.Media.clean()
		cleanChoices(s.Choices)
	}
	m.cleanTrade()
	if o := m.Origin; o != nil {
		o.Kind, o.ID, o.Link, o.Click = word(o.Kind), CleanName(o.ID), cleanLink(o.Link), CleanName(o.Click)
		o.Title, o.Text = CleanName(o.Title), Clean(o.Text)
	}
}

// cleanTrade cleans what is asked for, sold and ordered.
func (m *Message) cleanTrade() {
	if f := m.Form; f != nil {
		f.ID, f.Token = CleanName(f.ID), Clean(f.Token)
		for i := range f.Inputs {
			in := &f.Inputs[i]
			in.Name, in.Label, in.Value = CleanName(in.Name), CleanName(in.Label), CleanName(in.Value)
			in.Options = words(in.Options)
		}
	}
	if s := m.Shop; s != nil {
		s.Catalog = CleanName(s.Catalog)
		for i := range s.Items {
			it := &s.Items[i]
			it.ID, it.Title, it.About = CleanName(it.ID), CleanName(it.Title), CleanName(it.About)
			it.Section, it.Currency = CleanName(it.Section), word(it.Currency)
		}
	}
	if b := m.Basket; b != nil {
		b.Catalog = CleanName(b.Catalog)
		for i := range b.Lines {
			l := &b.Lines[i]
			l.ID, l.Title, l.Currency = CleanName(l.ID), CleanName(l.Title), word(l.Currency)
		}
	}
}

func (f *Media) clean() {
	if f == nil {
		return
	}
	f.Kind, f.Hash, f.Type = word(f.Kind), word(f.Hash), word(f.Type)
	f.Name, f.Link = fileName(f.Name), cleanLink(f.Link)
}

// fileName returns the last part of a clean name, so that no name leads elsewhere.
func fileName(s string) string {
	s = CleanName(s)
	s = strings.TrimLeft(s[strings.LastIndexAny(s, `/\`)+1:], ". ")
	return s
}

func (c *ContactCard) clean() {
	c.Name, c.First, c.Last = CleanName(c.Name), CleanName(c.First), CleanName(c.Last)
	c.Company, c.Role, c.Birthday = CleanName(c.Company), CleanName(c.Role), word(c.Birthday)
	for i := range c.Ways {
		w := &c.Ways[i]
		w.Kind, w.Label, w.Value, w.Account = word(w.Kind), CleanName(w.Label), CleanName(w.Value), word(w.Account)
	}
}

// ValidHash reports whether s is a SHA-256 in 64 lower-case hex digits.
func ValidHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// checkContent holds what a message has beside its text against the limits.
func checkContent(m Message) error {
	if err := checkLengths(part{"heading", m.Heading, MaxTitle}, part{"footer", m.Footer, MaxTitle}, part{"other kind", m.Other, MaxTitle}); err != nil {
		return err
	}
	if err := m.Media.check(); err != nil {
		return err
	}
	if p := m.Place; p != nil {
		if p.Lat < -90e7 || p.Lat > 90e7 || p.Lon < -180e7 || p.Lon > 180e7 {
			return malformed("a place outside of -90 to 90 and -180 to 180 degrees")
		}
		if err := checkLengths(part{"place's name", p.Name, MaxAbout}, part{"place's address", p.Address, MaxAbout}, part{"link", p.Link, MaxLink}); err != nil {
			return err
		}
	}
	if len(m.Contacts) > MaxContacts {
		return malformed("%d contacts; the limit is %d", len(m.Contacts), MaxContacts)
	}
	for _, c := range m.Contacts {
		if err := c.check(); err != nil {
			return err
		}
	}
	if o := m.Offer; o != nil {
		if o.Title == "" || o.Until < 0 {
			return malformed("an offer without a title, or until before 1970")
		}
		if err := checkLength("offer's title", o.Title, MaxTitle); err != nil {
			return err
		}
	}
	if err := checkSlides(m.Slides); err != nil {
		return err
	}
	return checkTrade(m)
}

func (f *Media) check() error {
	switch {
	case f == nil:
		return nil
	case !slices.Contains(MediaKinds, f.Kind):
		return malformed("media of kind %q; use one of %s", f.Kind, joined(MediaKinds))
	case f.Hash == "" && f.Link == "":
		return malformed("media with neither a hash nor a link by http or https")
	case f.Hash != "" && !ValidHash(f.Hash):
		return malformed("a hash that is not a SHA-256 in 64 hex digits")
	case f.Size < 0 || f.Size > MaxMedia:
		return malformed("a file of %d bytes; the limit is %d", f.Size, MaxMedia)
	}
	return checkLengths(part{"file's type", f.Type, MaxTitle}, part{"file's name", f.Name, MaxAbout}, part{"link", f.Link, MaxLink})
}

func (c ContactCard) check() error {
	if c.Name == "" {
		return malformed("a contact without a name")
	}
	if len(c.Ways) > MaxWays {
		return malformed("a contact with %d ways to reach it; the limit is %d", len(c.Ways), MaxWays)
	}
	parts := []part{
		{"contact's name", c.Name, MaxAbout},
		{"first name", c.First, MaxTitle},
		{"last name", c.Last, MaxTitle},
		{"company", c.Company, MaxTitle},
		{"role", c.Role, MaxTitle},
		{"birthday", c.Birthday, MaxTitle},
	}
	for _, w := range c.Ways {
		if !slices.Contains(WayKinds, w.Kind) || w.Value == "" || w.Account != "" && !w.Account.Valid() {
			return malformed("a way to reach a contact that is none; use %s with a value", joined(WayKinds))
		}
		parts = append(parts, part{"label", w.Label, MaxTitle}, part{"contact's " + string(w.Kind), w.Value, MaxLink})
	}
	return checkLengths(parts...)
}

func checkSlides(all []Slide) error {
	if len(all) > MaxSlides {
		return malformed("%d slides; the limit is %d", len(all), MaxSlides)
	}
	for _, s := range all {
		if nothingIn(s.Text) && s.Media == nil {
			return malformed("a slide with nothing on it")
		}
		if err := checkLength("slide's text", s.Text, MaxText); err != nil {
			return err
		}
		if err := s.Media.check(); err != nil {
			return err
		}
		if err := checkChoices(s.Choices); err != nil {
			return err
		}
	}
	return nil
}

// checkTrade checks what is asked for, sold and ordered.
func checkTrade(m Message) error {
	if m.Form != nil {
		if err := m.Form.check(); err != nil {
			return err
		}
	}
	if m.Shop != nil {
		if err := m.Shop.check(); err != nil {
			return err
		}
	}
	if m.Basket != nil {
		if err := m.Basket.check(); err != nil {
			return err
		}
	}
	if o := m.Origin; o != nil {
		return checkLengths(part{"origin's kind", o.Kind, MaxTitle}, part{"origin's id", o.ID, MaxAbout}, part{"link", o.Link, MaxLink},
			part{"origin's title", o.Title, MaxAbout}, part{"origin's text", o.Text, MaxText}, part{"click", o.Click, MaxAbout})
	}
	return nil
}

func (f *Form) check() error {
	if len(f.Inputs) > MaxInputs {
		return malformed("a form of %d inputs; the limit is %d", len(f.Inputs), MaxInputs)
	}
	parts := []part{{"form's id", f.ID, MaxID}, {"form's token", f.Token, MaxOpaque}}
	for _, in := range f.Inputs {
		if in.Name == "" || len(in.Options) > MaxOptions {
			return malformed("an input without a name, or with over %d options", MaxOptions)
		}
		parts = append(parts, part{"input's name", in.Name, MaxTitle}, part{"input's label", in.Label, MaxAbout}, part{"input's value", in.Value, MaxAbout})
		for _, o := range in.Options {
			parts = append(parts, part{"option", o, MaxTitle})
		}
	}
	return checkLengths(parts...)
}

func (s *Shop) check() error {
	if len(s.Items) > MaxItems {
		return malformed("%d things for sale; the limit is %d", len(s.Items), MaxItems)
	}
	parts := []part{{"catalogue", s.Catalog, MaxID}}
	for _, it := range s.Items {
		if it.ID == "" || it.Price < 0 {
			return malformed("a thing for sale without an id, or for less than nothing")
		}
		parts = append(parts, part{"item's id", it.ID, MaxID}, part{"item's title", it.Title, MaxTitle},
			part{"item's about", it.About, MaxAbout}, part{"section", it.Section, MaxTitle}, part{"currency", it.Currency, 8})
	}
	return checkLengths(parts...)
}

func (b *Basket) check() error {
	if len(b.Lines) == 0 || len(b.Lines) > MaxBasket {
		return malformed("an order of %d lines; use 1 to %d", len(b.Lines), MaxBasket)
	}
	parts := []part{{"catalogue", b.Catalog, MaxID}}
	for _, l := range b.Lines {
		if l.ID == "" || l.Count < 1 || l.Count > 9999 || l.Price < 0 {
			return malformed("a line of an order without an id, or with a count that is not 1 to 9999")
		}
		parts = append(parts, part{"item's id", l.ID, MaxID}, part{"item's title", l.Title, MaxTitle}, part{"currency", l.Currency, 8})
	}
	return checkLengths(parts...)
}

func (a *Answer) check() error {
	if len(a.Fields) > MaxInputs || a.Slide > MaxSlides {
		return malformed("an answer of %d fields on slide %d; the limits are %d and %d", len(a.Fields), a.Slide, MaxInputs, MaxSlides)
	}
	parts := []part{{"choice's id", a.ID, MaxOpaque}}
	for _, f := range a.Fields {
		if f.Name == "" {
			return malformed("a field without a name")
		}
		parts = append(parts, part{"field's name", f.Name, MaxTitle}, part{"field's value", f.Value, MaxText})
	}
	return checkLengths(parts...)
}
