/** Paths of two ends, and of a gateway between them. */
export const uris = {
  a: 'msrp://192.0.2.1:9000/sessionofAAA1234;tcp',
  b: 'msrp://198.51.100.7:2855/sessionofBBB1234;tcp',
  gatewayToA: 'msrp://192.0.2.9:4000/gatewaytoAAA1234;dc',
  gatewayToB: 'msrp://192.0.2.9:4001/gatewaytoBBB1234;tcp',
};
