package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sayso": func() { os.Exit(run()) }})
}

// TestScripts runs the scripts of testdata: what a user could have typed, against a
// relay in a process of its own. Beside sayso they know a few words:
//
//	relay [ARG...]             start a relay on a free port with its data in relay/, or start it again
//	killrelay                  kill -9 it
//	hook FILE SECRET           receive webhooks, check their signature, append the bodies to FILE; sets $HOOK
//	post FILE [TOKEN [ID]]     POST a JSON file to the messages of a phone number id, the status and the answer go to stdout
//	await FILE REGEXP          wait until the file matches
//	raw FILE TEXT              write TEXT with \x1b and its like unescaped
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, "config"))
			e.Setenv("SAYSO_DIR", filepath.Join(e.WorkDir, "people"))
			e.Setenv("TZ", "UTC")
			e.Values["relay"] = &relayProcess{}
			e.Defer(e.Values["relay"].(*relayProcess).kill)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"relay": cmdRelay, "killrelay": cmdKillRelay, "hook": cmdHook, "post": cmdPost, "await": cmdAwait,
		},
	})
}

// relayProcess is the relay of one script.
type relayProcess struct {
	cmd     *exec.Cmd
	address string
}

func (r *relayProcess) kill() {
	if r.cmd != nil {
		r.cmd.Process.Kill()
		r.cmd.Wait()
		r.cmd = nil
	}
}

func freeAddress() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func cmdRelay(ts *testscript.TestScript, neg bool, args []string) {
	r := ts.Value("relay").(*relayProcess)
	if r.address == "" {
		r.address = freeAddress()
	}
	path, err := exec.LookPath("sayso")
	ts.Check(err)
	r.cmd = exec.Command(path, append([]string{"relay", "--listen", r.address, "--dir", ts.MkAbs("relay")}, args...)...)
	log, err := os.OpenFile(ts.MkAbs("relay.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	ts.Check(err)
	defer log.Close()
	r.cmd.Stderr, r.cmd.Dir = log, ts.Getenv("WORK")
	ts.Check(r.cmd.Start())
	ts.Setenv("SAYSO_RELAY", "ws://"+r.address)
	ts.Setenv("RELAY", "http://"+r.address)
	within(ts, "the relay to answer", func() bool {
		res, err := http.Get("http://" + r.address + "/healthz")
		if err == nil {
			res.Body.Close()
		}
		return err == nil && res.StatusCode == http.StatusOK
	})
}

func cmdKillRelay(ts *testscript.TestScript, neg bool, args []string) {
	ts.Value("relay").(*relayProcess).kill()
}

// within waits for a condition that another process brings about.
func within(ts *testscript.TestScript, what string, ok func() bool) {
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			ts.Fatalf("waited in vain for %s", what)
		}
	}
}

func cmdHook(ts *testscript.TestScript, neg bool, args []string) {
	path, secret := ts.MkAbs(args[0]), args[1]
	var mu sync.Mutex
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == http.MethodGet {
			io.WriteString(w, r.FormValue("hub.challenge"))
			return
		}
		body, _ := io.ReadAll(r.Body)
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		if r.Header.Get("X-Hub-Signature-256") != "sha256="+hex.EncodeToString(mac.Sum(nil)) {
			body = []byte("WRONG SIGNATURE " + string(body))
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer f.Close()
		f.Write(append(body, '\n'))
	})}
	go s.Serve(l)
	ts.Defer(func() { s.Close() })
	ts.Setenv("HOOK", "http://"+l.Addr().String()+"/hook")
	config, err := os.ReadFile(ts.MkAbs("relay.toml"))
	if err == nil {
		ts.Check(os.WriteFile(ts.MkAbs("relay.toml"), bytes.ReplaceAll(config, []byte("$HOOK"), []byte(ts.Getenv("HOOK"))), 0o600))
	}
}

func cmdPost(ts *testscript.TestScript, neg bool, args []string) {
	token, id := "dev-token", "100000000000001"
	if len(args) > 1 {
		token = args[1]
	}
	if len(args) > 2 {
		id = args[2]
	}
	url := ts.Getenv("RELAY") + "/v23.0/" + id + "/messages"
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	if ok := res.StatusCode == http.StatusOK; ok == neg {
		ts.Fatalf("HTTP %d: %s", res.StatusCode, body)
	}
	fmt.Fprintf(ts.Stdout(), "HTTP %d %s\n", res.StatusCode, body)
}

func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	re := regexp.MustCompile("(?m)" + args[1])
	path := ts.MkAbs(args[0])
	within(ts, args[1]+" in "+args[0], func() bool {
		text, err := os.ReadFile(path)
		return err == nil && re.Match(text)
	})
}
