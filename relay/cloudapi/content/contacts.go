package content

import (
	"slices"
	"strconv"
	"strings"

	"sayso/relay/cloudapi/graph"
	"sayso/relay/cloudapi/ident"
	"sayso/wire"
)

// Contacts writes the contacts that a person shares.
func Contacts(cards []wire.ContactCard) []Contact {
	all := make([]Contact, len(cards))
	for i, c := range cards {
		v := &all[i]
		v.Name.Formatted, v.Name.First, v.Name.Last, v.Birthday = graph.Scalar(c.Name), graph.Scalar(c.First), graph.Scalar(c.Last), graph.Scalar(c.Birthday)
		if c.Company+c.Role != "" {
			v.Org = &vcardOrg{Company: graph.Scalar(c.Company), Title: graph.Scalar(c.Role)}
		}
		for _, w := range c.Ways {
			value, label := graph.Scalar(w.Value), graph.Scalar(w.Label)
			switch w.Kind {
			case wire.Phone:
				v.Phones = append(v.Phones, vcardPhone{value, graph.Scalar(w.Account), label})
			case wire.Email:
				v.Emails = append(v.Emails, vcardEmail{value, label})
			case wire.Web:
				v.URLs = append(v.URLs, vcardURL{value, label})
			case wire.Address:
				v.Addresses = append(v.Addresses, vcardAddress{Street: value, Type: label})
			}
		}
	}
	return all
}

// Contact is a contact as Graph writes it, both ways. What a person shares has no more
// than they know.
type Contact struct {
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

func readContacts(_ Reader, p graph.Params) (m wire.Message, err error) {
	var cards []Contact
	if err := p.Decode("contacts", &cards); err != nil {
		return m, err
	}
	if n := len(cards); n < 1 || n > wire.MaxContacts {
		return m, graph.BadValue.Because("contacts: %d contacts; 1 to %d are allowed", n, wire.MaxContacts)
	}
	for i, card := range cards {
		contact, err := card.read("contacts[" + strconv.Itoa(i) + "]")
		if err != nil {
			return m, err
		}
		m.Contacts = append(m.Contacts, contact)
	}
	return m, nil
}

func (v Contact) read(at string) (wire.ContactCard, error) {
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
		way := wire.Way{Kind: wire.Phone, Label: string(p.Type), Value: string(p.Phone), Account: ident.Number(string(p.ID))}
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
