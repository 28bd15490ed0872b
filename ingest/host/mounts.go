package host

import "bytes"

// Mount is one line of /proc/PID/mounts. The fields alias the parsed bytes;
// spaces in paths are still written as \040.
type Mount struct {
	Device, Point, Type []byte
	ReadOnly            bool
}

// ParseMounts calls f with every mount. m is valid during the call only.
func ParseMounts(b []byte, f func(m *Mount)) error {
	var m Mount
	for s := scan(b); s.next(); {
		m = Mount{Device: s.field(), Point: s.field(), Type: s.field()}
		options := s.field()
		if len(options) == 0 {
			return malformed(s.line, s.full)
		}
		m.ReadOnly = bytes.Equal(options, []byte("ro")) || bytes.HasPrefix(options, []byte("ro,"))
		f(&m)
	}
	return nil
}

// unescape undoes the octal escapes of mount points (\040 for a space),
// appending to dst. A backslash that begins no escape stays.
func unescape(dst, b []byte) []byte {
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+3 < len(b) {
			if v, ok := octal(b[i+1 : i+4]); ok {
				dst = append(dst, v)
				i += 3
				continue
			}
		}
		dst = append(dst, b[i])
	}
	return dst
}

func octal(b []byte) (byte, bool) {
	v := 0
	for _, c := range b {
		if c < '0' || c > '7' {
			return 0, false
		}
		v = v*8 + int(c-'0')
	}
	return byte(v), v < 256
}

// virtualTypes are file systems without storage of their own; their sizes mean
// nothing.
var virtualTypes = map[string]bool{
	"autofs": true, "binfmt_misc": true, "bpf": true, "cgroup": true, "cgroup2": true, "configfs": true,
	"debugfs": true, "devpts": true, "devtmpfs": true, "fusectl": true, "hugetlbfs": true, "mqueue": true,
	"nsfs": true, "overlay": true, "proc": true, "procfs": true, "pstore": true, "rpc_pipefs": true,
	"securityfs": true, "selinuxfs": true, "squashfs": true, "sysfs": true, "tracefs": true,
}
