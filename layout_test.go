package sayso_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layout says which packages of the module a package may import, tests included.
// It is the architecture; ARCHITECTURE.md explains it.
var layout = map[string][]string{
	"sayso/wire":             {},
	"sayso/chat":             {"wire"},
	"sayso/store":            {"wire"},
	"sayso/client":           {"wire", "store"},
	"sayso/relay":            {"wire", "chat", "store"},
	"sayso/relay/control":    {"wire", "relay", "relay/cloudapi", "relay/cloudapi/template", "relay/cloudapi/deliver", "relay/cloudapi/journal"},
	"sayso/terminal":         {},
	"sayso/demo":             {"wire", "chat", "store", "client", "relay", "relay/cloudapi", "ui"},
	"sayso/cmd/sayso":        {"wire", "chat", "store", "client", "relay", "relay/cloudapi", "relay/cloudapi/journal", "relay/cloudapi/template", "relay/control", "terminal", "ui", "ui/cells", "ui/look", "demo"},
	"sayso/bench":            {"wire", "chat", "store", "client", "relay", "ui"},
	"sayso/bench/floor":      {},
	"sayso/bench/floorrelay": {},

	"sayso/relay/cloudapi":          {"wire", "relay", "relay/cloudapi/graph", "relay/cloudapi/ident", "relay/cloudapi/records", "relay/cloudapi/content", "relay/cloudapi/template", "relay/cloudapi/media", "relay/cloudapi/webhook", "relay/cloudapi/deliver", "relay/cloudapi/journal"},
	"sayso/relay/cloudapi/graph":    {"wire"},
	"sayso/relay/cloudapi/media":    {"wire", "relay", "relay/cloudapi/graph", "relay/cloudapi/records"},
	"sayso/relay/cloudapi/deliver":  {"wire", "relay", "relay/cloudapi/webhook", "relay/cloudapi/journal"},
	"sayso/relay/cloudapi/journal":  {"wire", "relay/cloudapi/graph"},
	"sayso/relay/cloudapi/webhook":  {"wire", "relay", "relay/cloudapi/graph", "relay/cloudapi/ident", "relay/cloudapi/content"},
	"sayso/relay/cloudapi/records":  {"relay"},
	"sayso/relay/cloudapi/template": {"wire", "relay", "relay/cloudapi/graph", "relay/cloudapi/ident", "relay/cloudapi/content", "relay/cloudapi/records"},
	"sayso/relay/cloudapi/content":  {"wire", "relay", "relay/cloudapi/graph", "relay/cloudapi/ident"},
	"sayso/relay/cloudapi/ident":    {"wire"},

	"sayso/ui":                 {"wire", "chat", "store", "terminal", "ui/cells", "ui/consent", "ui/desktop", "ui/emoji", "ui/keymap", "ui/links", "ui/look", "ui/media", "ui/paths", "ui/pictures", "ui/query", "ui/readline", "ui/say", "ui/spelling"},
	"sayso/ui/booktest":        {"wire", "chat"},
	"sayso/ui/cells":           {},
	"sayso/ui/cells/cellstest": {},
	"sayso/ui/consent":         {"wire", "chat", "ui/cells", "ui/say"},
	"sayso/ui/desktop":         {"wire", "ui/cells"},
	"sayso/ui/emoji":           {},
	"sayso/ui/keymap":          {"ui/say", "ui/spelling"},
	"sayso/ui/links":           {"ui/cells", "ui/say"},
	"sayso/ui/look":            {"wire"},
	"sayso/ui/media":           {"wire", "chat", "store", "ui/cells", "ui/paths", "ui/say"},
	"sayso/ui/paths":           {},
	"sayso/ui/pictures":        {},
	"sayso/ui/query":           {"wire", "store", "ui/cells", "ui/say"},
	"sayso/ui/readline":        {"wire", "ui/cells"},
	"sayso/ui/say":             {"wire"},
	"sayso/ui/spelling":        {},
}

// testsOnly lists what a package's tests may import beyond that: the real parts
// that they run against, in place of mocks.
var testsOnly = map[string][]string{
	"sayso/client":                 {"relay"},
	"sayso/relay":                  {"client"},
	"sayso/relay/cloudapi":         {"store", "client"},
	"sayso/relay/cloudapi/deliver": {"store"},
	"sayso/relay/cloudapi/records": {"store"},
	"sayso/relay/control":          {"store"},

	"sayso/ui":          {"ui/booktest", "ui/cells/cellstest"},
	"sayso/ui/cells":    {"ui/cells/cellstest"},
	"sayso/ui/consent":  {"ui/booktest"},
	"sayso/ui/desktop":  {"ui/cells/cellstest"},
	"sayso/ui/readline": {"ui/cells/cellstest"},
}

// owners names the packages that alone may import a library.
var owners = map[string][]string{
	"github.com/dgraph-io/badger":          {"sayso/store", "sayso/bench/floorrelay"},
	"github.com/VictoriaMetrics":           {"sayso/relay"},
	"github.com/gorilla/websocket":         {"sayso/client", "sayso/relay", "sayso/bench", "sayso/bench/floorrelay"},
	"charm.land/bubbletea":                 {"sayso/terminal", "sayso/ui", "sayso/cmd/sayso", "sayso/bench/floor"},
	"charm.land/bubbles":                   {"sayso/ui/keymap"},
	"github.com/charmbracelet/ultraviolet": {"sayso/terminal"},
	"github.com/kyokomi/emoji":             {"sayso/ui/emoji"},
	"golang.org/x/image":                   {"sayso/ui/pictures"},
	"charm.land/lipgloss":                  {"sayso/ui/look"},
}

func TestLayout(t *testing.T) {
	const format = `{{.ImportPath}}|{{join .Imports " "}}|{{join .TestImports " "}} {{join .XTestImports " "}}`
	out, err := exec.Command("go", "list", "-f", format, "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		parts := strings.SplitN(strings.TrimSpace(line), "|", 3)
		pkg, imports, tests := parts[0], strings.Fields(parts[1]), strings.Fields(parts[2])
		if pkg == "sayso" {
			continue
		}
		allowed, known := layout[pkg]
		if !known {
			t.Errorf("%s: not in the layout; add it there on purpose or put its code where it belongs", pkg)
			continue
		}
		seen++
		check(t, pkg, imports, allowed)
		check(t, pkg, tests, slices.Concat(allowed, testsOnly[pkg], []string{strings.TrimPrefix(pkg, "sayso/")}))
		for _, i := range imports {
			for library, who := range owners {
				if strings.HasPrefix(i, library) && !slices.Contains(who, pkg) {
					t.Errorf("%s imports %s, which only %v may", pkg, i, who)
				}
			}
			if pkg == "sayso/wire" && strings.Contains(strings.Split(i, "/")[0], ".") {
				t.Errorf("wire imports %s; it may use the standard library only", i)
			}
		}
	}
	if seen != len(layout) {
		t.Errorf("%d packages of the layout's %d exist", seen, len(layout))
	}
}

func check(t *testing.T, pkg string, imports, allowed []string) {
	t.Helper()
	for _, i := range imports {
		short, ours := strings.CutPrefix(i, "sayso/")
		if ours && !slices.Contains(allowed, short) {
			t.Errorf("%s imports %s; it may know %v", pkg, short, allowed)
		}
	}
}
