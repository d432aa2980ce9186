package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
)

// commands are the subcommands; each reads its own flags.
var commands = []struct {
	name, does string
	run        func(args []string) error
}{
	{"screen", "start, keys, scrolling, idling and memory of the messenger beside the least bubbletea program", runScreen},
	{"flood", "10,000 messages at full speed into a running messenger", runFlood},
	{"relay", "throughput, latency and memory of the relay under load", runRelay},
	{"cloudapi", "sends over HTTP and their webhooks, with people who read", runCloudAPI},
	{"catchup", "getting what came while one was away", runCatchUp},
	{"search", "the first page of hits in a long history", runSearch},
	{"idle", "what an idle connection costs the relay", runIdle},
}

func main() {
	err := run(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 && args[0] == "serve" {
		return runServe(args[1:])
	}
	if len(args) > 0 {
		for _, c := range commands {
			if c.name == args[0] {
				return c.run(args[1:])
			}
		}
	}
	fmt.Fprintln(os.Stderr, "usage: go run ./bench SUBCOMMAND [flags]; -h after a subcommand shows its flags")
	for _, c := range commands {
		fmt.Fprintf(os.Stderr, "  %-8s %s\n", c.name, c.does)
	}
	return flag.ErrHelp
}
