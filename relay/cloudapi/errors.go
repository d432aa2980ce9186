package cloudapi

import (
	"sayso/wire"

	"sayso/relay/cloudapi/graph"
)

// The catalogue. Titles are Meta's; the details of a fault are ours.
var (
	// Who asks, and for what.
	noToken      = graph.Mistake{Code: 190, Status: 401, Plain: true, Source: graph.Documented, Title: "An access token is required to request this resource."}
	badToken     = graph.Mistake{Code: 190, Status: 401, Plain: true, Source: graph.Observed, Title: "Invalid OAuth access token - Cannot parse access token"}
	noPermission = graph.Mistake{Code: 10, Status: 403, Source: graph.Documented, Title: "Application does not have permission for this action"}
	noPath       = graph.Mistake{Code: 2500, Status: 400, Plain: true, Source: graph.Observed, Title: "Unknown path components: /%s"}

	// What the request says.
	selfRecipient = graph.Mistake{Code: 131021, Status: 400, Source: graph.Documented, Title: "Recipient cannot be sender"}
	badMedia      = graph.Mistake{Code: 131053, Status: 400, Source: graph.Documented, Title: "Media upload error"}
	tooMuchMedia  = graph.Mistake{Code: 80007, Status: 400, Source: graph.Ours, Title: "Rate limit issues"}

	badMethod    = graph.Mistake{Code: 131055, Status: 400, Source: graph.Documented, Title: "Method not allowed"}
	notMarketing = graph.Mistake{Code: 134100, Status: 400, Source: graph.Documented, Title: "Only marketing messages supported"}

	// What the number or the account says.
	wrongPIN         = graph.Mistake{Code: 133005, Status: 400, Source: graph.Documented, Title: "Two step verification PIN Mismatch"}
	unverifiedNumber = graph.Mistake{Code: 133006, Status: 400, Source: graph.Documented, Title: "Phone number re-verification needed"}
	notRegistered    = graph.Mistake{Code: 133010, Status: 400, Source: graph.Documented, Title: "Phone number Not Registered"}
	tooManyTries     = graph.Mistake{Code: 133016, Status: 400, Source: graph.Documented, Title: "Account register deregister rate limit exceeded"}
	alreadyVerified  = graph.Mistake{Code: 136024, Status: 400, Source: graph.Documented, Title: "Phone number is already verified"}
	wrongCode        = graph.Mistake{Code: 136025, Status: 400, Source: graph.Documented, Title: "Verify code error"}
	blockFailed      = graph.Mistake{Code: 139100, Status: 400, Source: graph.Documented, Title: "Failed to block/unblock users"}
	blockListFull    = graph.Mistake{Code: 139101, Status: 400, Source: graph.Documented, Title: "Blocked users limit reached"}
	badCallback      = graph.Mistake{Code: 2200, Status: 400, Source: graph.Recalled, Title: "Callback verification failed"}

	// What the template says.
	badCount       = graph.Mistake{Code: 132000, Status: 400, Source: graph.Documented, Title: "Number of parameters does not match the expected number of params"}
	noTemplate     = graph.Mistake{Code: 132001, Status: 404, Source: graph.Documented, Title: "Template name does not exist in the translation"}
	longText       = graph.Mistake{Code: 132005, Status: 400, Source: graph.Documented, Title: "Translated text too long"}
	badCharacters  = graph.Mistake{Code: 132007, Status: 400, Source: graph.Documented, Title: "Template Format Character Policy Violated"}
	badFormat      = graph.Mistake{Code: 132012, Status: 400, Source: graph.Documented, Title: "Parameter format does not match format in the created template"}
	pausedTemplate = graph.Mistake{Code: 132015, Status: 400, Source: graph.Documented, Title: "Template is Paused"}
	offTemplate    = graph.Mistake{Code: 132016, Status: 400, Source: graph.Documented, Title: "Template is Disabled"}
	badTemplate    = graph.Mistake{Code: 132018, Status: 400, Source: graph.Documented, Title: "Template validation error"}

	// What is wrong with a template that is made or changed.
	badTemplateParameter = graph.Mistake{Code: 100, Status: 400, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Invalid parameter"}
	takenTemplate        = graph.Mistake{Code: 100, Status: 400, Subcode: 2388024, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Content in This Language Already Exists"}
	restingTemplate      = graph.Mistake{Code: 100, Status: 400, Subcode: 2388023, Plain: true, Source: graph.Observed, Title: "Invalid parameter", User: "Message Template Language Is Being Deleted"}
	tooManyTemplates     = graph.Mistake{Code: 100, Status: 400, Subcode: 2388019, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Message Template Limit Exceeded"}
	fixedTemplate        = graph.Mistake{Code: 100, Status: 400, Subcode: 2388039, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "This Template Can't Be Changed"}
	longTemplate         = graph.Mistake{Code: 100, Status: 400, Subcode: 2388040, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Character Limit Exceeded"}
	lessTemplate         = graph.Mistake{Code: 100, Status: 400, Subcode: 2388043, Plain: true, Source: graph.Observed, Title: "Invalid parameter", User: `Message template "components" param is missing expected field(s)`}
	badHeader            = graph.Mistake{Code: 100, Status: 400, Subcode: 2388047, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Message Header Format Is Incorrect"}
	badBody              = graph.Mistake{Code: 100, Status: 400, Subcode: 2388072, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Message Body Format Is Incorrect"}
	badFooter            = graph.Mistake{Code: 100, Status: 400, Subcode: 2388073, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Message Footer Format Is Incorrect"}
	dense                = graph.Mistake{Code: 100, Status: 400, Subcode: 2388293, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Too Many Parameters for the Length of the Message"}
	dangling             = graph.Mistake{Code: 100, Status: 400, Subcode: 2388299, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Leading or Trailing Parameters Not Allowed"}
	lostTemplate         = graph.Mistake{Code: 100, Status: 400, Subcode: 2593002, Plain: true, Source: graph.Recalled, Title: "Invalid parameter", User: "Message Template Not Found"}

	// What a failed status tells, after the answer 200.
	unknownFailure = graph.Mistake{Code: 131000, Status: 500, Source: graph.Documented, Title: "Something went wrong"}
	undeliverable  = graph.Mistake{Code: 131026, Status: 400, Source: graph.Documented, Title: "Message undeliverable"}
	windowClosed   = graph.Mistake{Code: 131047, Status: 400, Source: graph.Documented, Title: "Re-engagement message"}
	capped         = graph.Mistake{Code: 131049, Status: 400, Source: graph.Documented, Title: "This message was not delivered to maintain healthy ecosystem engagement."}
	stopped        = graph.Mistake{Code: 131050, Status: 400, Source: graph.Documented, Title: "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business"}
)

// refusals says with what a failed status tells why the relay refused a message.
// Blocked is not here: the one blocked is not told.
var refusals = map[wire.Cause]graph.Fault{
	wire.Stopped:      stopped.Because("The recipient stopped messages of this purpose from this business."),
	wire.StoppedAll:   stopped.Because("The recipient stopped messages of this purpose from all businesses."),
	wire.Capped:       capped.Because("The recipient's limit of marketing messages for the day is reached. Try again tomorrow."),
	wire.WindowClosed: windowClosed.Because("Message failed to send because more than 24 hours have passed since the customer last replied to this number. Send a template."),
	wire.NoAccount:    undeliverable.Because("There is nobody of that number here."),
	wire.NotFollowing: undeliverable.Because("The recipient does not follow this business."),
	wire.Night:        capped.Because("The recipient's platform carries no marketing at this hour."),
	wire.NotAllowed:   undeliverable.Because("This number cannot receive messages from this business."),
	wire.Invalid:      unknownFailure.Because("The message made no sense to the relay."),
}
