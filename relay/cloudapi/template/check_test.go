package template

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"sayso/relay/cloudapi/graph"
	"sayso/wire"
)

// draftOf is a template as a call makes it, with what differs from a good one.
func draftOf(t testing.TB, changes string) template {
	t.Helper()
	p := graph.Params{
		"name": json.RawMessage(`"order_sent"`), "language": json.RawMessage(`"en_US"`), "category": json.RawMessage(`"utility"`),
		"components": json.RawMessage(`[{"type":"body","text":"Hi {{1}}, your parcel is on its way.","example":{"body_text":[["Ana"]]}}]`),
	}
	var differ map[string]json.RawMessage
	if err := json.Unmarshal([]byte("{"+changes+"}"), &differ); err != nil {
		t.Fatalf("%s: %v", changes, err)
	}
	for name, value := range differ {
		p[name] = value
	}
	of := template{WABA: "1", Format: "POSITIONAL"}
	if err := of.draft(p); err != nil {
		t.Fatalf("%s: %v", changes, err)
	}
	return of
}

const (
	bodyJSON    = `{"type":"BODY","text":"Everything is cheaper this week."}`
	replyJSON   = `{"type":"QUICK_REPLY","text":"Yes"}`
	cardJSON    = `{"components":[{"type":"header","format":"image","example":{"header_handle":["4::aW"]}},{"type":"body","text":"A lamp"},{"type":"buttons","buttons":[{"type":"quick_reply","text":"This one"},{"type":"url","text":"See it","url":"https://x.example/{{1}}","example":["7"]}]}]}`
	otpJSON     = `{"type":"otp","otp_type":"copy_code","text":"Copy"}`
	oneTap      = `{"type":"otp","otp_type":"one_tap","supported_apps":[{"package_name":"com.example.app","signature_hash":"K8a/AINcGX7"}]}`
	marketing   = `"category":"MARKETING",`
	codes       = `"category":"authentication",`
	withButtons = `"components":[` + bodyJSON + `,{"type":"buttons","buttons":[`
)

var long = strings.Repeat("x", 3000)

func linkButton(url, example string) string {
	return marketing + withButtons + `{"type":"URL","text":"Go","url":"` + url + `"` + example + `}]}]`
}

func withHeader(rest string) string {
	return `"components":[{"type":"header",` + rest + `},` + bodyJSON + `]`
}

func aBody(text, example string) string {
	return `"components":[{"type":"body","text":"` + text + `","example":{"body_text":[[` + example + `]]}}]`
}

func namedBody(text, example string) string {
	return `"parameter_format":"named","components":[{"type":"body","text":"` + text + `","example":{"body_text_named_params":[` + example + `]}}]`
}

// The subcode of a good template, and of an error that has none.
const (
	good  = -1
	plain = 0
)

// templateRules has every rule of the sheet about what a template may be, by the
// subcode that tells it.
var templateRules = map[string]struct {
	changes string
	subcode int
	details string
}{
	"good": {``, good, ""},

	"no name":          {`"name":""`, plain, "name: is mandatory"},
	"capitals":         {`"name":"Order"`, plain, "lower-case"},
	"a long name":      {`"name":"` + long + `"`, 2388040, "512"},
	"no language":      {`"language":""`, plain, "language"},
	"a long language":  {`"language":"english"`, plain, "language"},
	"no category":      {`"category":""`, plain, "category"},
	"an old category":  {`"category":"TRANSACTIONAL"`, plain, "MARKETING, UTILITY, AUTHENTICATION"},
	"a sub-category":   {`"sub_category":"order_status"`, good, ""},
	"of another":       {marketing + `"sub_category":"ORDER_STATUS"`, plain, "sub_category"},
	"no sub-category":  {`"sub_category":"PARTIES"`, plain, "sub_category"},
	"a format":         {`"parameter_format":"roman"`, plain, "parameter_format"},
	"a life":           {`"message_send_ttl_seconds":43200`, good, ""},
	"for ever":         {`"message_send_ttl_seconds":-1`, good, ""},
	"a short life":     {`"message_send_ttl_seconds":"29"`, plain, "30 to 43200"},
	"short for offers": {marketing + `"message_send_ttl_seconds":600`, plain, "43200"},

	"nothing":           {`"components":[]`, 2388043, "BODY"},
	"two bodies":        {`"components":[` + bodyJSON + `,` + bodyJSON + `]`, plain, "more than one"},
	"a poem":            {`"components":[{"type":"POEM"}]`, plain, "POEM"},
	"blank":             {aBody(" ", ""), 2388043, "BODY"},
	"long":              {aBody(long, ""), 2388040, "1024"},
	"begins with one":   {aBody("{{1}} is here", `"a"`), 2388299, "begin"},
	"ends with one":     {aBody("Here is {{1}}", `"a"`), 2388299, "end"},
	"ends with a stop":  {aBody("Here is {{1}}.", `"a"`), good, ""},
	"adjacent":          {aBody("Here is {{1}} {{2}} for all of you", `"a","b"`), 2388072, "between two"},
	"a gap":             {aBody("Here is {{1}} and {{3}} too", `"a","b"`), 2388072, "gap"},
	"not from one":      {aBody("Here is {{0}} too", `"a"`), 2388072, "number"},
	"spaces":            {aBody("Here is {{ 1 }} too", `"a"`), 2388072, "space"},
	"half a variable":   {aBody("Here is {{1 too", `"a"`), 2388072, "written"},
	"dense":             {aBody("a {{1}}, {{2}}, {{3}} b", `"a","b","c"`), 2388293, "3 variables for 2 words"},
	"too dense":         {aBody("a {{1}} b {{2}} ! {{3}} ! {{4}} .", `"a","b","c","d"`), 2388293, "4 variables for 2 words"},
	"no example":        {aBody("Here is {{1}} too", ``), 2388043, "example"},
	"a blank example":   {aBody("Here is {{1}} too", `" "`), 2388043, "example"},
	"one too few":       {aBody("Here is {{1}} and {{2}} too", `"a"`), 2388043, "example"},
	"a name":            {aBody("Here is {{who}} too", `"a"`), 2388072, "POSITIONAL"},
	"names":             {namedBody("Here is {{who_2}} too", `{"param_name":"who_2","example":"Ana"}`), good, ""},
	"a name in capital": {namedBody("Here is {{Who}} too", `{"param_name":"Who","example":"Ana"}`), 2388072, "lower-case"},
	"a number for one":  {namedBody("Here is {{1}} too", `{"param_name":"1","example":"Ana"}`), 2388072, "NAMED"},
	"another's example": {namedBody("Here is {{who}} too", `{"param_name":"whom","example":"Ana"}`), 2388043, "example"},
	"a flat example":    {`"components":[{"type":"body","text":"Here is {{1}} and {{2}} too","example":{"body_text":["a","b"]}}]`, good, ""},

	"a heading":          {withHeader(`"format":"text","text":"Now"`), good, ""},
	"a heading's name":   {withHeader(`"format":"text","text":"Now {{1}}","example":{"header_text":["x"]}`), good, ""},
	"none":               {withHeader(`"format":"text","text":""`), 2388043, "HEADER"},
	"long heading":       {withHeader(`"format":"text","text":"` + long + `"`), 2388040, "60"},
	"two in it":          {withHeader(`"format":"text","text":"{{1}} and {{2}}","example":{"header_text":["x","y"]}`), 2388047, "one variable"},
	"without an example": {withHeader(`"format":"text","text":"Now {{1}}"`), 2388043, "example"},
	"markup":             {withHeader(`"format":"text","text":"*Now*"`), 2388047, "formatting"},
	"a picture":          {withHeader(`"format":"image","example":{"header_handle":["4::aW"]}`), good, ""},
	"without a handle":   {withHeader(`"format":"image"`), 2388043, "header_handle"},
	"a place":            {withHeader(`"format":"location"`), good, ""},
	"a hologram":         {withHeader(`"format":"hologram"`), 2388047, "format"},

	"a foot":           {`"components":[` + bodyJSON + `,{"type":"FOOTER","text":"Bye"}]`, good, ""},
	"a long foot":      {`"components":[` + bodyJSON + `,{"type":"FOOTER","text":"` + long + `"}]`, 2388040, "60"},
	"a variable in it": {`"components":[` + bodyJSON + `,{"type":"FOOTER","text":"Bye {{1}}"}]`, 2388073, "variable"},
	"no foot":          {`"components":[` + bodyJSON + `,{"type":"FOOTER"}]`, 2388043, "FOOTER"},

	"no buttons":            {withButtons + `]}]`, plain, "0 buttons"},
	"eleven":                {withButtons + strings.Repeat(replyJSON+`,`, 10) + replyJSON + `]}]`, plain, "11 buttons"},
	"the same twice":        {withButtons + replyJSON + `,` + replyJSON + `]}]`, plain, "same"},
	"a long label":          {withButtons + `{"type":"QUICK_REPLY","text":"` + long + `"}]}]`, 2388040, "25"},
	"no label":              {withButtons + `{"type":"QUICK_REPLY"}]}]`, 2388043, "text"},
	"a lever":               {withButtons + `{"type":"LEVER","text":"Pull"}]}]`, plain, "LEVER"},
	"replies together":      {withButtons + replyJSON + `,{"type":"QUICK_REPLY","text":"No"},{"type":"PHONE_NUMBER","text":"Call","phone_number":"+15550100001"}]}]`, good, ""},
	"replies apart":         {withButtons + replyJSON + `,{"type":"PHONE_NUMBER","text":"Call","phone_number":"15550100001"},{"type":"QUICK_REPLY","text":"No"}]}]`, plain, "together"},
	"a number that is none": {withButtons + `{"type":"PHONE_NUMBER","text":"Call","phone_number":"ana"}]}]`, plain, "phone_number"},
	"two numbers":           {withButtons + `{"type":"PHONE_NUMBER","text":"Call","phone_number":"15550100001"},{"type":"PHONE_NUMBER","text":"Ring","phone_number":"15550100001"}]}]`, plain, "PHONE_NUMBER"},
	"a link":                {linkButton("https://x.example", ""), good, ""},
	"a link with an end":    {linkButton("https://x.example/{{1}}", `,"example":["https://x.example/7"]`), good, ""},
	"one example":           {linkButton("https://x.example/{{1}}", `,"example":"7"`), good, ""},
	"an end without one":    {linkButton("https://x.example/{{1}}", ``), 2388043, "example"},
	"a middle":              {linkButton("https://x.example/{{1}}/a", `,"example":["7"]`), plain, "at its end"},
	"two ends":              {linkButton("https://x.example/{{1}}{{2}}", `,"example":["7"]`), plain, "at its end"},
	"no link":               {linkButton("javascript:x", ""), plain, "http"},
	"a long link":           {linkButton("https://x.example/"+long, ""), 2388040, "2000"},
	"a coupon":              {marketing + withButtons + `{"type":"copy_code","example":"SAVE25"}]}]`, good, ""},
	"a coupon's example":    {marketing + withButtons + `{"type":"copy_code"}]}]`, 2388043, "example"},
	"a long coupon":         {marketing + withButtons + `{"type":"copy_code","example":"` + long + `"}]}]`, 2388040, "20"},
	"a flow":                {withButtons + `{"type":"flow","text":"Book","flow_id":"7","flow_action":"navigate"}]}]`, good, ""},
	"a flow without":        {withButtons + `{"type":"flow","text":"Book"}]}]`, 2388043, "flow_id"},
	"a flow that dances":    {withButtons + `{"type":"flow","text":"Book","flow_id":"7","flow_action":"dance"}]}]`, plain, "flow_action"},
	"a catalogue":           {marketing + withButtons + `{"type":"CATALOG","text":"View catalog"}]}]`, good, ""},
	"goods":                 {marketing + withButtons + `{"type":"mpm"}]}]`, good, ""},
	"a call":                {withButtons + `{"type":"VOICE_CALL","text":"Call us"}]}]`, good, ""},
	"a bill":                {withButtons + `{"type":"ORDER_DETAILS"}]}]`, good, ""},
	"a bill in an offer":    {marketing + withButtons + `{"type":"ORDER_DETAILS"}]}]`, plain, "ORDER_DETAILS"},
	"a code in an order":    {withButtons + otpJSON + `]}]`, plain, "OTP"},

	"a code":              {codes + `"components":[{"type":"body","add_security_recommendation":true},{"type":"footer","code_expiration_minutes":5},{"type":"buttons","buttons":[` + otpJSON + `]}]`, good, ""},
	"a code as told":      {codes + `"components":[{"type":"body"},{"type":"buttons","buttons":[{"type":"URL","text":"Copy code","url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}]`, good, ""},
	"without a button":    {codes + `"components":[{"type":"body"}]`, 2388043, "OTP"},
	"with another":        {codes + `"components":[{"type":"body"},{"type":"buttons","buttons":[` + replyJSON + `]}]`, plain, "QUICK_REPLY"},
	"with a heading":      {codes + `"components":[{"type":"header","format":"text","text":"x"},{"type":"body"},{"type":"buttons","buttons":[` + otpJSON + `]}]`, plain, "HEADER"},
	"no end":              {codes + `"components":[{"type":"body"},{"type":"footer","code_expiration_minutes":91},{"type":"buttons","buttons":[` + otpJSON + `]}]`, 2388073, "1 to 90"},
	"one tap":             {codes + `"components":[{"type":"body"},{"type":"buttons","buttons":[` + oneTap + `]}]`, good, ""},
	"one tap of no app":   {codes + `"components":[{"type":"body"},{"type":"buttons","buttons":[{"type":"otp","otp_type":"one_tap"}]}]`, 2388043, "supported_apps"},
	"zero tap, no terms":  {codes + `"components":[{"type":"body"},{"type":"buttons","buttons":[` + strings.Replace(oneTap, "one_tap", "zero_tap", 1) + `]}]`, 2388043, "terms"},
	"an otp of no type":   {codes + `"components":[{"type":"body"},{"type":"buttons","buttons":[{"type":"otp"}]}]`, 2388043, "otp_type"},
	"a short life of one": {codes + `"message_send_ttl_seconds":901,"components":[{"type":"body"},{"type":"buttons","buttons":[` + otpJSON + `]}]`, plain, "30 to 900"},

	"a deal":            {marketing + `"components":[` + bodyJSON + `,{"type":"limited_time_offer","limited_time_offer":{"text":"Soon over","has_expiration":true}}]`, good, ""},
	"a deal's order":    {`"components":[` + bodyJSON + `,{"type":"limited_time_offer","limited_time_offer":{"text":"Soon over"}}]`, plain, "LIMITED_TIME_OFFER"},
	"a long deal":       {marketing + `"components":[` + bodyJSON + `,{"type":"limited_time_offer","limited_time_offer":{"text":"` + long + `"}}]`, 2388040, "16"},
	"a deal of nothing": {marketing + `"components":[` + bodyJSON + `,{"type":"limited_time_offer"}]`, 2388043, "limited_time_offer"},
	"a deal with foot":  {marketing + `"components":[` + bodyJSON + `,{"type":"footer","text":"x"},{"type":"limited_time_offer","limited_time_offer":{"text":"Soon"}}]`, 2388073, "footer"},

	"cards":            {marketing + `"components":[` + bodyJSON + `,{"type":"carousel","cards":[` + cardJSON + `,` + cardJSON + `]}]`, good, ""},
	"one card":         {marketing + `"components":[` + bodyJSON + `,{"type":"carousel","cards":[` + cardJSON + `]}]`, plain, "2 to 10"},
	"unlike cards":     {marketing + `"components":[` + bodyJSON + `,{"type":"carousel","cards":[` + cardJSON + `,` + strings.Replace(cardJSON, "image", "video", 1) + `]}]`, plain, "the same"},
	"an empty card":    {marketing + `"components":[` + bodyJSON + `,{"type":"carousel","cards":[{"components":[]},` + cardJSON + `]}]`, 2388043, "HEADER"},
	"a card's foot":    {marketing + `"components":[` + bodyJSON + `,{"type":"carousel","cards":[{"components":[{"type":"footer","text":"x"}]},` + cardJSON + `]}]`, plain, "FOOTER"},
	"a card in a card": {marketing + `"components":[` + bodyJSON + `,{"type":"carousel","cards":[{"components":[{"type":"carousel"}]},` + cardJSON + `]}]`, plain, "CAROUSEL"},
	"cards and more":   {marketing + `"components":[` + bodyJSON + `,{"type":"footer","text":"x"},{"type":"carousel","cards":[` + cardJSON + `,` + cardJSON + `]}]`, plain, "nothing but"},
}

func TestTemplateRules(t *testing.T) {
	for name, c := range templateRules {
		of := draftOf(t, c.changes)
		err := of.check()
		var f graph.Fault
		switch errors.As(err, &f); {
		case c.subcode == good && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.subcode != good && (f.Code != 100 || f.Subcode != c.subcode || f.User == "" || !strings.Contains(f.Details, c.details)):
			t.Errorf("%s: %v (%d), want %d %s", name, err, f.Subcode, c.subcode, c.details)
		}
	}
}

// A template comes out in the platform's form, and is a good one in that form too.
func TestTemplateForm(t *testing.T) {
	of := draftOf(t, codes+`"components":[{"type":"body","add_security_recommendation":true},{"type":"footer","code_expiration_minutes":5},{"type":"buttons","buttons":[`+oneTap+`]}]`)
	for range 2 {
		if err := of.check(); err != nil {
			t.Fatal(err)
		}
		b := of.part("BUTTONS").Buttons[0]
		const link = "https://www.whatsapp.com/otp/code/?otp_type=ONE_TAP&cta_display_name=Autofill&package_name=com.example.app&signature_hash=K8a%2FAINcGX7&code_expiration_minutes=5&code=otp"
		if b.Type != "URL" || b.Text != "Copy code" || b.URL != link+"{{1}}" || len(b.Example) != 1 || b.Example[0] != link+"123456" {
			t.Errorf("button %+v", b)
		}
		if body, foot := of.part("BODY").Text, of.part("FOOTER").Text; body != "*{{1}}* is your verification code. For your security, do not share this code." || foot != "This code expires in 5 minutes." {
			t.Errorf("body %q, footer %q", body, foot)
		}
	}
}

// Whatever somebody makes a template of: it is refused in the platform's form, or what
// comes out is good as well, and can be filled in or is refused without a panic.
func FuzzTemplate(f *testing.F) {
	for _, components := range []string{
		`[` + bodyJSON + `,{"type":"buttons","buttons":[` + replyJSON + `]}]`, `[` + bodyJSON + `,{"type":"carousel","cards":[` + cardJSON + `,` + cardJSON + `]}]`,
		`[{"type":"body"},{"type":"buttons","buttons":[` + oneTap + `]}]`, `[{"type":"header","format":"text","text":"{{1}}","example":{"header_text":"x"}},` + bodyJSON + `]`,
		`[` + bodyJSON + `,{"type":"limited_time_offer","limited_time_offer":{"text":"Soon","has_expiration":true}},{"type":"buttons","buttons":[{"type":"copy_code","example":"X"},{"type":"flow","text":"f","flow_name":"n"},{"type":"mpm"}]}]`,
		`null`, `{}`, `[null]`, `[{"type":"body","text":"a {{1}} b","example":{"body_text":[[null]]}}]`,
	} {
		for category := range templateCategories {
			f.Add(uint8(category), components, `[{"type":"body","parameters":[{"type":"text","text":"x"}]},{"type":"button","sub_type":"url","index":0,"parameters":[{"text":"x"}]}]`)
			f.Add(uint8(category), components, `[{"type":"carousel","cards":[{"card_index":1,"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://x.example"}}]}]},{"card_index":0}]}]`)
			f.Add(uint8(category), components, `[{"type":"limited_time_offer","parameters":[{"limited_time_offer":{"expiration_time_ms":1}}]},{"type":"button","sub_type":"mpm","index":"2","parameters":[{"action":{"sections":[]}}]}]`)
		}
	}
	for components, send := range map[string]string{
		`[` + bodyJSON + `,{"type":"buttons","buttons":[` + replyJSON + `,{"type":"QUICK_REPLY","text":"No"}]}]`:                     buttonSend("quick_reply", `0`, `{"payload":"No"}`) + `,` + buttonSend("quick_reply", `1`, `{"payload":"\u200b"}`),
		`[` + bodyJSON + `,{"type":"buttons","buttons":[{"type":"url","text":"Go","url":"https://x.example/{{1}}","example":"7"}]}]`: buttonSend("url", `0`, `{"text":"a\u00a0b"}`),
		`[{"type":"body","text":"a {{1}} b","example":{"body_text":["x"]}}]`:                                                         `{"type":"body","parameters":[{"type":"text","text":"\u3164"}]}`,
		`[` + bodyJSON + `,{"type":"buttons","buttons":[{"type":"copy_code","example":"X"}]}]`:                                       buttonSend("copy_code", `0`, `{"coupon_code":"\u3164"}`),
		`[` + bodyJSON + `,{"type":"carousel","cards":[` + cardJSON + `,` + cardJSON + `]}]`:                                         `{"type":"carousel","cards":[` + cardSent(`1`, "B") + `,` + cardSent(`"0"`, "A") + `]}`,
		`[` + bodyJSON + `,{"type":"limited_time_offer","limited_time_offer":{"text":"Soon"}}]`:                                      `{"type":"limited_time_offer","parameters":[{"limited_time_offer":{"expiration_time_ms":9}}]}`,
		`[{"type":"header","format":"location"},` + bodyJSON + `]`:                                                                   `{"type":"header","parameters":[{"type":"location","location":{"latitude":1,"longitude":2}}]}`,
		`[` + bodyJSON + `,{"type":"buttons","buttons":[{"type":"order_details"},{"type":"flow","text":"f","flow_id":"7"}]}]`:        buttonSend("order_details", `0`, `{"action":{"order_details":{"reference_id":"R7"}}}`),
	} {
		f.Add(uint8(0), components, `[`+send+`]`)
		f.Add(uint8(1), components, `[`+send+`]`)
	}
	f.Fuzz(func(t *testing.T, category uint8, components, send string) {
		p := graph.Params{"name": json.RawMessage(`"x"`), "language": json.RawMessage(`"en"`), "components": json.RawMessage(components)}
		of := template{WABA: "1", Format: "POSITIONAL", Category: templateCategories[int(category)%len(templateCategories)]}
		var wrong graph.Fault
		err := of.draft(p)
		if err == nil {
			err = of.check()
		}
		if err != nil {
			if !errors.As(err, &wrong) || wrong.Code != 100 || wrong.User == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		if err := of.recheck(true); err != nil {
			t.Fatalf("good once, and then: %v", err)
		}
		var given []component
		if json.Unmarshal([]byte(send), &given) != nil {
			return
		}
		m, err := of.fill(readerOf(), 25, given)
		if err != nil {
			if !errors.As(err, &wrong) {
				t.Fatalf("%v", err)
			}
			return
		}
		m.Purpose = purposeOf(of)
		if _, err := wire.Ask("10000", m).Body(); err != nil {
			t.Fatalf("%v: %+v", err, m)
		}
	})
}
