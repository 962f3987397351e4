// Package api shows the operations that other programs may ask for, as the OpenAPI document describes them.
package api
