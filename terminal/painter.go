package terminal

import (
	"errors"
	"sync"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
)

// painter draws on the display beside the loop of the model, so that a terminal that
// reads slowly, or not at all, holds up nothing: of the views that came meanwhile it is
// shown the newest.
type painter struct {
	display *display
	gone    func()        // called when the terminal is no more
	wake    chan struct{} // one slot: there is something to do
	stop    chan struct{}

	mu   sync.Mutex // protects what follows
	jobs []func(*display)
	view *tea.View // the newest that is not shown; jobs come before it
}

// mostJobs is from how many jobs on no more sequences wait for a terminal that does not
// read. What changes the terminal's modes always does.
const mostJobs = 1024

// retryTime is when a terminal that could not take all at once is drawn again.
const retryTime = 50 * time.Millisecond

func newPainter(d *display, gone func()) *painter {
	p := &painter{display: d, gone: gone, wake: make(chan struct{}, 1), stop: make(chan struct{})}
	go p.run()
	return p
}

// do has something done to the display, in the order of the calls.
func (p *painter) do(job func(*display)) {
	p.mu.Lock()
	p.jobs = append(p.jobs, job)
	p.mu.Unlock()
	p.rouse()
}

// put has a sequence written, unless very much waits already.
func (p *painter) put(sequence string) {
	p.mu.Lock()
	if len(p.jobs) < mostJobs {
		p.jobs = append(p.jobs, func(d *display) { d.put(sequence) })
	}
	p.mu.Unlock()
	p.rouse()
}

// show has a view drawn, unless a newer one comes first.
func (p *painter) show(v tea.View) {
	p.mu.Lock()
	p.view = &v
	p.mu.Unlock()
	p.rouse()
}

func (p *painter) rouse() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// flush waits until all that was asked for is done, but no longer than a limit; it
// reports whether it is.
func (p *painter) flush(limit time.Duration) bool {
	done := make(chan struct{})
	p.do(func(*display) { close(done) })
	select {
	case <-done:
		return true
	case <-time.After(limit):
		return false
	}
}

// run does what is asked for until end.
func (p *painter) run() {
	for {
		select {
		case <-p.wake:
		case <-p.stop:
			return
		}
		p.mu.Lock()
		jobs, view := p.jobs, p.view
		p.jobs, p.view = nil, nil
		p.mu.Unlock()
		for _, job := range jobs {
			job(p.display)
		}
		if view == nil {
			continue
		}
		switch err := p.display.draw(*view); {
		case err == nil:
		case errors.Is(err, syscall.EAGAIN):
			time.Sleep(retryTime)
			p.again(view)
		default:
			p.gone()
		}
	}
}

// again has a view drawn that could not be, unless there is a newer one.
func (p *painter) again(v *tea.View) {
	p.mu.Lock()
	if p.view == nil {
		p.view = v
	}
	p.mu.Unlock()
	p.rouse()
}

// end ends the painter, after what it does.
func (p *painter) end() { close(p.stop) }
