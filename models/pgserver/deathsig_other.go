//go:build !linux

package pgserver

import "syscall"

// endWithParent does nothing where the kernel has no such signal: a server whose keeper was
// killed then runs on, and the next program attaches to it.
func endWithParent(*syscall.SysProcAttr, syscall.Signal) {}
