package graph

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	pageSize = 25  // when a call asks for none
	maxPage  = 500 // the most that a call gets
)

// List is one page of a list.
type List[T any] struct {
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

// Page returns the page of a list that a request asks for with limit, after and before.
// id names each element; its place is found by that, so a list may change between pages.
func Page[T any](r *http.Request, p Params, all []T, id func(T) string) (List[T], error) {
	size, err := p.pageSize()
	if err != nil {
		return List[T]{}, err
	}
	from, to := 0, len(all)
	if _, next, asked, err := cursorAt(p, "after", all, id); err != nil {
		return List[T]{}, err
	} else if asked {
		from = next
	}
	at, _, back, err := cursorAt(p, "before", all, id)
	switch {
	case err != nil:
		return List[T]{}, err
	case back:
		to = at
		from = max(from, to-size)
	default:
		to = min(to, from+size)
	}
	shown := List[T]{Data: slices.Clone(all[min(from, to):to])}
	if len(shown.Data) == 0 {
		shown.Data = []T{}
		return shown, nil
	}
	first, last := cursorOf(id(all[from])), cursorOf(id(all[to-1]))
	shown.Paging = &paging{Cursors: cursors{first, last}}
	if to < len(all) {
		shown.Paging.Next = again(r, "after", last)
	}
	if from > 0 {
		shown.Paging.Previous = again(r, "before", first)
	}
	return shown, nil
}

func (p Params) pageSize() (int, error) {
	text, err := p.Text("limit")
	if err != nil || text == "" {
		return pageSize, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, BadParameter.Because("limit: is not a number from 1 on")
	}
	return min(n, maxPage), nil
}

// cursorAt returns where the element stands that a cursor names, and where the next one
// does. Of one that is gone, that is where it would stand, if the list is in the order
// of its ids: callers delete what they have seen, and go on.
func cursorAt[T any](p Params, name string, all []T, id func(T) string) (at, next int, asked bool, err error) {
	text, err := p.Text(name)
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
		return 0, 0, false, BadParameter.Because("%s: is no cursor of this list", name)
	case at < 0:
		at, _ = slices.BinarySearchFunc(all, want, func(v T, want string) int { return strings.Compare(id(v), want) })
		return at, at, true, nil
	}
	return at, at + 1, true, nil
}

func cursorOf(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }

// again returns the URL of a request with another cursor, at the host by which the
// caller reached the face.
func again(r *http.Request, name, cursor string) string {
	q := r.URL.Query()
	q.Del("after")
	q.Del("before")
	q.Set(name, cursor)
	u := url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawQuery: q.Encode()}
	if r.TLS != nil {
		u.Scheme = "https"
	}
	return u.String()
}
