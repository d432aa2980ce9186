package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxAnswer bounds an answer, or one line of one that goes on, in bytes.
const maxAnswer = 16 << 20

// Client asks a relay that runs on this machine.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// NewClient returns a client for the relay at an address, HOST:PORT, with its secret.
func NewClient(address string, secret []byte) *Client {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	// Not the proxy of the environment, which would see the bearer.
	return &Client{"http://" + address, tokenOf(secret), &http.Client{Transport: &http.Transport{}, CheckRedirect: stay}}
}

// ask makes a request to the path, with ask as its JSON unless it is nil, and returns the
// answer's body. Its errors are what the relay says, in one line.
func (c *Client) ask(ctx context.Context, method, path string, query url.Values, ask any) (io.ReadCloser, error) {
	var body io.Reader
	if ask != nil {
		b, err := json.Marshal(ask)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Content-Type", "application/json")
	got, err := c.http.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("no relay answers at %s; start it with: sayso relay", strings.TrimPrefix(c.base, "http://"))
	}
	if got.StatusCode == http.StatusOK {
		return got.Body, nil
	}
	defer got.Body.Close()
	var no wrong
	if b, err := io.ReadAll(io.LimitReader(got.Body, 64<<10)); err != nil || json.Unmarshal(b, &no) != nil || no.Error == "" {
		return nil, fmt.Errorf("the relay answered with HTTP status %d; is it of another version?", got.StatusCode)
	}
	return nil, errors.New(no.Error)
}

// do makes a request and decodes the answer, if into is not nil.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, ask, into any) error {
	body, err := c.ask(ctx, method, path, query, ask)
	if err != nil {
		return err
	}
	defer body.Close()
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(body, maxAnswer)).Decode(into); err != nil {
		return fmt.Errorf("the relay's answer broke off or is not understood: %w", err)
	}
	return nil
}
