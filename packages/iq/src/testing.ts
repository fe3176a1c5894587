/**
 * A gateway in memory, and the rules that every gateway keeps, for tests of controllers and of gateways.
 *
 * @packageDocumentation
 */
export { type ConformanceCase, type GatewayUnderTest, mediaGatewayConformance } from './testing/conformance.ts';
export {
  absentBrowser,
  accessDescription,
  coreDescription,
  type DescriptionOptions,
  pcmu,
} from './testing/descriptions.ts';
export {
  type FakeGateway,
  type FakeGatewayOptions,
  fakeMediaGateway,
  type GatewayCall,
} from './testing/fake-gateway.ts';
