package handlers

import (
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
)

// What a connection that is closed still takes from the other side, and for how long, before it is closed for good.
const (
	lingerBytes = 64 << 20
	lingerMost  = 3 * time.Second
)

// Linger wraps a listener so that the answer to a request that is too large arrives. It is given before the request was
// read, and closing a connection with something unread in it throws away the answer too: the person would see a broken
// connection instead of the sentence that says why.
func Linger(listener net.Listener) net.Listener { return lingeringListener{listener} }

type lingeringListener struct{ net.Listener }

func (l lingeringListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		return &lingeringConn{TCPConn: tcp}, nil
	}
	return conn, nil
}

type lingeringConn struct {
	*net.TCPConn
	unread atomic.Bool
}

// leaveUnread notes that the request of this connection has its answer although not all of it was read.
func leaveUnread(c *fiber.Ctx) {
	if conn, lingers := c.Context().Conn().(*lingeringConn); lingers {
		conn.unread.Store(true)
	}
}

// Close closes at once, unless something is left unread: then it says that nothing more comes and waits until the other
// side has said so too.
func (c *lingeringConn) Close() error {
	if c.unread.Load() && c.CloseWrite() == nil && c.SetReadDeadline(time.Now().Add(lingerMost)) == nil {
		// Whatever still comes is of a request that has its answer.
		_, _ = io.CopyN(io.Discard, c.TCPConn, lingerBytes)
	}
	return c.TCPConn.Close()
}
