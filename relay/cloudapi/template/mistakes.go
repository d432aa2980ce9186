package template

import "sayso/relay/cloudapi/graph"

// What can be wrong with a send of a template.
var (
	badCount       = graph.Mistake{Code: 132000, Status: 400, Source: graph.Documented, Title: "Number of parameters does not match the expected number of params", Means: "the number of a template's parameters is wrong"}
	noTemplate     = graph.Mistake{Code: 132001, Status: 404, Source: graph.Documented, Title: "Template name does not exist in the translation", Means: "there is no such template, or it is not approved"}
	longText       = graph.Mistake{Code: 132005, Status: 400, Source: graph.Documented, Title: "Translated text too long", Means: "the template's text is too long with its parameters"}
	badCharacters  = graph.Mistake{Code: 132007, Status: 400, Source: graph.Documented, Title: "Template Format Character Policy Violated", Means: "a template's parameter has characters that may not be"}
	badFormat      = graph.Mistake{Code: 132012, Status: 400, Source: graph.Documented, Title: "Parameter format does not match format in the created template", Means: "a template's parameter is of another kind"}
	pausedTemplate = graph.Mistake{Code: 132015, Status: 400, Source: graph.Documented, Title: "Template is Paused", Means: "the template is paused"}
	offTemplate    = graph.Mistake{Code: 132016, Status: 400, Source: graph.Documented, Title: "Template is Disabled", Means: "the template is disabled"}
	badTemplate    = graph.Mistake{Code: 132018, Status: 400, Source: graph.Documented, Title: "Template validation error", Means: "the template's parameters are not valid"}
)

// What can be wrong with a template that is made or changed.
var (
	badTemplateParameter = graph.Mistake{Code: 100, Status: 400, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Invalid parameter", Means: "what a template is made of is not valid"}
	takenTemplate        = graph.Mistake{Code: 100, Status: 400, Subcode: 2388024, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Content in This Language Already Exists", Means: "there is such a template in this language"}
	restingTemplate      = graph.Mistake{Code: 100, Status: 400, Subcode: 2388023, Plain: true, Source: graph.Observed, Title: "Invalid parameter", User: "Message Template Language Is Being Deleted", Means: "the template's name was deleted not long ago"}
	tooManyTemplates     = graph.Mistake{Code: 100, Status: 400, Subcode: 2388019, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Message Template Limit Exceeded", Means: "the account has as many templates as it may"}
	fixedTemplate        = graph.Mistake{Code: 100, Status: 400, Subcode: 2388039, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "This Template Can't Be Changed", Means: "the template cannot be changed now"}
	longTemplate         = graph.Mistake{Code: 100, Status: 400, Subcode: 2388040, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Character Limit Exceeded", Means: "a part of the template is too long"}
	lessTemplate         = graph.Mistake{Code: 100, Status: 400, Subcode: 2388043, Plain: true, Source: graph.Observed, Title: "Invalid parameter", User: `Message template "components" param is missing expected field(s)`, Means: "a part of the template is missing"}
	badHeader            = graph.Mistake{Code: 100, Status: 400, Subcode: 2388047, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Message Header Format Is Incorrect", Means: "the template's header is not valid"}
	badBody              = graph.Mistake{Code: 100, Status: 400, Subcode: 2388072, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Message Body Format Is Incorrect", Means: "the template's body is not valid"}
	badFooter            = graph.Mistake{Code: 100, Status: 400, Subcode: 2388073, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Message Footer Format Is Incorrect", Means: "the template's footer is not valid"}
	dense                = graph.Mistake{Code: 100, Status: 400, Subcode: 2388293, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Too Many Parameters for the Length of the Message", Means: "the template has too many parameters for its length"}
	dangling             = graph.Mistake{Code: 100, Status: 400, Subcode: 2388299, Plain: true, Source: graph.Documented, Title: "Invalid parameter", User: "Leading or Trailing Parameters Not Allowed", Means: "the template begins or ends with a parameter"}
	lostTemplate         = graph.Mistake{Code: 100, Status: 400, Subcode: 2593002, Plain: true, Source: graph.Recalled, Title: "Invalid parameter", User: "Message Template Not Found", Means: "there is no such template to delete"}
)

// Mistakes are all that can be wrong with templates, for the catalogue of errors.
var Mistakes = []graph.Mistake{
	badTemplateParameter, takenTemplate, restingTemplate, tooManyTemplates, fixedTemplate, longTemplate, lessTemplate, badHeader, badBody, badFooter, dense, dangling, lostTemplate,
	badCount, noTemplate, longText, badCharacters, badFormat, pausedTemplate, offTemplate, badTemplate,
}
