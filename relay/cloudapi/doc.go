// Package cloudapi is the relay's WhatsApp Business Cloud API: businesses send
// over HTTP with the tools that they already have, and hear of answers, statuses
// and changes of consent by signed webhooks.
//
// There are only a few types. A [Face] is an http.Handler for the Graph paths;
// its Run delivers the webhooks, with one worker per business. Inside, a call is
// one authenticated request, a fault is a row of the error catalogue with its
// details, a ledger is a worker's fold of its business's log, and its lanes are the
// conversations with webhooks to deliver, each in order. A [Request] is what the
// operator sees of a call or of a try of a webhook.
//
// Everything that grows is a table: the routes (face.go), the message types
// (types.go), the types with choices (interactive.go), the components and buttons of
// templates (template_kinds.go), the errors (errors.go, catalogue.go), the fields of an
// object (nodes.go) and what an event becomes when it leaves as a webhook
// (webhook.go, inbound.go).
//
// Beside what a business says by the API of its numbers, templates and files, which are
// records of the relay, the face keeps nothing of its own. A message id holds the person, the direction
// and the key of the message, so that no table of ids is needed; the worker's place
// is a record of where each conversation stands that is behind, and its fold can always
// be made again from the log.
//
// Two things differ from Meta's on purpose: bare digits in `to` are taken as they
// are, without a country code being put before them; and a body over 1 MiB is told
// with HTTP status 413, code 100.
package cloudapi
