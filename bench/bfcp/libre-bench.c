/* Decodes and encodes one BFCP message with libre, as often as it is told, and prints both rates per second of CPU time.
 *
 *   libre-bench COUNT HEX
 */
#include <re.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char *argv[])
{
	uint16_t floor = 543, frid = 789, ben = 154, reqby = 357;
	enum bfcp_priority prio = BFCP_PRIO_HIGH;
	struct bfcp_reqstatus acc = { BFCP_ACCEPTED, 3 }, gr = { BFCP_GRANTED, 0 };
	struct mbuf *mb = mbuf_alloc(512);
	long i, count = argc > 1 ? atol(argv[1]) : 0;
	double t0, t1, t2;
	if (argc < 3 || libre_init()) return 2;
	for (const char *s = argv[2]; s[0] && s[1]; s += 2) {
		unsigned v;
		if (sscanf(s, "%2x", &v) != 1) return 2;
		mbuf_write_u8(mb, (uint8_t)v);
	}
	t0 = cpu();
	for (i = 0; i < count; i++) {
		struct bfcp_msg *msg = NULL;
		mb->pos = 0;
		if (bfcp_msg_decode(&msg, mb)) return 3;
		mem_deref(msg);
	}
	t1 = cpu();
	for (i = 0; i < count; i++) {
		mb->pos = mb->end = 0;
		if (bfcp_msg_encode(mb, 2, true, BFCP_FLOOR_REQUEST_STATUS, 4321, 7, 1234, 1, BFCP_FLOOR_REQ_INFO, 6, &frid,
			BFCP_OVERALL_REQ_STATUS, 2, &frid, BFCP_REQUEST_STATUS, 0, &acc, BFCP_STATUS_INFO, 0, "wait",
			BFCP_FLOOR_REQ_STATUS, 1, &floor, BFCP_REQUEST_STATUS, 0, &gr,
			BFCP_BENEFICIARY_INFO, 2, &ben, BFCP_USER_DISP_NAME, 0, "Bo", BFCP_USER_URI, 0, "sip:b@x",
			BFCP_REQUESTED_BY_INFO, 1, &reqby, BFCP_USER_DISP_NAME, 0, "\xc3\x85sa",
			BFCP_PRIORITY, 0, &prio, BFCP_PART_PROV_INFO, 0, "slides")) return 3;
	}
	t2 = cpu();
	printf("%.0f %.0f\n", count / (t1 - t0), count / (t2 - t1));
	mem_deref(mb);
	libre_close();
	return 0;
}
