import type { RuleName } from './rule-name.ts';

/** What is known of a rule before it is broken. */
export interface Rule {
  /** Which browsers were seen to object. */
  readonly by: 'both' | 'chromium' | 'firefox';
  /** `refused`: the whole description is. `unserved`: it is taken, but the section of the line is rejected or has nothing to carry. */
  readonly effect: 'refused' | 'unserved';
  /** A lower-case phrase. */
  readonly reason: string;
  /** The clause behind it if there is one, and the measured case that shows it. */
  readonly source: string;
}

function rule(by: Rule['by'], effect: Rule['effect'], reason: string, source: string): Rule {
  return { by, effect, reason, source };
}

/**
 * Everything that Chromium 156 and Firefox 153 were seen to object to. A source names the clause, where a browser enforces one, and the case
 * in which it was measured; the tests hold each rule against that case.
 */
export const rules: Readonly<Record<RuleName, Rule>> = {
  'not-a-line': rule(
    'chromium',
    'refused',
    'a line that is no letter with a value',
    'RFC 8866 5; offer line-without-letter',
  ),
  'blank-line': rule('chromium', 'refused', 'an empty line', 'RFC 8866 5; offer blank-line-in-middle'),
  unread: rule(
    'firefox',
    'unserved',
    'nothing is read after a line that is no letter with a value',
    'offer blank-line-in-middle',
  ),
  'version-missing': rule('both', 'refused', 'v= does not stand first', 'RFC 8866 5.1; offer empty-sdp'),
  'version-unknown': rule('firefox', 'refused', 'another version than 0', 'RFC 8866 5.1; offer v-1'),
  'origin-fields': rule('both', 'refused', 'o= has not six fields', 'RFC 8866 5.2; offer o-username-space'),
  'origin-numbers': rule(
    'firefox',
    'refused',
    'o= has an id or a version that is no number',
    'RFC 8866 5.2; offer o-nonnumeric',
  ),
  'name-missing': rule('chromium', 'refused', 's= is missing or empty', 'RFC 8866 5.3; offer s-empty'),
  'time-missing': rule('both', 'refused', 't= is missing', 'RFC 8866 5.9; offer t-missing'),
  'unknown-letter': rule('both', 'refused', 'a letter that SDP does not define', 'RFC 8866 5; offer unknown-line-x'),
  'last-line-open': rule('chromium', 'refused', 'the last line has no end', 'RFC 8866 5; offer no-final-crlf'),

  'mid-partial': rule(
    'chromium',
    'refused',
    'the mid that Chromium gives to a section without one is that of another section',
    'RFC 5888 4; offer video-port0-rtpavp',
  ),
  'mid-twice': rule('chromium', 'refused', 'two sections have one mid', 'RFC 5888 4; offer mid-dup'),
  'mid-long': rule('both', 'refused', 'a mid of more than 16 characters', 'RFC 8285 4.2; offer mid-17'),
  'bundle-of-nameless': rule(
    'firefox',
    'refused',
    'a bundle names a section that has no mid',
    'RFC 9143 7.1; offer mid-partial-without-0',
  ),
  'bundle-of-nothing': rule(
    'both',
    'refused',
    'a bundle names a mid that no section has',
    'RFC 9143 7.1; offer av-bundle-missing-mid-ref',
  ),
  'bundle-without-mux': rule(
    'both',
    'refused',
    'a bundled section without rtcp-mux',
    'RFC 9143 9.3; offer no-rtcp-mux-bundle',
  ),
  'second-data-section': rule('firefox', 'refused', 'a second data section', 'offer dc-two'),
  'second-data-section-unserved': rule('chromium', 'unserved', 'a second data section', 'offer dc-two'),

  'media-unparsed': rule('firefox', 'refused', 'a media type that Firefox does not parse', 'offer m-message-only'),
  'media-unserved': rule('chromium', 'unserved', 'a media type that no browser serves', 'offer m-message-only'),
  'protocol-unparsed': rule(
    'firefox',
    'refused',
    'a transport protocol that Firefox does not parse',
    'offer proto-rtp-avpf-with-ice-dtls',
  ),
  'protocol-of-no-media': rule(
    'chromium',
    'refused',
    'a transport protocol that is not one of RTP',
    'offer proto-unknown',
  ),
  'protocol-unserved': rule(
    'chromium',
    'unserved',
    'a transport protocol that is not served',
    'offer proto-dccp-tls-savpf',
  ),
  'data-format': rule(
    'both',
    'refused',
    'a data section without the format webrtc-datachannel',
    'RFC 8841 4.3; offer dc-unknown-fmt',
  ),
  'sctp-format': rule(
    'firefox',
    'refused',
    'the protocol DTLS/SCTP without a port number as format',
    'answer dc-proto-changed',
  ),
  'port-count': rule('chromium', 'refused', 'a port that is no number', 'RFC 8866 5.14; offer m-two-ports'),
  'connection-missing': rule(
    'firefox',
    'refused',
    'a section without c= line',
    'RFC 8866 5.7; offer c-missing-everywhere',
  ),
  'connection-name': rule('firefox', 'refused', 'a c= line without an address', 'offer c-fqdn'),

  'ice-ufrag': rule('both', 'refused', 'no ice-ufrag of 4 characters or more', 'RFC 8839 5.4; offer ice-ufrag-3-chars'),
  'ice-pwd': rule('both', 'refused', 'no ice-pwd of 22 characters or more', 'RFC 8839 5.4; offer ice-pwd-21-chars'),
  'ice-long': rule(
    'chromium',
    'refused',
    'an ice-ufrag or ice-pwd of more than 256 characters',
    'RFC 8839 5.4; offer ice-pwd-257-chars',
  ),
  'ice-not-repeated': rule(
    'firefox',
    'refused',
    'a bundled section of an offer without ice-ufrag and ice-pwd',
    'RFC 9143 7.1.3; offer bundled-second-no-transport-attrs',
  ),
  'fingerprint-missing': rule('both', 'refused', 'no fingerprint', 'RFC 8122 5; offer fingerprint-missing'),
  'fingerprint-not-repeated': rule(
    'firefox',
    'refused',
    'a bundled section without fingerprint: in an answer it ends the content process of Firefox',
    'RFC 9143 7.1.3; answer b2-noFp',
  ),
  'fingerprint-unusable': rule(
    'chromium',
    'refused',
    'a fingerprint of an unknown hash function, or of another length',
    'RFC 8122 5; offer fingerprint-wrong-length',
  ),
  'fingerprint-unknown': rule(
    'firefox',
    'refused',
    'no fingerprint of a known hash function',
    'RFC 8122 5; offer fingerprint-unknown-algo',
  ),
  'fingerprint-lower-case': rule(
    'firefox',
    'refused',
    'a fingerprint with lower-case digits',
    'RFC 8122 5; offer fingerprint-lowercase-hex',
  ),
  'setup-missing': rule('firefox', 'refused', 'an offer without setup', 'RFC 8842 5.2; offer setup-missing'),
  'setup-value': rule('both', 'refused', 'a setup that does not go with the role', 'RFC 8842 5; answer setup-actpass'),
  'candidate-malformed': rule(
    'chromium',
    'refused',
    'a malformed candidate',
    'RFC 8839 5.1; offer ice-candidate-malformed',
  ),
  'mux-missing': rule('both', 'refused', 'no rtcp-mux', 'RFC 8829 5.1.1; offer no-rtcp-mux'),
  'sctp-port-missing': rule(
    'firefox',
    'unserved',
    'a data section without sctp-port',
    'RFC 8841 5.1; offer dc-no-sctp-port',
  ),
  'sctp-port-missing-in-answer': rule(
    'firefox',
    'refused',
    'a data section without sctp-port',
    'RFC 8841 5.1; answer dc-no-sctp-port',
  ),

  'payload-number': rule('both', 'refused', 'a payload number that cannot be used', 'RFC 5761 4; offer pt-70'),
  'payload-two-meanings': rule(
    'chromium',
    'refused',
    'two meanings of one payload number',
    'RFC 8866 6.6; offer pt-duplicate-rtpmap',
  ),
  'payload-static': rule(
    'chromium',
    'refused',
    'another meaning of a static payload number',
    'RFC 3551 6; answer pt-collides-other-codec',
  ),
  'fmtp-dangling': rule(
    'chromium',
    'refused',
    'fmtp for a payload number that the section does not have',
    'RFC 8866 6.15; offer p2-dangling-fmtp-offer',
  ),
  'rtcp-fb-dangling': rule(
    'chromium',
    'refused',
    'rtcp-fb for a payload number that the section does not have',
    'RFC 4585 4.2; offer p2-dangling-rtcpfb-offer',
  ),
  'rtx-dangling': rule(
    'chromium',
    'refused',
    'rtx for a format that is not there',
    'RFC 4588 8.6; offer p2-dangling-rtx-apt',
  ),
  'audio-codec': rule(
    'both',
    'unserved',
    'no audio codec that browsers have',
    'RFC 7874 3; offer codecs-amrwb-evs-only',
  ),
  'video-codec': rule('both', 'unserved', 'no video codec that browsers have', 'RFC 7742 5; offer h265-only'),
  'video-codec-without-h264': rule(
    'firefox',
    'unserved',
    'nothing but H.264, which this Firefox lacks',
    'offer h264-mode1',
  ),
  'extension-zero': rule('both', 'refused', 'a header extension with the id 0', 'RFC 8285 4.2; offer ims-extmap-id-0'),
  'extension-two-byte': rule(
    'firefox',
    'refused',
    'a header extension id above 14',
    'RFC 8285 4.2; offer ims-extmap-15',
  ),
  'extension-twice': rule(
    'both',
    'refused',
    'a header extension id that is used twice',
    'RFC 8285 5; offer ims-extmap-dup-id',
  ),

  'answer-sections': rule(
    'both',
    'refused',
    'another number of sections than in the offer',
    'RFC 3264 6; answer fewer-mlines',
  ),
  'answer-media': rule('both', 'refused', 'another media type than in the offer', 'RFC 3264 6; answer order-swapped'),
  'answer-mid': rule('both', 'refused', 'another mid than in the offer', 'RFC 8829 5.3.1; answer mid-changed'),
  'answer-sends': rule(
    'both',
    'refused',
    'it sends what the offer does not receive',
    'RFC 3264 6.1; answer dir-offer-sendonly-answer-sendrecv',
  ),
  'answer-receives': rule(
    'both',
    'refused',
    'it receives what the offer does not send',
    'RFC 3264 6.1; answer dir-offer-recvonly-answer-sendrecv',
  ),
  'answer-codec': rule('firefox', 'refused', 'no codec of the offer', 'RFC 3264 6.1; answer codec-unoffered-amr'),
  'answer-codec-unserved': rule(
    'chromium',
    'unserved',
    'no codec of the offer',
    'RFC 3264 6.1; answer codec-unoffered-amr',
  ),
  'answer-events-alone': rule(
    'both',
    'unserved',
    'telephone events without a codec of the offer',
    'answer codec-te-only',
  ),
  'answer-extension': rule(
    'firefox',
    'refused',
    'a header extension that the offer does not have under this id',
    'RFC 8285 7; answer extmap-renumbered',
  ),
  'answer-sources': rule('chromium', 'refused', 'several sources that no group ties', 'answer two-ssrc'),
  'answer-leaves-max-bundle': rule(
    'chromium',
    'refused',
    'a section outside of the bundle that max-bundle demands',
    'RFC 8829 4.1.1; answer avd-no-bundle-max-bundle',
  ),
  'answer-rejects-max-bundle-tag': rule(
    'chromium',
    'refused',
    'under max-bundle the first section cannot be rejected alone',
    'RFC 9143 7.3; answer reject-audio-max-bundle',
  ),

  'sections-fewer': rule('both', 'refused', 'fewer sections than before', 'RFC 3264 8; later reoffer-fewer-mlines'),
  'media-changed': rule(
    'both',
    'refused',
    'a section in use has another media type than before',
    'RFC 3264 8.3.3; later reoffer-kind-changed',
  ),
  'mid-changed': rule('chromium', 'refused', 'another mid than before', 'RFC 8829 5.2.2; later reoffer-mid-changed'),
  'bundle-left': rule(
    'chromium',
    'refused',
    'a section in use left its bundle',
    'RFC 9143 7.5; later reoffer-unbundle',
  ),
  'role-changed': rule(
    'chromium',
    'refused',
    'another DTLS role than before',
    'RFC 8842 5.5; later reoffer-setup-role-flip-active',
  ),
  'payload-remapped': rule(
    'chromium',
    'unserved',
    'no payload number but such as meant another format before',
    'RFC 3264 8.3.2; later reoffer-pt-remap-same-pt-other-codec',
  ),
  'sctp-port-changed': rule(
    'chromium',
    'refused',
    'another SCTP port than before',
    'RFC 8841 9.3; later reoffer-dc-sctp-port-changed',
  ),
  'restart-not-offered': rule(
    'firefox',
    'refused',
    'new ICE credentials in an answer to an offer that restarts nothing',
    'RFC 8839 4.4.1.1.1; later reanswer-ufrag-changed-no-restart',
  ),
};
