import type { AddressHop } from '@webrtc-ims/sip-ws';
import { TcpAdapter, UdpAdapter } from '@webrtc-ims/sip-ws/node';

/** SIP over UDP and TCP on one port number of one address. */
export interface SipSockets {
  readonly host: string;
  readonly port: number;
  send(to: AddressHop, octets: Uint8Array): void;
  close(): Promise<void>;
}

/** Opens sockets. */
export async function openSipSockets(
  host: string,
  onMessage: (octets: Uint8Array, from: AddressHop) => void,
): Promise<SipSockets> {
  const received = (transport: 'TCP' | 'UDP') => (octets: Uint8Array, source: string, port: number) => {
    onMessage(octets, { type: 'address', transport, host: source, port });
  };
  const { udp, tcp } = await bind(host, received('UDP'), received('TCP'));
  return {
    host,
    port: udp.port,
    send: (to, octets) => (to.transport === 'UDP' ? udp : tcp).send(octets, to.host, to.port),
    close: async () => {
      await Promise.all([udp.close(), tcp.close()]);
    },
  };
}

type Received = (octets: Uint8Array, host: string, port: number) => void;

// The system gives a UDP port; somebody else may have the TCP port of that number.
async function bind(
  host: string,
  onDatagram: Received,
  onStreamed: Received,
): Promise<{ udp: UdpAdapter; tcp: TcpAdapter }> {
  for (let attempt = 1; ; attempt++) {
    const udp = await UdpAdapter.bind({ host, port: 0, received: onDatagram });
    try {
      return { udp, tcp: await TcpAdapter.listen({ host, port: udp.port, received: onStreamed }) };
    } catch (error) {
      await udp.close();
      if (attempt === 16) throw error;
    }
  }
}
