/**
 * For tests of controllers: generators for fast-check, a gateway that keeps books, and the two ends of a session.
 *
 * @packageDocumentation
 */

export { MemoryGateway, type MemoryGatewayOptions } from './gateway/memory-gateway.ts';
export { descriptionText, direction, partyChange, partyChoice } from './testing/arbitraries.ts';
export { SimulatedBrowser } from './testing/simulated-browser.ts';
export { type PartyChange, type PartyChoice, type PartySection, SimulatedParty } from './testing/simulated-party.ts';
export { SimulatedPhone } from './testing/simulated-phone.ts';
