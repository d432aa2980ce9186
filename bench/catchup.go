package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sayso/client"
	"sayso/store"
	"sayso/wire"
)

// runCatchUp measures how long it takes to get what came while one was away.
func runCatchUp(args []string) error {
	flags := flag.NewFlagSet("catchup", flag.ContinueOnError)
	messages := flags.Int64("messages", 10_000, "messages that wait")
	runs := flags.Int("runs", 5, "how often each kind of client catches up, in turns")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return inTemp(func(dir string) error { return catchUp(dir, *messages, *runs) })
}

func catchUp(dir string, messages int64, runs int) error {
	s, err := startRelay(nil, filepath.Join(dir, "relay"))
	if err != nil {
		return err
	}
	defer s.stop()
	queued, err := queueFor(s.url, messages)
	if err != nil {
		return err
	}
	var raw, replica sample
	for run := range runs {
		d, err := catchUpRaw(s.url)
		if err != nil {
			return fmt.Errorf("raw client: %w", err)
		}
		raw.took(d)
		if d, err = catchUpReplica(s.url, filepath.Join(dir, fmt.Sprint("replica", run))); err != nil {
			return fmt.Errorf("replica: %w", err)
		}
		replica.took(d)
	}
	t := newTable(fmt.Sprintf("catchup: %d waiting messages of 256 bytes, connect included, %d runs in turns, median (min..max)", messages, runs), "", "ms", "messages/s")
	rate := func(s sample) string { return figure(float64(messages) / s.median() * 1000) }
	t.row("queueing them (one sender, window 1024)", figure(ms(queued)), figure(float64(messages)/queued.Seconds()))
	t.row("raw client, last event read", raw.span(), rate(raw))
	t.row("client and replica, last event on disk", replica.span(), rate(replica))
	t.print(os.Stdout)
	return nil
}

// queueFor registers user 0, who leaves, and sends it the messages from user 1.
func queueFor(url string, messages int64) (time.Duration, error) {
	away, err := dial(url, 0, wire.Pos{})
	if err != nil {
		return 0, err
	}
	away.conn.Close()
	sender, err := dial(url, 1, wire.Pos{})
	if err != nil {
		return 0, err
	}
	return push(sender, string(accountOf(0)), messages, bodyText)
}

func catchUpRaw(url string) (time.Duration, error) {
	began := time.Now()
	u, err := dial(url, 0, wire.Pos{})
	if err != nil {
		return 0, err
	}
	defer u.conn.Close()
	u.conn.SetReadDeadline(began.Add(patience))
	for seq := uint64(0); seq < u.head.Seq; {
		frame, err := u.next()
		if err != nil {
			return 0, err
		}
		seq = max(seq, lastSeq(frame))
	}
	return time.Since(began), nil
}

// catchUpReplica fills a new replica by the real client. Opening the store does not
// count: a messenger has it open when it connects.
func catchUpReplica(url, dir string) (time.Duration, error) {
	head, err := headOf(url)
	if err != nil {
		return 0, err
	}
	db, err := store.Open(store.Options{Dir: dir, Role: store.Replica})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	as := accountOf(0)
	c := client.Client{URL: url, As: string(as), Key: keyOf(0), Log: db.Log(as)}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	ended := make(chan error, 1)
	began := time.Now()
	go func() { ended <- c.Run(ctx) }()
	err = db.Log(as).Wait(ctx, head.Seq-1)
	took := time.Since(began)
	cancel()
	if last := <-ended; err != nil {
		return 0, errors.Join(err, last)
	}
	return took, nil
}

// headOf asks the relay where user 0's log stands.
func headOf(url string) (wire.Pos, error) {
	u, err := dial(url, 0, wire.Pos{})
	if err != nil {
		return wire.Pos{}, err
	}
	defer u.conn.Close()
	return u.head, nil
}
