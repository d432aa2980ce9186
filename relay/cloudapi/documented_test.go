package cloudapi

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sayso/relay/cloudapi/content"
	"sayso/relay/cloudapi/template"
)

// What docs/cloud-api.md lists is what there is, no more and no less.
func TestDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/cloud-api.md")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]string{} // the first cells of each table, by the head of its first column
	head := ""
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		first := strings.Trim(strings.TrimSpace(cells[0]), "`")
		switch {
		case !strings.HasPrefix(line, "|"):
			head = ""
		case head == "":
			head = first
		case !strings.HasPrefix(first, "---"):
			tables[head] = append(tables[head], first)
		}
	}
	types, interactive := content.Kinds()
	components, buttons, subCategories := template.Kinds()
	objects := map[node]string{
		phone: "{number}", waba: "{account}", app: "{app}", portfolio: "{portfolio}", root: "", block: "{template}",
		file: "{media}", upload: "{upload}",
	}
	var calls, codes []string
	for _, r := range routes {
		calls = append(calls, strings.TrimSuffix(r.method+" "+objects[r.on]+"/"+r.edge, "/"))
	}
	for _, r := range catalogue {
		code := strconv.Itoa(r.Code)
		if r.Subcode != 0 {
			code += "/" + strconv.Itoa(r.Subcode)
		}
		codes = append(codes, code)
	}
	for head, want := range map[string][]string{
		"call":             calls,
		"code":             codes,
		"type":             slices.Concat(types, slices.Collect(maps.Keys(ownTypes))),
		"interactive type": interactive,
		"component":        components,
		"button":           buttons,
		"sub-category":     subCategories,
	} {
		got := tables[head]
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(slices.Compact(want), slices.Compact(got)); diff != "" {
			t.Errorf("the table of each %s: %s", head, diff)
		}
	}
	if missing := regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllStringSubmatch(string(text), -1); len(missing) > 0 {
		for _, m := range missing {
			if _, err := os.Stat("../../docs/" + m[1]); err != nil {
				t.Errorf("a link to nothing: %s", m[1])
			}
		}
	}
}
