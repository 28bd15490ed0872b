package benchdata

import (
	"io/fs"
	"iter"
	"os"
)

// Set is a public data set: its folder and what it holds. Exactly one of the
// readers is not nil.
type Set struct {
	Name  string // folder under the data directory
	About string // one line

	Series    func(fs.FS) iter.Seq2[*Series, error]       // univariate detection
	Tables    func(fs.FS) iter.Seq2[*Table, error]        // multivariate detection
	Forecasts func(fs.FS) iter.Seq2[*ForecastTask, error] // forecasting
	Segments  func(fs.FS) iter.Seq2[*Segmented, error]    // change points
	Oracles   func(fs.FS) iter.Seq2[*EDivisive, error]    // answers of a reference implementation
}

// Sets returns every set that this package reads, by task.
func Sets() []Set {
	return []Set{
		{Name: "aiops-kpi", About: "service KPIs, 1 and 5 min", Series: AIOpsKPI},
		{Name: "wsd", About: "web-service KPIs, 1 min, with gaps", Series: WSD},
		{Name: "nab", About: "Numenta anomaly benchmark", Series: NAB},
		{Name: "ucr-subset", About: "shape anomalies, not server data: a control", Series: UCR},
		{Name: "jumpstarter", About: "19 raw server metrics, 5 min", Tables: JumpStarter},
		{Name: "asd", About: "19 server metrics, 5 min, blame", Tables: ASD},
		{Name: "smd", About: "38 server metrics, 1 min, blame", Tables: SMD},
		{Name: "m4", About: "M4 Hourly, 48 ahead", Forecasts: M4Hourly},
		{Name: "bizitobs", About: "application KPIs, 10 s", Forecasts: BizITObs},
		{Name: "bitbrains", About: "VM CPU and memory, 5 min", Forecasts: Bitbrains},
		{Name: "cluster-capacity", About: "CPU of clusters, 5 min", Forecasts: ClusterCapacity},
		{Name: "ett", About: "electric transformer, 1 h: a control", Forecasts: ETT},
		{Name: "web-service-datasets", About: "requests per minute of a web server", Forecasts: NASA},
		{Name: "scaling", About: "demand traces, 1 min, a day ahead", Forecasts: Scaling},
		{Name: "tcpd", About: "Turing change point dataset", Segments: TCPD},
		{Name: "mongodb-spa", About: "answers of the E-divisive reference", Oracles: MongoDB},
	}
}

// Named returns the set of that name.
func Named(name string) (s Set, ok bool) {
	for _, s := range Sets() {
		if s.Name == name {
			return s, true
		}
	}
	return Set{}, false
}

// DataVariable names the environment variable that holds the directory of the
// data sets.
const DataVariable = "PORTENT_DATA"

// Dir returns the folder of a set under the directory dir, or under
// $PORTENT_DATA when dir is empty; false when neither is there.
func (s Set) Dir(dir string) (fs.FS, bool) {
	if dir == "" {
		dir = os.Getenv(DataVariable)
	}
	folder := dir + string(os.PathSeparator) + s.Name
	if info, err := os.Stat(folder); dir == "" || err != nil || !info.IsDir() {
		return nil, false
	}
	return os.DirFS(folder), true
}
