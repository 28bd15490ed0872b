package anomaly

// reach returns the share of samples whose statistic reaches z: counted as far
// as there are samples to count, and beyond the smaller of "one so far" and what
// the episodes say. Far out every sample that reaches z is the peak of its
// episode, and the share is that of the episodes; at the threshold it is
// overFraction; between them it is interpolated.
func reach(body *histogram, far *episodes, z float32) float64 {
	p := body.above(z)
	if z <= far.u {
		return p
	}
	near := far.survival(z)
	begins := max(float64(far.rate)*near, minPValue)
	return min(p+body.one(), begins+(overFraction-begins)*near*near)
}

// over reports whether so many quiet lessons end an episode: half an hour, at
// least five samples (fewer cut an incident in pieces), at most sixty (more join
// what a fast series shows in an hour of calm), and more than two lessons. step is
// the distance of samples in seconds, every the number of samples from lesson to
// lesson.
func over(quiet uint16, step float32, every uint32) bool {
	samples := float32(quiet) * float32(every)
	return quiet > 2 && samples > 5 && (samples > 60 || samples*step > 1800)
}
