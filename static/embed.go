package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
)

// Files are the embedded files, to be served below Prefix.
//
//go:embed css/app.css js/*.js icon.svg
var Files embed.FS

// Prefix is where the files are served.
const Prefix = "/static/"

// The files a page names.
const (
	Style  = "css/app.css"
	Script = "js/app.js"
	Htmx   = "js/htmx-2.0.11.min.js"
	Icon   = "icon.svg"
)

// Addresses maps each file to an address that changes with its content, so that a browser may keep it for
// ever and still sees a new release at once.
type Addresses map[string]string

// Hashed reads every file once. Call it when the program starts and hand the result to the frame; it fails
// only when the embedded files are broken.
func Hashed() (Addresses, error) {
	addresses := Addresses{}
	err := fs.WalkDir(Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(Files, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		addresses[name] = Prefix + name + "?v=" + hex.EncodeToString(sum[:6])
		return nil
	})
	return addresses, err
}

// Of is the address of a file; without a hash when the map does not know it.
func (a Addresses) Of(name string) string {
	if address, ok := a[name]; ok {
		return address
	}
	return Prefix + name
}
