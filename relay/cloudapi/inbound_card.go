package cloudapi

import "sayso/wire"

// shared is a contact that a person shares. It has no more than they know.
type shared struct {
	Name struct {
		Formatted string `json:"formatted_name"`
		First     string `json:"first_name,omitempty"`
		Last      string `json:"last_name,omitempty"`
	} `json:"name"`
	Birthday  string          `json:"birthday,omitempty"`
	Phones    []sharedPhone   `json:"phones,omitempty"`
	Emails    []sharedEmail   `json:"emails,omitempty"`
	URLs      []sharedURL     `json:"urls,omitempty"`
	Addresses []sharedAddress `json:"addresses,omitempty"`
	Org       *sharedOrg      `json:"org,omitempty"`
}

type sharedPhone struct {
	Phone string       `json:"phone"`
	ID    wire.Account `json:"wa_id,omitempty"`
	Type  string       `json:"type,omitempty"`
}

type sharedEmail struct {
	Email string `json:"email"`
	Type  string `json:"type,omitempty"`
}

type sharedURL struct {
	URL  string `json:"url"`
	Type string `json:"type,omitempty"`
}

type sharedAddress struct {
	Street string `json:"street"` // all of it: nobody wrote it in parts
	Type   string `json:"type,omitempty"`
}

type sharedOrg struct {
	Company string `json:"company,omitempty"`
	Title   string `json:"title,omitempty"`
}

func sharing(cards []wire.ContactCard) []shared {
	all := make([]shared, len(cards))
	for i, c := range cards {
		s := &all[i]
		s.Name.Formatted, s.Name.First, s.Name.Last, s.Birthday = c.Name, c.First, c.Last, c.Birthday
		if c.Company+c.Role != "" {
			s.Org = &sharedOrg{c.Company, c.Role}
		}
		for _, w := range c.Ways {
			switch w.Kind {
			case wire.Phone:
				s.Phones = append(s.Phones, sharedPhone{w.Value, w.Account, w.Label})
			case wire.Email:
				s.Emails = append(s.Emails, sharedEmail{w.Value, w.Label})
			case wire.Web:
				s.URLs = append(s.URLs, sharedURL{w.Value, w.Label})
			case wire.Address:
				s.Addresses = append(s.Addresses, sharedAddress{w.Value, w.Label})
			}
		}
	}
	return all
}
