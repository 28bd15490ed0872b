/* fragment MIB: fragments the memory of this machine on purpose for the recordings
 * beside it, then waits until it is killed. It takes so many MiB in small pages
 * (nearly all that is free) and gives every other page back.
 *
 *	cc -O1 -o fragment fragment.c && ./fragment 12000 & # says "ready"
 *	./record.sh fragmented.txt
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	size_t n = (argc > 1 ? atol(argv[1]) : 0) << 20;
	char *p = mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return 1;
	madvise(p, n, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < n; i += 4096)
		p[i] = 1;
	for (size_t i = 4096; i < n; i += 8192)
		madvise(p + i, 4096, MADV_DONTNEED);
	puts("ready");
	fflush(stdout);
	pause();
	return 0;
}
