package cloudapi

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// maxCaption bounds what is said about a file, in characters.
const maxCaption = 1024

// mediaTypes says what a file of each type is, and whether words may stand beside it.
var mediaTypes = map[string]struct {
	kind    wire.MediaKind
	caption bool
}{
	"image":    {wire.Image, true},
	"video":    {wire.Video, true},
	"audio":    {wire.Audio, false},
	"document": {wire.Document, true},
	"sticker":  {wire.Sticker, false},
}

// readMedia returns the reader of a type of file.
func readMedia(name string) func(*call) (wire.Body, error) {
	return func(c *call) (wire.Body, error) {
		of := mediaTypes[name]
		var more struct {
			Caption graph.Scalar `json:"caption"`
			Voice   bool         `json:"voice"`
		}
		if err := c.params.Decode(name, &more); err != nil {
			return nil, err
		}
		kind := of.kind
		if kind == wire.Audio && more.Voice {
			kind = wire.Voice
		}
		if more.Caption != "" && !of.caption {
			return nil, graph.BadParameter.Because("%s.caption: messages of type %s have none", name, name)
		}
		if err := graph.Short(name+".caption", string(more.Caption), maxCaption); err != nil {
			return nil, err
		}
		media, err := c.media(name, c.params[name], kind)
		return wire.Message{Text: string(more.Caption), Media: media, Purpose: wire.Conversation}, err
	}
}

// location is a place as Graph writes it.
type location struct {
	Latitude  graph.Scalar `json:"latitude"`
	Longitude graph.Scalar `json:"longitude"`
	Name      graph.Scalar `json:"name"`
	Address   graph.Scalar `json:"address"`
}

// read returns the place, or what is wrong with it at the place at of the request.
func (p location) read(at string) (*wire.Place, error) {
	lat, err := degrees(at+".latitude", string(p.Latitude), 90)
	if err != nil {
		return nil, err
	}
	lon, err := degrees(at+".longitude", string(p.Longitude), 180)
	if err != nil {
		return nil, err
	}
	err = cmp.Or(graph.Short(at+".name", string(p.Name), wire.MaxAbout), graph.Short(at+".address", string(p.Address), wire.MaxAbout))
	return &wire.Place{Lat: lat, Lon: lon, Name: string(p.Name), Address: string(p.Address)}, err
}

func degrees(at, text string, most float64) (int64, error) {
	if text == "" {
		return 0, graph.Missing.Because("%s: is mandatory", at)
	}
	d, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(d) || math.Abs(d) > most {
		return 0, graph.BadValue.Because("%s: is not a number of degrees from -%g to %g", at, most, most)
	}
	return int64(math.Round(d * 1e7)), nil
}

func readLocation(c *call) (wire.Body, error) {
	var p location
	if err := c.params.Decode("location", &p); err != nil {
		return nil, err
	}
	at, err := p.read("location")
	return wire.Message{Place: at, Purpose: wire.Conversation}, err
}

// vcard is a contact as Graph writes it, both ways. What a person shares has no more
// than they know.
type vcard struct {
	Name struct {
		Formatted graph.Scalar `json:"formatted_name"`
		First     graph.Scalar `json:"first_name,omitempty"`
		Last      graph.Scalar `json:"last_name,omitempty"`
		Middle    graph.Scalar `json:"middle_name,omitempty"`
		Prefix    graph.Scalar `json:"prefix,omitempty"`
		Suffix    graph.Scalar `json:"suffix,omitempty"`
	} `json:"name"`
	Birthday  graph.Scalar   `json:"birthday,omitempty"`
	Phones    []vcardPhone   `json:"phones,omitempty"`
	Emails    []vcardEmail   `json:"emails,omitempty"`
	URLs      []vcardURL     `json:"urls,omitempty"`
	Addresses []vcardAddress `json:"addresses,omitempty"`
	Org       *vcardOrg      `json:"org,omitempty"`
}

type vcardPhone struct {
	Phone graph.Scalar `json:"phone"`
	ID    graph.Scalar `json:"wa_id,omitempty"`
	Type  graph.Scalar `json:"type,omitempty"`
}

type vcardEmail struct {
	Email graph.Scalar `json:"email"`
	Type  graph.Scalar `json:"type,omitempty"`
}

type vcardURL struct {
	URL  graph.Scalar `json:"url"`
	Type graph.Scalar `json:"type,omitempty"`
}

type vcardAddress struct {
	Street  graph.Scalar `json:"street"` // all of it where nobody wrote it in parts
	City    graph.Scalar `json:"city,omitempty"`
	State   graph.Scalar `json:"state,omitempty"`
	Zip     graph.Scalar `json:"zip,omitempty"`
	Country graph.Scalar `json:"country,omitempty"`
	Code    graph.Scalar `json:"country_code,omitempty"`
	Type    graph.Scalar `json:"type,omitempty"`
}

type vcardOrg struct {
	Company    graph.Scalar `json:"company,omitempty"`
	Department graph.Scalar `json:"department,omitempty"`
	Title      graph.Scalar `json:"title,omitempty"`
}

func readContacts(c *call) (wire.Body, error) {
	var cards []vcard
	if err := c.params.Decode("contacts", &cards); err != nil {
		return nil, err
	}
	if n := len(cards); n < 1 || n > wire.MaxContacts {
		return nil, graph.BadValue.Because("contacts: %d contacts; 1 to %d are allowed", n, wire.MaxContacts)
	}
	m := wire.Message{Purpose: wire.Conversation}
	for i, card := range cards {
		contact, err := card.read("contacts[" + strconv.Itoa(i) + "]")
		if err != nil {
			return nil, err
		}
		m.Contacts = append(m.Contacts, contact)
	}
	return m, nil
}

func (v vcard) read(at string) (wire.ContactCard, error) {
	n := v.Name
	c := wire.ContactCard{
		Name: string(n.Formatted), First: joinWords(n.First, n.Middle), Last: string(n.Last), Birthday: string(v.Birthday),
	}
	if v.Org != nil {
		c.Company, c.Role = string(v.Org.Company), joinWords(v.Org.Title, v.Org.Department)
	}
	if err := graph.Wanted(at+".name.formatted_name", c.Name, wire.MaxAbout); err != nil {
		return c, err
	}
	if n.First+n.Last+n.Middle+n.Prefix+n.Suffix == "" {
		return c, graph.Missing.Because("%s.name: needs one of first_name, last_name, middle_name, prefix and suffix beside formatted_name", at)
	}
	for _, p := range v.Phones {
		way := wire.Way{Kind: wire.Phone, Label: string(p.Type), Value: string(p.Phone), Account: normalise(string(p.ID))}
		if !way.Account.Valid() {
			way.Account = ""
		}
		if way.Value == "" && way.Account != "" {
			way.Value = "+" + string(way.Account)
		}
		c.Ways = append(c.Ways, way)
	}
	for _, e := range v.Emails {
		c.Ways = append(c.Ways, wire.Way{Kind: wire.Email, Label: string(e.Type), Value: string(e.Email)})
	}
	for _, u := range v.URLs {
		c.Ways = append(c.Ways, wire.Way{Kind: wire.Web, Label: string(u.Type), Value: string(u.URL)})
	}
	for _, a := range v.Addresses {
		country := a.Country
		if country == "" {
			country = a.Code
		}
		line := joined(", ", a.Street, a.City, a.State, a.Zip, country)
		c.Ways = append(c.Ways, wire.Way{Kind: wire.Address, Label: string(a.Type), Value: line})
	}
	c.Ways = slices.DeleteFunc(c.Ways, func(w wire.Way) bool { return wire.CleanName(w.Value) == "" })
	return c, nil
}

func joinWords(words ...graph.Scalar) string { return joined(" ", words...) }

func joined(with string, parts ...graph.Scalar) string {
	var all []string
	for _, p := range parts {
		if p != "" {
			all = append(all, string(p))
		}
	}
	return strings.Join(all, with)
}
