// Package journal keeps the last requests of businesses for whoever runs the relay: what
// they called, what became of it and why, and every try of a webhook to them.
//
// A [Journal] takes a [Request] for each and hands out those that are [Wanted], or follows
// what comes. Nothing that it hands out holds a secret or anything that a terminal obeys.
package journal
