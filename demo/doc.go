// Package demo plays the demonstration: a relay with real websockets and the real
// HTTP face on loopback, businesses that send through that face like any business,
// friends who are ordinary clients, and a story that reacts to what the person does.
//
// A [World] is all of it but the person: the caller brings a messenger, or has
// [World.Play] act in the person's stead.
package demo
