// Package content reads what a business says to a person: the message objects of the
// Cloud API, each by its type, as messages of the relay.
//
// A [Reader] reads for one business. Its Read takes a free-form message; its other methods
// take the parts that a template is filled in with as well: a file, a place, a product, an
// order. A [Contact] goes both ways. What is wrong is a fault that names the place in the
// request.
//
// Limits are those of developers.facebook.com/docs/whatsapp/cloud-api/messages and its
// pages on interactive messages.
package content
