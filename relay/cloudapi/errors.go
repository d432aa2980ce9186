package cloudapi

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"

	"sayso/wire"
)

// mistake is a row of the error catalogue: what is always the same about an error.
type mistake struct {
	Code    int
	Status  int    // of the HTTP answer, when it is told by one
	Subcode int    // 0 means none
	Title   string // the answer's message, after "(#code) " unless Plain
	Type    string // empty means OAuthException
	Plain   bool   // the title is a sentence of its own
	User    string // a heading for people, under which the details are; only of templates
	Source  source // how we know
}

// source says where a row's code and wording come from.
type source byte

const (
	documented source = 'D' // by Meta
	observed   source = 'O' // in traffic or by integrators
	recalled   source = 'M' // known, and not verified
	ours       source = 'E' // a choice where nothing is known
)

// The catalogue. Titles are Meta's; the details of a fault are ours.
var (
	// Who asks, and for what.
	noToken      = mistake{Code: 190, Status: 401, Plain: true, Source: documented, Title: "An access token is required to request this resource."}
	badToken     = mistake{Code: 190, Status: 401, Plain: true, Source: observed, Title: "Invalid OAuth access token - Cannot parse access token"}
	noPermission = mistake{Code: 10, Status: 403, Source: documented, Title: "Application does not have permission for this action"}
	noObject     = mistake{Code: 100, Status: 400, Subcode: 33, Plain: true, Type: "GraphMethodException", Source: observed, Title: "Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, or does not support this operation"}
	noPath       = mistake{Code: 2500, Status: 400, Plain: true, Source: observed, Title: "Unknown path components: /%s"}

	// What the request says.
	badParameter  = mistake{Code: 100, Status: 400, Source: documented, Title: "Invalid parameter"}
	tooLarge      = mistake{Code: 100, Status: 413, Source: ours, Title: "Invalid parameter"}
	missing       = mistake{Code: 131008, Status: 400, Source: documented, Title: "Required parameter is missing"}
	badValue      = mistake{Code: 131009, Status: 400, Source: documented, Title: "Parameter value is not valid"}
	selfRecipient = mistake{Code: 131021, Status: 400, Source: documented, Title: "Recipient cannot be sender"}
	badMedia      = mistake{Code: 131053, Status: 400, Source: documented, Title: "Media upload error"}
	tooMuchMedia  = mistake{Code: 80007, Status: 400, Source: ours, Title: "Rate limit issues"}
	badType       = mistake{Code: 131051, Status: 400, Source: documented, Title: "Unsupported message type"}

	badMethod    = mistake{Code: 131055, Status: 400, Source: documented, Title: "Method not allowed"}
	notMarketing = mistake{Code: 134100, Status: 400, Source: documented, Title: "Only marketing messages supported"}

	// What the number or the account says.
	wrongPIN         = mistake{Code: 133005, Status: 400, Source: documented, Title: "Two step verification PIN Mismatch"}
	unverifiedNumber = mistake{Code: 133006, Status: 400, Source: documented, Title: "Phone number re-verification needed"}
	notRegistered    = mistake{Code: 133010, Status: 400, Source: documented, Title: "Phone number Not Registered"}
	tooManyTries     = mistake{Code: 133016, Status: 400, Source: documented, Title: "Account register deregister rate limit exceeded"}
	alreadyVerified  = mistake{Code: 136024, Status: 400, Source: documented, Title: "Phone number is already verified"}
	wrongCode        = mistake{Code: 136025, Status: 400, Source: documented, Title: "Verify code error"}
	blockFailed      = mistake{Code: 139100, Status: 400, Source: documented, Title: "Failed to block/unblock users"}
	blockListFull    = mistake{Code: 139101, Status: 400, Source: documented, Title: "Blocked users limit reached"}
	badCallback      = mistake{Code: 2200, Status: 400, Source: recalled, Title: "Callback verification failed"}

	// What the template says.
	badCount       = mistake{Code: 132000, Status: 400, Source: documented, Title: "Number of parameters does not match the expected number of params"}
	noTemplate     = mistake{Code: 132001, Status: 404, Source: documented, Title: "Template name does not exist in the translation"}
	longText       = mistake{Code: 132005, Status: 400, Source: documented, Title: "Translated text too long"}
	badCharacters  = mistake{Code: 132007, Status: 400, Source: documented, Title: "Template Format Character Policy Violated"}
	badFormat      = mistake{Code: 132012, Status: 400, Source: documented, Title: "Parameter format does not match format in the created template"}
	pausedTemplate = mistake{Code: 132015, Status: 400, Source: documented, Title: "Template is Paused"}
	offTemplate    = mistake{Code: 132016, Status: 400, Source: documented, Title: "Template is Disabled"}
	badTemplate    = mistake{Code: 132018, Status: 400, Source: documented, Title: "Template validation error"}

	// What is wrong with a template that is made or changed.
	badTemplateParameter = mistake{Code: 100, Status: 400, Plain: true, Source: documented, Title: "Invalid parameter", User: "Invalid parameter"}
	takenTemplate        = mistake{Code: 100, Status: 400, Subcode: 2388024, Plain: true, Source: documented, Title: "Invalid parameter", User: "Content in This Language Already Exists"}
	restingTemplate      = mistake{Code: 100, Status: 400, Subcode: 2388023, Plain: true, Source: observed, Title: "Invalid parameter", User: "Message Template Language Is Being Deleted"}
	tooManyTemplates     = mistake{Code: 100, Status: 400, Subcode: 2388019, Plain: true, Source: documented, Title: "Invalid parameter", User: "Message Template Limit Exceeded"}
	fixedTemplate        = mistake{Code: 100, Status: 400, Subcode: 2388039, Plain: true, Source: documented, Title: "Invalid parameter", User: "This Template Can't Be Changed"}
	longTemplate         = mistake{Code: 100, Status: 400, Subcode: 2388040, Plain: true, Source: documented, Title: "Invalid parameter", User: "Character Limit Exceeded"}
	lessTemplate         = mistake{Code: 100, Status: 400, Subcode: 2388043, Plain: true, Source: observed, Title: "Invalid parameter", User: `Message template "components" param is missing expected field(s)`}
	badHeader            = mistake{Code: 100, Status: 400, Subcode: 2388047, Plain: true, Source: documented, Title: "Invalid parameter", User: "Message Header Format Is Incorrect"}
	badBody              = mistake{Code: 100, Status: 400, Subcode: 2388072, Plain: true, Source: documented, Title: "Invalid parameter", User: "Message Body Format Is Incorrect"}
	badFooter            = mistake{Code: 100, Status: 400, Subcode: 2388073, Plain: true, Source: documented, Title: "Invalid parameter", User: "Message Footer Format Is Incorrect"}
	dense                = mistake{Code: 100, Status: 400, Subcode: 2388293, Plain: true, Source: documented, Title: "Invalid parameter", User: "Too Many Parameters for the Length of the Message"}
	dangling             = mistake{Code: 100, Status: 400, Subcode: 2388299, Plain: true, Source: documented, Title: "Invalid parameter", User: "Leading or Trailing Parameters Not Allowed"}
	lostTemplate         = mistake{Code: 100, Status: 400, Subcode: 2593002, Plain: true, Source: recalled, Title: "Invalid parameter", User: "Message Template Not Found"}

	// How the relay is.
	outage = mistake{Code: 2, Status: 503, Source: documented, Title: "API Service"}
	busy   = mistake{Code: 131016, Status: 503, Source: ours, Title: "Service unavailable"} // Meta says 500

	// What a failed status tells, after the answer 200.
	unknownFailure = mistake{Code: 131000, Status: 500, Source: documented, Title: "Something went wrong"}
	undeliverable  = mistake{Code: 131026, Status: 400, Source: documented, Title: "Message undeliverable"}
	windowClosed   = mistake{Code: 131047, Status: 400, Source: documented, Title: "Re-engagement message"}
	capped         = mistake{Code: 131049, Status: 400, Source: documented, Title: "This message was not delivered to maintain healthy ecosystem engagement."}
	stopped        = mistake{Code: 131050, Status: 400, Source: documented, Title: "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business"}
)

// refusals says with what a failed status tells why the relay refused a message.
// Blocked is not here: the one blocked is not told.
var refusals = map[wire.Cause]fault{
	wire.Stopped:      stopped.because("The recipient stopped messages of this purpose from this business."),
	wire.StoppedAll:   stopped.because("The recipient stopped messages of this purpose from all businesses."),
	wire.Capped:       capped.because("The recipient's limit of marketing messages for the day is reached. Try again tomorrow."),
	wire.WindowClosed: windowClosed.because("Message failed to send because more than 24 hours have passed since the customer last replied to this number. Send a template."),
	wire.NoAccount:    undeliverable.because("There is nobody of that number here."),
	wire.NotFollowing: undeliverable.because("The recipient does not follow this business."),
	wire.Night:        capped.because("The recipient's platform carries no marketing at this hour."),
	wire.NotAllowed:   undeliverable.because("This number cannot receive messages from this business."),
	wire.Invalid:      unknownFailure.because("The message made no sense to the relay."),
}

// fault is an error of the catalogue with its details, as an answer or a status tells it.
type fault struct {
	mistake
	Details string
	retry   bool // the same request may succeed in a moment
}

// because returns the mistake with details: which parameter and why.
func (m mistake) because(format string, args ...any) fault {
	return fault{mistake: m, Details: brief(fmt.Sprintf(format, args...))}
}

// about returns a plain mistake with its sentence filled in.
func (m mistake) about(args ...any) fault {
	m.Title = brief(fmt.Sprintf(m.Title, args...))
	return fault{mistake: m}
}

// Error returns the fault in one line.
func (f fault) Error() string {
	if f.Details == "" {
		return f.message()
	}
	return f.message() + ": " + f.Details
}

func (f fault) message() string {
	if f.Plain {
		return f.Title
	}
	return fmt.Sprintf("(#%d) %s", f.Code, f.Title)
}

// errorBody is an error as an answer carries it.
type errorBody struct {
	Message string     `json:"message"`
	Type    string     `json:"type"`
	Code    int        `json:"code"`
	Data    *errorData `json:"error_data,omitempty"`
	Subcode int        `json:"error_subcode,omitempty"`

	// Of what is wrong with a template.
	Transient *bool  `json:"is_transient,omitempty"`
	UserTitle string `json:"error_user_title,omitempty"`
	UserMsg   string `json:"error_user_msg,omitempty"`

	Trace string `json:"fbtrace_id"`
}

type errorData struct {
	Product string `json:"messaging_product,omitempty"`
	Details string `json:"details"`
}

// body returns the fault as an answer carries it, under a fresh trace id.
func (f fault) body() errorBody {
	b := errorBody{Message: f.message(), Type: f.Type, Code: f.Code, Subcode: f.Subcode, Trace: newTrace()}
	if b.Type == "" {
		b.Type = "OAuthException"
	}
	switch {
	case f.User != "":
		b.Transient, b.UserTitle, b.UserMsg = new(bool), f.User, f.Details
	case f.Details != "":
		b.Data = &errorData{Product: product, Details: f.Details}
	}
	return b
}

// head sets the headers that an answer with the fault has.
func (f fault) head(h http.Header) {
	if f.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", fmt.Sprintf(`OAuth "Facebook Platform" "invalid_token" %q`, f.Title))
	}
	if f.retry {
		h.Set("Retry-After", "1")
	}
}

// newTrace returns a fresh fbtrace_id: an A and 22 characters of URL-safe base64.
func newTrace() string {
	var b [16]byte
	rand.Read(b[:])
	return "A" + base64.RawURLEncoding.EncodeToString(b[:])
}
