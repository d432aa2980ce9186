package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// TestMessagesEncodeAsJSON holds every member of a message, alone and together with
// others, against encoding/json.
func TestMessagesEncodeAsJSON(t *testing.T) {
	samples := []Message{{}, {Text: "a \"b\" \\ \b\f\n\r\t\x01\x1f\x7f <&> é 안녕 🌊"}}
	for _, b := range bodySamples {
		m, ok := b.(Message)
		if !ok {
			continue
		}
		samples = append(samples, m)
		for i := range reflect.TypeFor[Message]().NumField() {
			one := Message{Text: "hi"}
			reflect.ValueOf(&one).Elem().Field(i).Set(reflect.ValueOf(m).Field(i))
			samples = append(samples, one)
		}
	}
	for _, m := range samples {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(m); err != nil {
			t.Fatal(err)
		}
		if got := encodeBody(m); string(got)+"\n" != want.String() {
			t.Errorf("encoded as\n%s\ninstead of\n%s", got, want.Bytes())
		}
	}
}
