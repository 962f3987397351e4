// Package apikeys shows the keys with which programs speak to the API. A key is shown once, when it is made.
package apikeys
