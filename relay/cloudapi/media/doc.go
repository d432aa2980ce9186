// Package media keeps the files that businesses upload and are sent, by the ids under
// which they know them, as long as those are good.
//
// A [Library] has them all: whole files that come in a form, files that come in pieces,
// and those of people's messages. Their bytes are the relay's, by their hash; a record says
// what an id stands for. It makes a file of a message of an id, and a signed URL of one,
// which is good without a token.
//
// Sources: developers.facebook.com/docs/whatsapp/cloud-api/reference/media (types and
// limits) and /docs/graph-api/guides/upload (uploads that resume).
package media
