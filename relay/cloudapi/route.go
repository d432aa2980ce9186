package cloudapi

import (
	"net/http"
	"slices"
	"strings"

	"sayso/relay"
	"sayso/relay/cloudapi/graph"
)

// node is a kind of object of the Graph.
type node byte

const (
	phone     node = iota + 1 // a phone number, by phone_number_id
	waba                      // a WhatsApp Business Account, by waba_id
	app                       // an app, by app_id
	portfolio                 // the business portfolio that owns the accounts
	root                      // what has a name instead of an id, such as debug_token
	block                     // a template, by its id
	file                      // a media file, by its id
	upload                    // an upload under way, by "upload:" and its id
)

// object is what the first part of a path names.
type object struct {
	kind    node
	id      string
	numbers []relay.Business // whose it is, one for every number; none for a root
}

// route is one thing that can be asked of an object.
type route struct {
	on     node
	edge   string // what follows the id; empty for the object itself
	method string
	answer func(*call) (any, error)
	open   bool   // no token is asked for
	raw    bool   // the answer reads the body; its inputs are those of the query
	tail   string // the input that may also follow the edge, after a slash
}

// stream is an answer that writes itself: bytes instead of JSON.
type stream func(w http.ResponseWriter, r *http.Request)

// routes is all that the face answers. Each file that answers something says so in a
// list of its own.
var routes = slices.Concat(sendRoutes, templateRoutes, numberRoutes, accountRoutes, appRoutes, profileRoutes, settingRoutes, blockRoutes, mediaRoutes, uploadRoutes)

// resolve returns what the first part of a path names; the zero object for nothing.
// Each kind of object is looked for by those who keep it.
func (f *Face) resolve(path string) (object, string) {
	id, edge, _ := strings.Cut(path, "/")
	if o, rest, ok := named(path); ok {
		return o, rest
	}
	o := object{id: id}
	for _, b := range f.o.Relay.Businesses() {
		switch id {
		case "":
		case b.PhoneNumberID:
			return object{phone, id, []relay.Business{b}}, edge
		case b.WABAID:
			o.kind, o.numbers = waba, append(o.numbers, b)
		case b.AppID:
			o.kind, o.numbers = app, append(o.numbers, b)
		case portfolioID:
			o.kind, o.numbers = portfolio, append(o.numbers, b)
		}
	}
	for _, find := range []func(string) (node, []relay.Business){f.templateNamed, f.fileNamed, f.uploadNamed} {
		if o.numbers == nil {
			o.kind, o.numbers = find(id)
		}
	}
	return o, edge
}

// named finds what has a name instead of an id.
func named(path string) (o object, edge string, ok bool) {
	for _, to := range routes {
		if to.on == root && to.edge == path {
			return object{kind: root}, path, true
		}
	}
	return o, "", false
}

// lookup finds the route of a request.
func (o object) lookup(edge, method string) (route, error) {
	known := false
	for _, to := range routes {
		if to.on != o.kind || to.edge != edge && (to.tail == "" || !strings.HasPrefix(edge, to.edge+"/")) {
			continue
		}
		if to.method == method {
			return to, nil
		}
		known = true
	}
	if known || edge == "" {
		return route{}, graph.NoObject.About(strings.ToLower(method), o.id)
	}
	return route{}, noPath.About(edge)
}
