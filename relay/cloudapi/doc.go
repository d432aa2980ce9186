// Package cloudapi is the relay's WhatsApp Business Cloud API: businesses send
// over HTTP with the tools that they already have, and hear of answers, statuses
// and changes of consent by signed webhooks.
//
// There are only a few types. A [Face] is an http.Handler for the Graph paths; its Run
// delivers the webhooks. Inside, a call is one authenticated request for an object of the
// Graph, and a route is what answers it. [Code] is a row of the error catalogue and
// [Injected] an error that sends are made to meet; [State] is how an account stands.
//
// The face itself finds out who asks what, keeps numbers, apps and accounts, and says who
// may send and what becomes of it. All else is in packages below it, each of which can be
// read alone:
//
//	graph     how the Graph API speaks: inputs, errors, fields, pages
//	ident     the ids of messages and of people
//	records   what is remembered beside the logs
//	content   what a business says: messages by their types
//	template  templates: what they are made of, what becomes of them, how they are filled in
//	media     files and their ids
//	webhook   what an event becomes when it leaves
//	deliver   how webhooks reach their receivers
//	journal   the last requests, for whoever runs the relay
//
// Everything that grows is a table: the routes (a list in each file that answers
// something), the errors (errors.go, catalogue.go, and what each package adds), the shape
// of settings (settings_shape.go), and the tables of the packages.
//
// Beside what a business says by the API of its numbers, templates and files, which are
// records of the relay, the face keeps nothing of its own.
//
// Two things differ from Meta's on purpose: bare digits in `to` are taken as they
// are, without a country code being put before them; and a body over 1 MiB is told
// with HTTP status 413, code 100.
package cloudapi
