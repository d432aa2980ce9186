package control

import (
	"context"
	"net/http"
	"net/url"

	"sayso/relay"
	"sayso/relay/cloudapi"
	"sayso/wire"
)

// Business is a business as the operator sees it. To add one only a name is needed:
// what else is empty is made up.
type Business struct {
	Name          string `json:"name"`
	Handle        string `json:"handle,omitempty"`
	Account       string `json:"account,omitempty"`
	PhoneNumberID string `json:"phone_number_id,omitempty"`
	WABAID        string `json:"waba_id,omitempty"`
	AppID         string `json:"app_id,omitempty"`
	Token         string `json:"token,omitempty"`      // masked unless asked for
	AppSecret     string `json:"app_secret,omitempty"` // likewise
	Webhook       string `json:"webhook,omitempty"`
	VerifyToken   string `json:"verify_token,omitempty"` // likewise
	Platform      string `json:"platform,omitempty"`
	Category      string `json:"category,omitempty"`
	About         string `json:"about,omitempty"`
	Verified      bool   `json:"verified,omitempty"`

	// How it stands; not of use when it is added.
	State   cloudapi.State `json:"state,omitempty"`
	Quality relay.Rating   `json:"quality,omitempty"`
}

var businessRoutes = []route{
	{"GET businesses", (*Desk).businesses},
	{"GET businesses/{name}", (*Desk).showBusiness},
	{"POST businesses", (*Desk).addBusiness},
	{"POST businesses/{name}/token", (*Desk).rotate},
	{"POST businesses/{name}/state", (*Desk).setState},
}

func (d *Desk) businesses(_ http.ResponseWriter, r *http.Request) (any, error) {
	all := []Business{}
	for _, b := range d.relay.Businesses() {
		all = append(all, d.shown(b, r.FormValue("secrets") == "true"))
	}
	return all, nil
}

func (d *Desk) showBusiness(_ http.ResponseWriter, r *http.Request) (any, error) {
	b, err := d.business(r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	return d.shown(b, r.FormValue("secrets") == "true"), nil
}

func (d *Desk) shown(b relay.Business, secrets bool) Business {
	quality, _, err := d.relay.Quality(wire.Account(b.Account))
	if err != nil {
		d.log.Error("quality not read", "business", b.Account, "err", err)
	}
	s := Business{
		State: d.face.State(b), Quality: quality, AppID: b.AppID,
		Name: b.Name, Handle: b.Handle, Account: b.Account, PhoneNumberID: b.PhoneNumberID, WABAID: b.WABAID,
		Token: b.Token, AppSecret: b.AppSecret, Webhook: b.Webhook, VerifyToken: b.VerifyToken,
		Platform: b.Platform, Category: b.Category, About: b.About, Verified: b.Verified,
	}
	if !secrets {
		s.Token, s.AppSecret, s.VerifyToken = Mask(s.Token), Mask(s.AppSecret), Mask(s.VerifyToken)
	}
	return s
}

// Mask returns a secret as it may be shown: a long one by its last four characters.
func Mask(secret string) string {
	switch n := len(secret); {
	case n == 0:
		return ""
	case n < 16:
		return "****"
	default:
		return "****" + secret[n-4:]
	}
}

func (d *Desk) addBusiness(_ http.ResponseWriter, r *http.Request) (any, error) {
	var b Business
	if err := read(r, &b); err != nil {
		return nil, err
	}
	made, err := d.relay.Hire(r.Context(), relay.Business{
		Name: b.Name, Handle: b.Handle, Account: b.Account, PhoneNumberID: b.PhoneNumberID, WABAID: b.WABAID, AppID: b.AppID,
		Token: b.Token, AppSecret: b.AppSecret, Webhook: b.Webhook, VerifyToken: b.VerifyToken,
		Platform: b.Platform, Category: b.Category, About: b.About, Verified: b.Verified,
	})
	if err != nil {
		return nil, refuse("%v", err)
	}
	return d.shown(made, true), nil
}

func (d *Desk) rotate(_ http.ResponseWriter, r *http.Request) (any, error) {
	b, err := d.business(r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	if b.Token, err = d.relay.Rotate(r.Context(), wire.Account(b.Account)); err != nil {
		return nil, err
	}
	return d.shown(b, true), nil
}

// standing is what SetState asks for.
type standing struct {
	State cloudapi.State `json:"state"`
}

func (d *Desk) setState(_ http.ResponseWriter, r *http.Request) (any, error) {
	var ask standing
	if err := read(r, &ask); err != nil {
		return nil, err
	}
	b, err := d.business(r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	if err := d.face.SetState(r.Context(), b, ask.State); err != nil {
		return nil, refuse("%v", err)
	}
	return d.shown(b, false), nil
}

// business finds a business by its number, its handle or its phone number id.
func (d *Desk) business(name string) (relay.Business, error) {
	for _, b := range d.relay.Businesses() {
		if name != "" && (name == b.Account || name == b.Handle || name == b.PhoneNumberID) {
			return b, nil
		}
	}
	return relay.Business{}, refusal{http.StatusNotFound, "there is no business " + wire.CleanName(name) + " here; see: sayso relay business list"}
}

// Businesses returns the relay's businesses, with their secrets when asked for.
func (c *Client) Businesses(ctx context.Context, secrets bool) (all []Business, err error) {
	err = c.do(ctx, http.MethodGet, Path+"businesses", withSecrets(secrets), nil, &all)
	return all, err
}

// Business returns a business by its number, its handle or its phone number id.
func (c *Client) Business(ctx context.Context, name string, secrets bool) (b Business, err error) {
	err = c.do(ctx, http.MethodGet, Path+"businesses/"+url.PathEscape(name), withSecrets(secrets), nil, &b)
	return b, err
}

func withSecrets(secrets bool) url.Values {
	if !secrets {
		return nil
	}
	return url.Values{"secrets": {"true"}}
}

// AddBusiness adds a business and returns it, with its secrets.
func (c *Client) AddBusiness(ctx context.Context, b Business) (made Business, err error) {
	err = c.do(ctx, http.MethodPost, Path+"businesses", nil, b, &made)
	return made, err
}

// Rotate gives a business a new token and returns it with that.
func (c *Client) Rotate(ctx context.Context, name string) (b Business, err error) {
	err = c.do(ctx, http.MethodPost, Path+"businesses/"+url.PathEscape(name)+"/token", nil, nil, &b)
	return b, err
}

// SetState sets how the account of a business stands with the platform.
func (c *Client) SetState(ctx context.Context, name string, state cloudapi.State) (b Business, err error) {
	err = c.do(ctx, http.MethodPost, Path+"businesses/"+url.PathEscape(name)+"/state", nil, standing{state}, &b)
	return b, err
}
