// Package scoring turns how loaded a resource is into one weighted score from
// 0 to 100 that can be taken apart again.
//
// A [Profile] lists what is looked at, with weights that add up to 100. By
// default ([Utilisation]) that is CPU utilisation 40, memory fragmentation 30,
// disk IOPS 20 and network bandwidth 10. [Profile.Compile] checks it and gives
// a [Scorer]; [Scorer.Evaluate] fills a [Score] the caller owns. The score
// carries its contributions, which add up to it, and the bottleneck, because
// a weighted mean hides a saturated disk.
//
// The service-quality score ([ServiceQuality]) is the same mechanism with
// another profile.
//
// Memory fragmentation comes from the kernel's own two indices
// ([UnusableFreeIndex], [FragmentationIndex]), gated by memory pressure
// ([MemoryFragmentation]).
//
// Nothing here starts a goroutine, reads a clock or keeps global state.
package scoring
