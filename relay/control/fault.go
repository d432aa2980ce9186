package control

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sayso/relay/cloudapi"
	"sayso/wire"
)

// Injection is an error of the catalogue that sends are to meet.
type Injection struct {
	Code     int    `json:"code"`
	Business string `json:"business,omitempty"` // whose sends: number, handle or phone number id; all when empty
	To       string `json:"to,omitempty"`       // sends to whom: number or handle; all when empty
	Times    int    `json:"times,omitempty"`    // how often; 0 until it is cleared
	Late     *bool  `json:"late,omitempty"`     // told by a failed status; as the catalogue has it when nil
}

var faultRoutes = []route{
	{"GET faults", (*Desk).faults},
	{"POST faults", (*Desk).inject},
	{"DELETE faults", (*Desk).clear},
	{"DELETE faults/{id}", (*Desk).clear},
}

func (d *Desk) faults(http.ResponseWriter, *http.Request) (any, error) {
	return append([]cloudapi.Injected{}, d.face.Injections()...), nil
}

func (d *Desk) inject(_ http.ResponseWriter, r *http.Request) (any, error) {
	var ask Injection
	if err := read(r, &ask); err != nil {
		return nil, err
	}
	i := cloudapi.Injected{Code: ask.Code, Times: ask.Times}
	if ask.Business != "" {
		b, err := d.business(ask.Business)
		if err != nil {
			return nil, err
		}
		i.Business = wire.Account(b.Account)
	}
	if ask.To != "" {
		i.To = wire.Account(strings.TrimPrefix(ask.To, "+"))
		if found, ok := d.relay.Resolve(ask.To); ok {
			i.To = found
		}
		if !i.To.Valid() {
			return nil, refuse("there is nobody called %s here; give the number of who is to come", wire.CleanName(ask.To))
		}
	}
	made, err := d.face.Inject(i, ask.Late)
	if err != nil {
		return nil, refuse("%v", err)
	}
	return made, nil
}

// cleared is how many errors were taken back.
type cleared struct {
	Cleared int `json:"cleared"`
}

func (d *Desk) clear(_ http.ResponseWriter, r *http.Request) (any, error) {
	text := r.PathValue("id")
	if text == "" {
		return cleared{d.face.Clear(0)}, nil
	}
	id, err := strconv.Atoi(text)
	if err != nil || id < 1 || d.face.Clear(id) == 0 {
		return nil, refusal{http.StatusNotFound, "no error " + wire.CleanName(text) + " is injected; see: sayso relay fault list"}
	}
	return cleared{1}, nil
}

// Faults returns the errors that are injected now.
func (c *Client) Faults(ctx context.Context) (all []cloudapi.Injected, err error) {
	err = c.do(ctx, http.MethodGet, Path+"faults", nil, nil, &all)
	return all, err
}

// Inject has sends meet an error.
func (c *Client) Inject(ctx context.Context, i Injection) (made cloudapi.Injected, err error) {
	err = c.do(ctx, http.MethodPost, Path+"faults", nil, i, &made)
	return made, err
}

// Clear takes back the injected error of an id, or all when it is empty, and returns how
// many that were.
func (c *Client) Clear(ctx context.Context, id string) (int, error) {
	path := Path + "faults"
	if id != "" {
		path += "/" + url.PathEscape(id)
	}
	var n cleared
	err := c.do(ctx, http.MethodDelete, path, nil, nil, &n)
	return n.Cleared, err
}
