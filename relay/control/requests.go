package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"sayso/relay"
	"sayso/relay/cloudapi/deliver"
	"sayso/relay/cloudapi/journal"
	"sayso/wire"
)

var requestRoutes = []route{
	{"GET requests", (*Desk).requests},
	{"POST webhooks/{id}/redeliver", (*Desk).redeliver},
	{"POST webhooks/duplicate", (*Desk).duplicate},
}

// requests answers with the last requests, a line of JSON each; with follow=true it goes
// on with those that come until the caller has enough.
func (d *Desk) requests(w http.ResponseWriter, r *http.Request) (any, error) {
	wanted := journal.Wanted{Webhooks: r.FormValue("webhooks") == "true", Failed: r.FormValue("failed") == "true"}
	if name := r.FormValue("business"); name != "" {
		b, err := d.business(name)
		if err != nil {
			return nil, err
		}
		wanted.Business = wire.Account(b.Account)
	}
	w.Header().Set("Content-Type", "application/jsonl")
	line, flush := json.NewEncoder(w), http.NewResponseController(w)
	if r.FormValue("follow") != "true" {
		for _, one := range d.face.Journal().Requests(wanted) {
			if err := line.Encode(one); err != nil {
				return nil, nil //nolint:nilerr // nobody is left to tell
			}
		}
		return nil, nil
	}
	_ = flush.Flush() // so that the caller knows that it began
	_ = d.face.Journal().Follow(r.Context(), wanted, func(one journal.Request) error {
		return errors.Join(line.Encode(one), flush.Flush())
	})
	return nil, nil
}

// one returns the business of a name, or the only one there is.
func (d *Desk) one(name string) (relay.Business, error) {
	all := d.relay.Businesses()
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	if name == "" {
		return relay.Business{}, refuse("there are %d businesses here; name one with --business", len(all))
	}
	return d.business(name)
}

func (d *Desk) redeliver(_ http.ResponseWriter, r *http.Request) (any, error) {
	b, err := d.one(r.FormValue("business"))
	if err != nil {
		return nil, err
	}
	tries, err := d.face.Courier().Redeliver(r.Context(), wire.Account(b.Account), r.PathValue("id"))
	if errors.Is(err, deliver.ErrNoWebhook) {
		return nil, refusal{http.StatusNotFound, err.Error()}
	}
	return tries, err
}

func (d *Desk) duplicate(_ http.ResponseWriter, r *http.Request) (any, error) {
	b, err := d.one(r.FormValue("business"))
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(r.FormValue("times"))
	if err != nil || n < 0 || n > 1000 {
		return nil, refuse("webhooks are duplicated 0 to 1000 times")
	}
	if err := d.face.Courier().Duplicate(wire.Account(b.Account), n); err != nil {
		return nil, refuse("%v", err)
	}
	return struct{}{}, nil
}

// RequestQuery says which requests are asked for, and whether to go on with those that come.
type RequestQuery struct {
	Business string // number, handle or phone number id; all when empty
	Webhooks bool   // and no calls
	Failed   bool
	Follow   bool
}

// Requests calls each for the last requests of the relay, oldest first, and what comes
// then, until the relay ends, ctx does or each fails.
func (c *Client) Requests(ctx context.Context, q RequestQuery, each func(journal.Request) error) error {
	query := url.Values{"business": {q.Business}}
	for name, on := range map[string]bool{"webhooks": q.Webhooks, "failed": q.Failed, "follow": q.Follow} {
		query.Set(name, strconv.FormatBool(on))
	}
	body, err := c.ask(ctx, http.MethodGet, Path+"requests", query, nil)
	if err != nil {
		return err
	}
	defer body.Close()
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one journal.Request
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return fmt.Errorf("the relay's answer is not understood: %w", err)
		}
		if err := each(one); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return lines.Err()
}

// Redeliver posts a webhook once more and returns how that went. The business can be
// left out where there is only one.
func (c *Client) Redeliver(ctx context.Context, business, id string) (tries []journal.Request, err error) {
	err = c.do(ctx, http.MethodPost, Path+"webhooks/"+url.PathEscape(id)+"/redeliver", url.Values{"business": {business}}, nil, &tries)
	return tries, err
}

// Duplicate has the next webhooks of a business delivered twice.
func (c *Client) Duplicate(ctx context.Context, business string, times int) error {
	query := url.Values{"business": {business}, "times": {strconv.Itoa(times)}}
	return c.do(ctx, http.MethodPost, Path+"webhooks/duplicate", query, nil, nil)
}
