package session

// SignIn is what the sign-in page shows. Refused is the sentence of a refusal, such as a wrong password or too many tries.
type SignIn struct {
	Email   string
	Next    string // the page to open afterwards
	Refused string
	Demo    string // in the demo: how to sign in
}
