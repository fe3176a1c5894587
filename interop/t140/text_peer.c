/*
 * A headless RFC 4103 peer on mediastreamer2 and oRTP.
 *
 *   text_peer <local RTP port> <remote RTP port> <payload type of t140> <of red, 0 for none> <seconds> [
 *             suite, base64 key||salt to send, the same to receive]
 *
 * RTCP uses the next port on both sides. Lines of standard input are typed, five characters per 100 ms; what is received goes to standard output.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mediastreamer2/mediastream.h>
#include <mediastreamer2/ms_srtp.h>
#include <mediastreamer2/msrtt4103.h>

static void show(void *data, MSFilter *filter, unsigned int id, void *argument)
{
	uint32_t c;
	(void)data;
	(void)filter;
	if (id != MS_RTT_4103_RECEIVED_CHAR)
		return;
	c = ((RealtimeTextReceivedCharacter *)argument)->character;
	if (c < 0x80) {
		putchar((int)c);
	} else if (c < 0x800) {
		putchar(0xc0 | (c >> 6));
		putchar(0x80 | (c & 63));
	} else if (c < 0x10000) {
		putchar(0xe0 | (c >> 12));
		putchar(0x80 | ((c >> 6) & 63));
		putchar(0x80 | (c & 63));
	} else {
		putchar(0xf0 | (c >> 18));
		putchar(0x80 | ((c >> 12) & 63));
		putchar(0x80 | ((c >> 6) & 63));
		putchar(0x80 | (c & 63));
	}
	fflush(stdout);
}

static int next_character(const unsigned char **text, uint32_t *out)
{
	uint32_t c = **text;
	int more = 0;
	if (c == 0)
		return 0;
	++*text;
	if (c >= 0xf0) {
		c &= 7;
		more = 3;
	} else if (c >= 0xe0) {
		c &= 15;
		more = 2;
	} else if (c >= 0xc0) {
		c &= 31;
		more = 1;
	}
	for (; more > 0 && **text != 0; more--, ++*text)
		c = (c << 6) | (**text & 63);
	*out = c;
	return 1;
}

static MSCryptoSuite suite_of(const char *name)
{
	if (strcmp(name, "AES_CM_128_HMAC_SHA1_32") == 0)
		return MS_AES_128_SHA1_32;
	if (strcmp(name, "AES_256_CM_HMAC_SHA1_80") == 0)
		return MS_AES_256_SHA1_80;
	return MS_AES_128_SHA1_80;
}

int main(int argc, char *argv[])
{
	static unsigned char typed[65536];
	const unsigned char *next = typed;
	RtpProfile *profile = rtp_profile_new("text");
	MSFactory *factory;
	TextStream *stream;
	int local, remote, t140, red, seconds, i, k;
	size_t length = 0;
	ssize_t got;
	uint32_t c;

	if (argc < 6)
		return 2;
	local = atoi(argv[1]);
	remote = atoi(argv[2]);
	t140 = atoi(argv[3]);
	red = atoi(argv[4]);
	seconds = atoi(argv[5]);
	fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
	ortp_init();
	ortp_set_log_level_mask(NULL, ORTP_ERROR | ORTP_FATAL);
	factory = ms_factory_new_with_voip();
	/* Without these flags plain T.140 is sent under the payload type of RED, silently. */
	payload_type_set_flag(&payload_type_t140, PAYLOAD_TYPE_FLAG_CAN_SEND | PAYLOAD_TYPE_FLAG_CAN_RECV);
	payload_type_set_flag(&payload_type_t140_red, PAYLOAD_TYPE_FLAG_CAN_SEND | PAYLOAD_TYPE_FLAG_CAN_RECV);
	rtp_profile_set_payload(profile, t140, &payload_type_t140);
	if (red != 0)
		rtp_profile_set_payload(profile, red, &payload_type_t140_red);
	stream = text_stream_new2(factory, "127.0.0.1", local, local + 1);
	if (argc > 8) {
		MSCryptoSuite suite = suite_of(argv[6]);
		if (ms_media_stream_sessions_set_srtp_send_key_b64(&stream->ms.sessions, suite, argv[7]) != 0)
			return 3;
		if (ms_media_stream_sessions_set_srtp_recv_key_b64(&stream->ms.sessions, suite, argv[8]) != 0)
			return 3;
	}
	text_stream_start(stream, profile, "127.0.0.1", remote, "127.0.0.1", remote + 1, red != 0 ? red : t140);
	ms_filter_add_notify_callback(stream->rttsink, show, NULL, TRUE);
	for (i = 0; i < seconds * 10; i++) {
		/* What arrives in the first second may be flushed. */
		if (i == 15)
			fprintf(stderr, "ready\n");
		got = read(0, typed + length, sizeof typed - length - 1);
		if (got > 0)
			length += (size_t)got;
		for (k = 0; k < 5 && next_character(&next, &c); k++)
			text_stream_putchar32(stream, c);
		text_stream_iterate(stream);
		usleep(100000);
	}
	text_stream_stop(stream);
	ms_factory_destroy(factory);
	return 0;
}
