package handlers

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The command lines of docs/api.md are run as they stand, by a shell and curl, against a company with the codes they name.
func TestTheCommandLinesOfTheDocumentDoWhatItSays(t *testing.T) {
	test := newTestSite(t)
	code := func(name string) string {
		if known, named := map[string]string{"SKU": "LAMP-01", "C": "C-100", "W": "MAIN", "SO": "SO-1001"}[name]; named {
			return known
		}
		return name
	}
	test.companyOf(code, plain, "12.5")
	p := test.program()
	test.listen()
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	run := 0
	for _, block := range strings.Split(string(text), "```sh\n")[1:] {
		script, _, _ := strings.Cut(block, "```")
		run++
		shell := exec.CommandContext(t.Context(), "sh", "-e", "-c", script)
		shell.Env = append(os.Environ(), "PEGBOARD=http://"+test.address, "PEGBOARD_KEY="+p.secret)
		if out, err := shell.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s\n%s", err, script, out)
		}
	}
	if run < 6 {
		t.Errorf("the document has %d command lines", run)
	}
	for _, question := range []string{"SELECT count(*) FROM sales_orders WHERE order_no = 'WEB-77001' AND status = 'cancelled'", "SELECT count(*) FROM idempotency_keys WHERE key = 'web-77001'"} {
		if test.counted(question) != 1 {
			t.Errorf("after the document, %s is not 1", question)
		}
	}
}
