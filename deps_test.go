package portent

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// module is the path that rooms are named under.
const module = "github.com/portent-go/portent"

// forbidden says which packages may not reach which rooms, through whatever
// imports, and why. A room is a path under the module ("" is the root); "*" is
// every room not named in except.
var forbidden = []struct {
	room, except string // except: space-separated prefixes
	pkg, why     string
}{
	{"*", "ingest/arrowio", "github.com/apache/arrow/go/v17", "only ingest/arrowio knows Arrow: it is 20 MB of dependencies and reads trusted files only"},
	{"*", "", "google.golang.org/grpc", "pqarrow links gRPC, 31 MB: read Parquet elsewhere"},
	{"*", "rca/report examples", "html/template", "reflection at run time; pages are made in rca/report"},
	{"*", "", "github.com/google/go-cmp", "its package comment: for tests only"},
	{"*", "", "golang.org/x/exp/rand", "deprecated: math/rand/v2"},
	{"forecast", "", "net/http", "numeric rooms take slices, not requests"},
	{"rca", "", "net/http", "numeric rooms take slices, not requests"},
	{"scoring", "", "net/http", "numeric rooms take slices, not requests"},
	{"forecast", "", module + "/ingest", "forecasters of a series know nothing of where it comes from"},
	{"rca", "", module + "/ingest", "the root joins rooms; none reaches over"},
	{"scoring", "", module + "/ingest", "the root joins rooms; none reaches over"},
	{"forecast", "", module + "/rca", "no arrow runs up"},
	{"forecast", "", module + "/scoring", "no arrow runs up"},
	{"ingest", "", module + "/forecast", "ingest stands beside the numeric rooms"},
	{"", "", module + "/ingest/", "the root joins batches; wire formats are the program's choice"},
	{"internal", "internal/oracle internal/tools", module + "/ingest", "internal lies at the bottom"},
}

// packageDeps is what go list tells of a package.
type packageDeps struct {
	ImportPath string
	Deps       []string
}

func TestForbiddenImports(t *testing.T) {
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
		for _, rule := range forbidden {
			if !ruleCovers(rule.room, rule.except, room) {
				continue
			}
			for _, dep := range p.Deps {
				if dep == rule.pkg || strings.HasPrefix(dep, strings.TrimSuffix(rule.pkg, "/")+"/") {
					t.Errorf("%s reaches %s: %s", p.ImportPath, dep, rule.why)
				}
			}
		}
	}
}

func ruleCovers(rule, except, room string) bool {
	for e := range strings.FieldsSeq(except) {
		if under(room, e) {
			return false
		}
	}
	return rule == "*" || rule == room || rule != "" && under(room, rule)
}

func under(room, parent string) bool { return room == parent || strings.HasPrefix(room, parent+"/") }

func listPackages(t *testing.T) []packageDeps {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps=false", "-json=ImportPath,Deps", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []packageDeps
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p packageDeps
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 10 {
		t.Fatalf("only %d packages listed", len(list))
	}
	return list
}

func TestRulesCatch(t *testing.T) {
	f := func(rule, except, room string, want bool) {
		t.Helper()
		if got := ruleCovers(rule, except, room); got != want {
			t.Errorf("rule %q except %q covers %q: %v", rule, except, room, got)
		}
	}
	f("*", "ingest/arrowio", "ingest/arrowio", false)
	f("*", "ingest/arrowio", "ingest/prom", true)
	f("forecast", "", "forecast/anomaly", true)
	f("forecast", "", "forecasting", false)
	f("", "", "", true)
	f("", "", "examples/watch", false)
}
