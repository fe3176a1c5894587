/*
 * Protects and unprotects RTP packets with libsrtp, and prints packets per second of CPU time of both.
 * Arguments: suite (cm or gcm), octets of a packet, milliseconds of CPU time for each.
 */
#include <srtp2/srtp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { batch = 1000, room = 2048 };

static unsigned char clear[room], sealed[batch][room], scratch[room];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static srtp_t session(int gcm, srtp_ssrc_type_t direction) {
  static unsigned char key[46];
  srtp_policy_t policy;
  srtp_t made;
  memset(&policy, 0, sizeof policy);
  for (int i = 0; i < 46; i++) key[i] = i;
  if (gcm) {
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
    srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
  } else {
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
  }
  policy.key = key;
  policy.ssrc.type = direction;
  policy.window_size = 128;
  if (srtp_create(&made, &policy) != srtp_err_status_ok) exit(2);
  return made;
}

int main(int count, char **arguments) {
  if (count != 4) return 1;
  int gcm = strcmp(arguments[1], "gcm") == 0, size = atoi(arguments[2]);
  double limit = atoi(arguments[3]) / 1000.0, protecting = 0, unprotecting = 0;
  long packets = 0;
  unsigned number = 0;
  if (size < 12 || size > room - 32) return 1;
  srtp_init();
  srtp_t out = session(gcm, ssrc_any_outbound), in = session(gcm, ssrc_any_inbound);
  memset(clear, 0x55, sizeof clear);
  clear[0] = 0x80;
  clear[1] = 0;
  while (protecting < limit) {
    int lengths[batch];
    double began = now();
    for (int i = 0; i < batch; i++) {
      clear[2] = ++number >> 8;
      clear[3] = number;
      /* In place, as the library works: the packet has to be copied where it is protected. */
      memcpy(sealed[i], clear, size);
      lengths[i] = size;
      if (srtp_protect(out, sealed[i], &lengths[i]) != srtp_err_status_ok) return 3;
    }
    double half = now();
    for (int i = 0; i < batch; i++) {
      memcpy(scratch, sealed[i], lengths[i]);
      if (srtp_unprotect(in, scratch, &lengths[i]) != srtp_err_status_ok) return 4;
    }
    protecting += half - began;
    unprotecting += now() - half;
    packets += batch;
  }
  printf("%.0f %.0f\n", packets / protecting, packets / unprotecting);
  return 0;
}
