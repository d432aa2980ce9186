// Package graph speaks the dialect of Meta's Graph API, which is the same whatever is
// asked for: how inputs come, how errors are told, and how an object or a list is shown.
//
// [Params] are the inputs of a request, [Scalar] and [Scalars] are what a client writes
// loosely. A [Mistake] is a row of the error catalogue; with its details it is a [Fault],
// which is an error of Go and a body of an answer. [Fields] show what is asked of an
// object, and [Page] a part of a list. Each package beside this one declares the
// mistakes that only it meets; those that all meet are here.
//
// Sources: developers.facebook.com/docs/graph-api (overview, error handling, paginated
// results) and /docs/whatsapp/cloud-api/support/error-codes.
package graph
