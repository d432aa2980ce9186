package relay

import "fmt"

// Webhooks says in which of the forms that a platform has had its webhooks are written.
type Webhooks struct {
	Version   int    `toml:"version"`     // major, as an app's settings choose it; the newest when absent
	Pricing   string `toml:"pricing"`     // when the rules of pricing came into force: 2025-07, as when absent, or 2026-10
	NoUserIDs bool   `toml:"no_user_ids"` // without the ids of people that came in 2026
}

const (
	newestWebhooks = 25
	firstPricing   = "2025-07"
)

func (w *Webhooks) fillIn() {
	if w.Version == 0 {
		w.Version = newestWebhooks
	}
	if w.Pricing == "" {
		w.Pricing = firstPricing
	}
}

// wrong names the first key that cannot be as it is, and why.
func (w Webhooks) wrong() (key, what string) {
	switch {
	case w.Version < 0 || w.Version > 99:
		return "version", fmt.Sprintf("%d is no version; give its first number, such as 23", w.Version)
	case w.Pricing != firstPricing && w.Pricing != "2026-10":
		return "pricing", fmt.Sprintf("%q is unknown; it is 2025-07 or 2026-10", w.Pricing)
	}
	return "", ""
}

// Webhooks returns in which form the webhooks of all businesses are written.
func (s *Server) Webhooks() Webhooks {
	w := s.o.Config.Webhooks
	w.fillIn()
	return w
}
