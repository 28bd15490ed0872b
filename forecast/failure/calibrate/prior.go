package calibrate

// Undersampled undoes the sampling of survivals: p is the probability said by a
// model that learned from all failures and this share of the survivals (Dal
// Pozzolo, Caelen, Johnson and Bontempi, "Calibrating Probability with
// Undersampling for Unbalanced Classification", CIDM 2015, equation 4):
//
//	p' = share·p / (share·p + 1 - p)
func Undersampled(p, share float64) float64 { return share * p / (share*p + (1 - p)) }

// PriorShift moves a probability from a population in which a share from fails
// to one in which a share to does, the features of each class being the same
// (Elkan, "The Foundations of Cost-Sensitive Learning", IJCAI 2001, theorem 2):
// the odds are multiplied by (to/(1-to)) / (from/(1-from)).
func PriorShift(p, from, to float64) float64 {
	k := to * (1 - from) / (from * (1 - to))
	return k * p / (k*p + 1 - p)
}
