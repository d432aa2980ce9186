package relay

import (
	"encoding/json"
	"net/http"
)

// health answers 200 when the relay takes commands and its last batch reached the
// disk, and 503 when not.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	closing := s.closing
	s.mu.Unlock()
	status, code := "ok", http.StatusOK
	switch {
	case closing:
		status, code = "closing", http.StatusServiceUnavailable
	case s.trouble.Load():
		status, code = "the last batch did not reach the disk", http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{ // nobody is left to tell
		"status": status, "sockets": s.sockets(), "waiting": s.queue.waiting(),
	})
}
