package wire

import "strings"

// Clean makes outside text safe.
func Clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// CleanName is Clean for names.
func CleanName(s string) string { return Clean(s) }

func cleaned(b Body) Body { return b }

func check(b Body) error { return nil }
