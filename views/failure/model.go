package failure

// Failure is one refusal. The constructors below give each status its words.
type Failure struct {
	Status    string // "404"
	Title     string
	Reason    string // a sentence for a person
	Reference string // finds the entry in the log
	Versions  []Version
	Action    string
	Href      string
}

// Version is one side of a conflict: who saved what, and when.
type Version struct {
	Label string // "Yours", "Saved meanwhile by Ann at 14:05"
	Facts []Fact
}

// Fact is one field of a version.
type Fact struct{ Name, Value string }

// Forbidden says why a person may not.
func Forbidden(reason string) Failure {
	return Failure{Status: "403", Title: "You may not do this", Reason: reason, Action: "Back to Today", Href: "/"}
}

// NotFound says that there is no such page or record.
func NotFound(reason string) Failure {
	if reason == "" {
		reason = "There is nothing at this address. It may have been renamed, or the link was cut off."
	}
	return Failure{Status: "404", Title: "Not found", Reason: reason, Action: "Back to Today", Href: "/"}
}

// Conflict says that someone else was faster, with both versions. Href opens the record as it is now.
func Conflict(reason, href string, versions ...Version) Failure {
	return Failure{Status: "409", Title: "Changed meanwhile", Reason: reason, Versions: versions, Action: "Open it as it is now", Href: href}
}

// Internal says that the fault is ours and that nothing was changed.
func Internal(reference string) Failure {
	return Failure{Status: "500", Title: "Something went wrong here", Reason: "Nothing was changed. Please try again; if it happens twice, tell us the reference.", Reference: reference, Action: "Back to Today", Href: "/"}
}

// Busy says that the program cannot answer just now.
func Busy(reason string) Failure {
	if reason == "" {
		reason = "The program is busy. Nothing was changed; please try again in a moment."
	}
	return Failure{Status: "503", Title: "Busy", Reason: reason, Action: "Back to Today", Href: "/"}
}

// Refused says why a request as it stands cannot be carried out, for refusals that have no form to stand in.
func Refused(status, reason string) Failure {
	return Failure{Status: status, Title: "This was refused", Reason: reason, Action: "Back to Today", Href: "/"}
}
