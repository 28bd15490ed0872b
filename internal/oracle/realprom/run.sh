#!/bin/sh
# Installs Debian's Prometheus and node exporter and runs the comparison of
# main.go against them. Arguments go to the program: ./run.sh -duration 10m
set -eu
cd "$(dirname "$0")"
command -v prometheus >/dev/null && command -v prometheus-node-exporter >/dev/null || {
	# Debian starts services on installation; this run wants none.
	printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
	chmod +x /usr/sbin/policy-rc.d
	apt-get install -y --no-install-recommends prometheus prometheus-node-exporter
	rm -f /usr/sbin/policy-rc.d
}
exec go run . "$@"
