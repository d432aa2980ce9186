package cloudapi

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	pageSize = 25  // when a call asks for none
	maxPage  = 500 // the most that a call gets
)

// pageOf is one page of a list.
type pageOf[T any] struct {
	Data   []T     `json:"data"`
	Paging *paging `json:"paging,omitempty"` // of a list that is not empty
}

type paging struct {
	Cursors  cursors `json:"cursors"`
	Next     string  `json:"next,omitempty"`     // where there is more
	Previous string  `json:"previous,omitempty"` // where something is before
}

type cursors struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// page returns the page of a list that a call asks for with limit, after and before. id
// names each element; its place is found by that, so a list may change between pages.
func page[T any](c *call, all []T, id func(T) string) (pageOf[T], error) {
	size, err := c.pageSize()
	if err != nil {
		return pageOf[T]{}, err
	}
	from, to := 0, len(all)
	if _, next, asked, err := cursorAt(c, "after", all, id); err != nil {
		return pageOf[T]{}, err
	} else if asked {
		from = next
	}
	at, _, back, err := cursorAt(c, "before", all, id)
	switch {
	case err != nil:
		return pageOf[T]{}, err
	case back:
		to = at
		from = max(from, to-size)
	default:
		to = min(to, from+size)
	}
	shown := pageOf[T]{Data: slices.Clone(all[min(from, to):to])}
	if len(shown.Data) == 0 {
		shown.Data = []T{}
		return shown, nil
	}
	first, last := cursorOf(id(all[from])), cursorOf(id(all[to-1]))
	shown.Paging = &paging{Cursors: cursors{first, last}}
	if to < len(all) {
		shown.Paging.Next = c.again("after", last)
	}
	if from > 0 {
		shown.Paging.Previous = c.again("before", first)
	}
	return shown, nil
}

func (c *call) pageSize() (int, error) {
	text, err := c.params.text("limit")
	if err != nil || text == "" {
		return pageSize, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, badParameter.because("limit: is not a number from 1 on")
	}
	return min(n, maxPage), nil
}

// cursorAt returns where the element stands that a cursor names, and where the next one
// does. Of one that is gone, that is where it would stand, if the list is in the order
// of its ids: callers delete what they have seen, and go on.
func cursorAt[T any](c *call, name string, all []T, id func(T) string) (at, next int, asked bool, err error) {
	text, err := c.params.text(name)
	if err != nil || text == "" {
		return 0, 0, false, err
	}
	key, err := base64.RawURLEncoding.DecodeString(text)
	want := string(key)
	if err == nil {
		at = slices.IndexFunc(all, func(v T) bool { return id(v) == want })
	}
	ordered := slices.IsSortedFunc(all, func(a, b T) int { return strings.Compare(id(a), id(b)) })
	switch {
	case err != nil || at < 0 && !ordered:
		return 0, 0, false, badParameter.because("%s: is no cursor of this list", name)
	case at < 0:
		at, _ = slices.BinarySearchFunc(all, want, func(v T, want string) int { return strings.Compare(id(v), want) })
		return at, at, true, nil
	}
	return at, at + 1, true, nil
}

func cursorOf(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

// again returns the URL of the call with another cursor, at the host by which the
// caller reached the face.
func (c *call) again(name, cursor string) string {
	q := c.r.URL.Query()
	q.Del("after")
	q.Del("before")
	q.Set(name, cursor)
	u := url.URL{Scheme: "http", Host: c.r.Host, Path: c.r.URL.Path, RawQuery: q.Encode()}
	if c.r.TLS != nil {
		u.Scheme = "https"
	}
	return u.String()
}
