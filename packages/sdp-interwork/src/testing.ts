export { MemoryGateway, type MemoryGatewayOptions } from './testing/memory-gateway.ts';
