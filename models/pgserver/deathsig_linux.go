package pgserver

import "syscall"

// endWithParent makes the kernel send a signal to the child when the thread that started it ends.
func endWithParent(attributes *syscall.SysProcAttr, signal syscall.Signal) {
	attributes.Pdeathsig = signal
}
