package rca

import (
	"fmt"
	"slices"
)

// Role is the part that a component plays in an incident.
type Role uint8

const (
	// Healthy components stayed within their ordinary.
	Healthy Role = iota
	// Root is the first of the ranking: where the trouble began.
	Root
	// Carrier components suffer from the root and pass it on to a caller that
	// suffers too.
	Carrier
	// Victim components suffer from the root, and nobody who suffers calls
	// them: the end of the trail, where users are.
	Victim
	// Bystander components are out of the ordinary, but no trail of suffering
	// components leads from them to the root: another incident, or chance.
	Bystander
)

var roleNames = [...]string{"healthy", "root", "carrier", "victim", "bystander"}

// String returns the role in lower case.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return fmt.Sprintf("role %d", uint8(r))
}

// Part is a component and its role.
type Part struct {
	Component string
	Role      Role
}

// Impact is who did what in an incident.
type Impact struct {
	// Parts holds every component of the ranking, in its order.
	Parts []Part
	// Radius is the blast radius: the components that call the root, directly
	// or through others, sorted. All that can suffer from it.
	Radius []string
	// Hit is how many components of Radius do suffer.
	Hit int
}

// Impact returns the roles of a ranking's components on a call graph. A
// component suffers when some metric of it stays past the threshold for half
// of the window. Without edges nothing is known of trails, and everybody who suffers beside
// the root is a victim. A ranking that abstained has no root and no radius:
// all its components are healthy.
func (g Graph) Impact(r *Ranking) Impact {
	var im Impact
	suffers := r.suffering()
	root := r.Top()
	trail := g.upstream(root, func(c string) bool { return suffers[c] })
	called := g.calledBy(trail, suffers)
	for _, c := range r.Components {
		p := Part{Component: c.Component}
		switch {
		case root == "":
		case c.Component == root:
			p.Role = Root
		case !suffers[c.Component]:
		case len(g.Edges) == 0:
			p.Role = Victim
		case !trail[c.Component]:
			p.Role = Bystander
		case called[c.Component]:
			p.Role = Carrier
		default:
			p.Role = Victim
		}
		im.Parts = append(im.Parts, p)
	}
	for c := range g.upstream(root, func(string) bool { return true }) {
		if c == root {
			continue
		}
		im.Radius = append(im.Radius, c)
		if suffers[c] {
			im.Hit++
		}
	}
	slices.Sort(im.Radius)
	return im
}

// suffering returns the components with a metric that stays past the threshold.
func (r *Ranking) suffering() map[string]bool {
	set := map[string]bool{}
	for _, m := range r.Metrics {
		if m.Peer == "" && len(m.Evidence) > 0 && m.Evidence[0].Sustained {
			set[m.Component] = true
		}
	}
	return set
}

// upstream returns root and all who call it through components that pass.
func (g Graph) upstream(root string, pass func(string) bool) map[string]bool {
	if root == "" {
		return nil
	}
	set := map[string]bool{root: true}
	for queue := []string{root}; len(queue) > 0; queue = queue[1:] {
		for _, e := range g.Edges {
			if e.Callee == queue[0] && !set[e.Caller] && pass(e.Caller) {
				set[e.Caller] = true
				queue = append(queue, e.Caller)
			}
		}
	}
	return set
}

// calledBy returns the components of a trail that another one of it calls.
func (g Graph) calledBy(trail, suffers map[string]bool) map[string]bool {
	set := map[string]bool{}
	for _, e := range g.Edges {
		if trail[e.Caller] && suffers[e.Caller] && e.Caller != e.Callee {
			set[e.Callee] = true
		}
	}
	return set
}
